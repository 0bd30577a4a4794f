import { partyOf } from '../api-2010/own-calls.ts'
import type { Asked } from '../http/routes.ts'

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
