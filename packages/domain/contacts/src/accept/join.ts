import type { PreparedAccept, Reservation } from '@offhook/task-router'
import { byWorker } from '../actors.ts'
import type { RouterSide } from '../ports.ts'

/**
 * Joins two calls with the acceptance in one transaction: neither is there without the other.
 * @param join commits what `prepared` changes along with its own
 */
export async function joinAccepting<T>(
  router: Pick<RouterSide, 'prepareAccept'>,
  { sid, workerSid }: Reservation,
  join: (prepared: PreparedAccept) => Promise<T>,
): Promise<T> {
  const prepared = await router.prepareAccept(sid, { actor: byWorker(workerSid) })
  try {
    const joined = await join(prepared)
    prepared.confirm()
    return joined
  } catch (error) {
    prepared.abort()
    throw error
  }
}
