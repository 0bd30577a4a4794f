import { type Change, type Logger, messageOf } from '@offhook/core'
import type { Joining } from '../conferences/admission.ts'
import type { LiveConference } from '../conferences/live-conference.ts'
import type { LiveParticipant } from '../conferences/live-participant.ts'

/**
 * Seats parties in a conference in one tick, then one transaction says so. Until that tick a failure
 * changes nothing for anybody; when the transaction fails, those who were seated are hung up.
 */
export async function bridge(
  conference: LiveConference,
  joining: readonly Joining[],
  options: {
    readonly logger: Logger
    readonly commitWith: () => readonly Change[]
    readonly onSeated?: () => void
  },
): Promise<readonly LiveParticipant[]> {
  let seated = false
  try {
    const commitWith = options.commitWith()
    return await conference.bridge(
      joining.map(({ call, settings }) => ({ call, settings: { beep: 'false', ...settings } })),
      {
        commitWith,
        onSeated: () => {
          seated = true
          options.onSeated?.()
        },
      },
    )
  } catch (error) {
    const facts = { conferenceSid: conference.sid, error: messageOf(error) }
    options.logger.error(facts, 'a bridge was not made')
    if (!seated) conference.closeIfEmpty()
    else for (const { call } of joining) call.hangup('failed')
    throw error
  }
}
