import { checkAttributes } from '../checks/attributes.ts'
import { channelNamed, checkPriority, checkStartTime } from '../checks/task-fields.ts'
import { checkText } from '../checks/text.ts'
import type { Attributes, Task } from '../model.ts'
import { refused } from '../refused.ts'
import { putTask } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'
import { cancelTask, completeTask, wrapTask } from './end-task.ts'

export interface TaskPatch {
  readonly attributes?: Attributes | undefined
  readonly priority?: number | undefined
  readonly virtualStartTime?: number | undefined
  /** Sid or unique name. */
  readonly taskChannel?: string | undefined
  readonly assignmentStatus?: 'canceled' | 'wrapping' | 'completed' | undefined
  readonly reason?: string | undefined
}

/** Changes what was given, and then the status; an empty patch changes nothing. */
export function updateTask(turn: Turn, task: Task, patch: TaskPatch): void {
  const { attributes, priority, virtualStartTime, taskChannel, assignmentStatus } = patch
  if (attributes !== undefined && assignmentStatus !== undefined) {
    throw refused('Attributes and AssignmentStatus cannot change in one update')
  }
  const changed: Partial<Task> = {
    ...(attributes === undefined ? {} : { attributes: checkAttributes(attributes) }),
    ...(priority === undefined ? {} : { priority: checkPriority(priority) }),
    ...(virtualStartTime === undefined
      ? {}
      : { virtualStartTime: checkStartTime(virtualStartTime, turn.now) }),
    ...(taskChannel === undefined
      ? {}
      : { taskChannelSid: channelNamed(turn, task.workspaceSid, taskChannel) }),
  }
  let current = task
  if (Object.keys(changed).length > 0) {
    current = putTask(turn, task, changed)
    turn.tell(task.workspaceSid, 'task.updated', { task: current })
  }
  const reason = checkText(patch.reason, 'Reason')
  if (assignmentStatus === 'canceled') cancelTask(turn, current, reason ?? null)
  if (assignmentStatus === 'wrapping') wrapTask(turn, current, reason ?? null)
  if (assignmentStatus === 'completed') completeTask(turn, current, reason ?? null)
}
