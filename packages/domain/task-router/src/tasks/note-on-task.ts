import type { Attributes, Task } from '../model.ts'
import { notFound, putTask } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { checkAttributes } from './attributes.ts'

/** Merges attributes of ours into a task's, as a step of a turn. @throws OffhookError 20404, 20001 */
export function noteOnTask(turn: Turn, sid: string, attributes: Attributes): Task {
  const task = turn.draft.get('task', sid)
  if (!task) throw notFound('Task', sid)
  const merged = checkAttributes({ ...task.attributes, ...attributes })
  const noted = putTask(turn, task, { attributes: merged })
  turn.tell(task.workspaceSid, 'task.updated', { task: noted })
  return noted
}
