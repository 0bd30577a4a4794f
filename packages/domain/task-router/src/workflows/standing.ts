/** Where a waiting task stands: the target of its step. */
import type { Task } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { targetOf } from './advance.ts'
import type { WorkflowTarget } from './configuration.ts'
import { configurationFor } from './editions.ts'

/** Null for a task that waits outside of a workflow's steps. */
export function targetOfTask(rows: Pick<RowReader, 'get'>, task: Task): WorkflowTarget | null {
  if (task.step === null || task.workflowSid === null) return null
  const workflow = rows.get('workflow', task.workflowSid)
  const configuration = workflow && configurationFor(workflow, task.step)
  return configuration ? targetOf(configuration, task.step) : null
}
