import { checkAttributes } from '../checks/attributes.ts'
import type { Attributes, Task } from '../model.ts'
import { putTask } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'

/** Merges attributes of ours into a task's, as a step of a turn. @throws OffhookError 20001 */
export function noteOnTask(turn: Turn, task: Task, attributes: Attributes): Task {
  const merged = checkAttributes({ ...task.attributes, ...attributes })
  const noted = putTask(turn, task, { attributes: merged })
  turn.tell(task.workspaceSid, 'task.updated', { task: noted })
  return noted
}
