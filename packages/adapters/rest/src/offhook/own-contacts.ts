import type { CallSid } from '@offhook/core'
import { partyOf } from '../api-2010/own-calls.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** How a person appears in contacts: as a browser phone, and as a worker. */
export interface Part {
  readonly address: string
  readonly workerSid: string | null
}

/** The part of a person who may see only their own contacts; undefined: all may be seen. */
export function partOf(asked: Asked): Part | undefined {
  const address = partyOf(asked)
  const { principal } = asked
  if (address === undefined || principal.kind !== 'person') return undefined
  return { address, workerSid: principal.person.workerSid || null }
}

/** Whether somebody was called or asked in a contact. */
export function tookPartIn(
  lanes: readonly { readonly address: string | null; readonly workerSid: string | null }[],
  part: Part,
): boolean {
  return lanes.some(
    ({ address, workerSid }) =>
      address === part.address || (workerSid !== null && workerSid === part.workerSid),
  )
}

/**
 * Whether one of these calls was the worker's leg, on whichever telephone: an address outside is
 * nobody's by itself, the contact knows whose leg it was. Who was only asked had none.
 */
export async function hadLeg(
  { contactRepository }: Pick<RestOptions, 'contactRepository'>,
  asked: Asked,
  callSids: readonly CallSid[],
): Promise<boolean> {
  const workerSid = partOf(asked)?.workerSid
  const [first] = callSids
  if (!workerSid || !first) return false
  const contact = await contactRepository.contactOfCall(asked.accountSid, first)
  const lanes = contact ? await contactRepository.lanes([contact.sid]) : []
  return lanes.some(
    (lane) =>
      lane.workerSid === workerSid && lane.callSid !== null && callSids.includes(lane.callSid),
  )
}
