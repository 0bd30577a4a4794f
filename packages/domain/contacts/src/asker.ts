/**
 * Who gives an instruction, and what it may therefore name. The account's own credentials, and the
 * application that answers an assignment callback, may name any call and any address, as they may
 * by the calls API. A worker may name the caller of the reservation, and the address at which that
 * reservation's worker is reached: nobody's desk is a way to other people's calls.
 */
import { errors, OffhookError, parseSid, type WorkerSid } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import type { Worker } from '@offhook/task-router'
import { parseDestination } from '@offhook/voice'
import { attributeOf } from './attributes.ts'

export type Asker =
  | { readonly kind: 'account' }
  /** `sid` is null for a person who is no worker. */
  | { readonly kind: 'worker'; readonly sid: WorkerSid | null }

export const byAccount: Asker = { kind: 'account' }
/** Nobody has said who asks: the least is allowed. */
export const bySomebody: Asker = { kind: 'worker', sid: null }

/**
 * Checks an address that an instruction gives for the reservation's worker.
 * @throws OffhookError 20403 when it is not the worker's own and the asker may name no other
 */
export function checkOwnAddress(
  read: NumberReader,
  asker: Asker,
  to: string | null,
  worker: Worker,
): void {
  if (asker.kind === 'account' || to === null || isAddressOf(read, worker, to)) return
  throw notAllowed('Only the contact_uri of the worker can be called')
}

/**
 * Checks whom `supervise` brings in: a worker's sid, or an address.
 * @param workerOf finds the asker's own row
 * @throws OffhookError 20403 when it is somebody else, and the asker may name nobody else
 */
export function checkSupervisor(
  read: NumberReader,
  asker: Asker,
  supervisor: string,
  workerOf: (sid: WorkerSid) => Worker | undefined,
): void {
  if (asker.kind === 'account') return
  const worker = asker.sid === null ? undefined : workerOf(asker.sid)
  if (worker && parseSid('WK', supervisor) === worker.sid) return
  if (worker && isAddressOf(read, worker, supervisor)) return
  throw notAllowed('Supervisors can only bring in themselves')
}

export function notAllowed(message: string): OffhookError {
  return new OffhookError(errors.forbidden, message)
}

/** The same number, client or SIP address; parameters that go along do not count. */
function isAddressOf(read: NumberReader, worker: Worker, address: string): boolean {
  const own = attributeOf(worker, 'contact_uri')
  return own !== null && nameOf(read, own) === nameOf(read, address)
}

function nameOf(read: NumberReader, address: string): string {
  try {
    return parseDestination(address, { error: errors.invalidParameter, read }).name
  } catch {
    // What cannot be called at all is refused by the instruction's own check.
    return address
  }
}
