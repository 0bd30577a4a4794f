import type { RoutingIndex } from '../routing-index/routing-index.ts'
import type { Tables } from '../rows/tables.ts'
import { isOver } from '../states/task-state.ts'

/**
 * Tasks that are over leave the memory, with their reservations and transfers; the store keeps them.
 * @param due tasks whose time to be remembered may have passed
 * @returns those that have left
 */
export function forgetOver(tables: Tables, index: RoutingIndex, due: readonly string[]): string[] {
  const left: string[] = []
  for (const sid of due) {
    const task = tables.get('task', sid)
    if (!task || !isOver(task)) continue
    const reservations = [...index.reservationsOfTask(sid)]
    if (task.transferSid !== null) {
      for (const transfer of [...tables.in('transfer', task.workspaceSid)])
        if (transfer.taskSid === sid) tables.delete('transfer', transfer.sid)
    }
    for (const reservation of reservations) tables.delete('reservation', reservation)
    tables.delete('task', sid)
    for (const reservation of reservations) index.touch('reservation', reservation, tables)
    index.touch('task', sid, tables)
    left.push(sid)
  }
  return left
}
