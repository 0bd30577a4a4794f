/** When a task needs attention though nobody asks for it. Milliseconds since the epoch. */
import type { Task } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { waitsSince } from '../rows/waits-since.ts'
import { deadlineOf } from './advance.ts'
import { configurationFor } from './editions.ts'

/** A task that nobody finishes is not kept forever. */
const MAX_ASSIGNED_MS = 24 * 3_600_000

/** When a task that is not over needs attention; null = never. */
export function dueAt(rows: Pick<RowReader, 'get'>, task: Task): number | null {
  const { assignmentStatus, assignedAt } = task
  if (assignmentStatus === 'pending') return nextDeadline(rows, task)
  return assignmentStatus === 'assigned' && assignedAt !== null
    ? assignedAt + MAX_ASSIGNED_MS
    : null
}

/** When a waiting task needs attention: at the end of its step, or of its own time-out. */
export function nextDeadline(rows: Pick<RowReader, 'get'>, task: Task): number {
  const since = waitsSince(rows, task)
  const own = since + task.timeout * 1000
  const workflow = task.workflowSid && rows.get('workflow', task.workflowSid)
  if (!workflow || task.step === null) return own
  const configuration = configurationFor(workflow, task.step)
  const step = configuration && deadlineOf(configuration, task, since)
  return step === null ? own : Math.min(own, step)
}
