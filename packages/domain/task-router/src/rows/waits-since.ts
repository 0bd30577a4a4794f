import type { Task } from '../model.ts'
import type { RowReader } from './rows.ts'

/** Since when a waiting task has waited: its creation, or the last change of its transfer. */
export function waitsSince(rows: Pick<RowReader, 'get'>, task: Task): number {
  const transfer = task.transferSid && rows.get('transfer', task.transferSid)
  if (!transfer) return task.dateCreated
  return transfer.status === 'initiated' ? transfer.dateCreated : transfer.dateUpdated
}
