import type { Task } from '../model.ts'
import type { RowReader } from './rows.ts'

/** From when on a waiting task waits: its creation, or what last became of a transfer of it. */
export function waitsSince(rows: Pick<RowReader, 'get'>, task: Task): number {
  const transfer = task.transferSid && rows.get('transfer', task.transferSid)
  if (!transfer) return task.dateCreated
  return transfer.status === 'initiated' ? transfer.dateCreated : transfer.dateUpdated
}
