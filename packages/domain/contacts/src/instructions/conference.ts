import { errors } from '@offhook/core'
import type { Reservation } from '@offhook/task-router'
import type { Acceptances } from '../accept/acceptances.ts'
import { type ConferenceOptions, readConferenceOptions } from '../accept/conference-options.ts'
import { checkOwnAddress } from '../asker.ts'
import type { Order } from './order.ts'
import type { InstructionTools } from './tools.ts'

/**
 * The `conference` instruction: what is wrong is told at once, everything else by events.
 * @throws OffhookError 20403 another's address, 40143 no such activity, 40159 no such address to
 * call back, and those of the acceptance
 */
export async function startConference(
  tools: InstructionTools,
  acceptances: Acceptances,
  { reservation, fields, asker }: Order,
): Promise<Reservation> {
  const { router, voice } = tools
  const { workspaceSid, workerSid } = reservation
  const worker = router.worker(workerSid)
  if (worker)
    checkOwnAddress(voice.readerOf(reservation.accountSid), asker, fields.text('To'), worker)
  fields.url('StatusCallback', errors.conferenceCallback)
  const exists = (sid: string) => router.get('activity', sid)?.workspaceSid === workspaceSid
  fields.activity('PostWorkActivitySid', errors.conferenceActivity, exists)
  const options = readConferenceOptions(fields.given)
  const isSaid = fields.text('ConferenceRecord') !== null
  return acceptances.start(reservation, await recorded(tools, reservation, options, isSaid))
}

/** As the site's switch has it, unless the instruction says whether to record. */
async function recorded(
  { recordings, contacts }: InstructionTools,
  { accountSid, taskSid }: Reservation,
  options: ConferenceOptions,
  isSaid: boolean,
): Promise<ConferenceOptions> {
  if (!recordings) return options
  const customerCallSid = contacts.ofTask(taskSid)?.customerCallSid ?? null
  if (options.conferenceRecord) recordings.warnOfTwo(accountSid, taskSid, customerCallSid)
  const wanted = isSaid ? null : await recordings.bySwitch(taskSid, customerCallSid)
  if (!wanted) return options
  const { conferenceRecordingStatusCallback: own } = options
  return {
    ...options,
    conferenceRecord: true,
    // Its time is the time of the talk.
    conferenceTrim: 'do-not-trim',
    conferenceRecordingStatusCallback: own ?? wanted.callbackUrl,
  }
}
