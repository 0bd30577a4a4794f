import type { LiveConference } from '../conferences/live-conference.ts'
import type { Conference } from '../model.ts'
import type { HttpMethod } from '../options.ts'

export interface UpdateConferenceRequest {
  readonly status?: 'completed' | undefined
  readonly announceUrl?: string | undefined
  readonly announceMethod?: HttpMethod | undefined
}

/** Plays something to all, ends it, or both. */
export async function updateConference(
  conference: LiveConference,
  request: UpdateConferenceRequest,
): Promise<Conference> {
  if (request.announceUrl) {
    conference.announce(request.announceUrl, request.announceMethod ?? 'POST')
  }
  if (request.status === 'completed') await conference.end()
  return conference.row
}
