import type { StatusCallback } from '../model.ts'
import type { StatusCallbackSettings } from '../settings.ts'

/** Whom a request wants told of a call; `completed` unless it names events. */
export function statusCallbackOf(settings: StatusCallbackSettings): StatusCallback | null {
  const { statusCallback, statusCallbackMethod, statusCallbackEvents } = settings
  const { statusCallbackParameters: parameters } = settings
  if (statusCallback === undefined || statusCallback === '') return null
  const events = statusCallbackEvents ?? []
  return {
    url: statusCallback,
    method: statusCallbackMethod ?? 'POST',
    events: events.length > 0 ? events : ['completed'],
    ...(parameters === undefined ? {} : { parameters }),
  }
}
