import { errors } from '@offhook/core'
import type { Reservation } from '@offhook/task-router'
import type { Acceptances } from '../accept/acceptances.ts'
import { readConferenceOptions } from '../accept/conference-options.ts'
import { checkOwnAddress } from '../asker.ts'
import type { Order } from './order.ts'
import type { InstructionTools } from './tools.ts'

/**
 * The `conference` instruction: what is wrong is told at once, everything else by events.
 * @throws OffhookError 20403 another's address, 40143 no such activity, 40159 no such address to
 * call back, and those of the acceptance
 */
export function startConference(
  { router, voice }: InstructionTools,
  acceptances: Acceptances,
  { reservation, fields, asker }: Order,
): Reservation {
  const { workspaceSid, workerSid } = reservation
  const worker = router.worker(workerSid)
  if (worker) checkOwnAddress(voice.readNumber, asker, fields.text('To'), worker)
  fields.url('StatusCallback', errors.conferenceCallback)
  const exists = (sid: string) => router.get('activity', sid)?.workspaceSid === workspaceSid
  fields.activity('PostWorkActivitySid', errors.conferenceActivity, exists)
  return acceptances.start(reservation, readConferenceOptions(fields.given))
}
