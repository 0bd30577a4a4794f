import type { AccountSid, CallSid, TaskSid } from '@offhook/core'
import type { ContactRecord } from '@offhook/desk-api'
import type { ContactLane, ContactRow, ContactSid } from '@offhook/history'
import type { RestOptions } from '../options.ts'
import { recordingsOf } from './log-recordings.ts'
import { contactShape } from './log-shapes.ts'

type Repositories = Pick<RestOptions, 'voiceRepository' | 'contactRepository'>

/**
 * Contacts as JSON has them, with the recordings of their calls and what became of their tasks.
 * @param mayHear whether the recordings of a contact with these lanes are shown
 */
export async function contactRecords(
  options: Repositories,
  accountSid: AccountSid,
  contacts: readonly ContactRow[],
  mayHear: (lanes: readonly ContactLane[]) => boolean = () => true,
): Promise<ContactRecord[]> {
  const lanes = await options.contactRepository.lanes(contacts.map(({ sid }) => sid))
  const contactOf = new Map<CallSid, ContactSid>()
  for (const { sid, callSid } of contacts) {
    const own = lanes.filter(({ contactSid }) => contactSid === sid)
    if (!mayHear(own)) continue
    for (const lane of own) if (lane.callSid) contactOf.set(lane.callSid, sid)
    contactOf.set(callSid, sid)
  }
  const [recordings, dispositionOf] = await Promise.all([
    recordingsOf(options, accountSid, [...contactOf.keys()]),
    dispositionsOf(options, accountSid, contacts),
  ])
  return contacts.map((row) =>
    contactShape(
      row,
      dispositionOf(row),
      recordings.filter(({ callSid }) => callSid && contactOf.get(callSid) === row.sid),
    ),
  )
}

/** What somebody says became of the task of each of these contacts. */
export async function dispositionsOf(
  { contactRepository }: Pick<Repositories, 'contactRepository'>,
  accountSid: AccountSid,
  contacts: readonly ContactRow[],
): Promise<(contact: ContactRow) => string | null> {
  const taskSids = contacts.flatMap(({ taskSid }): TaskSid[] => (taskSid ? [taskSid] : []))
  const labels = await contactRepository.dispositions(accountSid, taskSids)
  return ({ taskSid }) => (taskSid && labels.get(taskSid)) ?? null
}
