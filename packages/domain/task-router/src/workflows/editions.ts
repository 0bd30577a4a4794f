/**
 * Editions of a workflow: each configuration that it had. A waiting task stays in the one that it
 * entered; edits reach it only when it is evaluated again. So a workflow keeps the earlier editions
 * that tasks stood in when it was last edited.
 */
import type { Workflow, WorkflowEdition, WorkflowStep } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { isWaiting } from '../states/task-state.ts'
import {
  configurationOf,
  parseConfiguration,
  queuesOf,
  type WorkflowConfiguration,
} from './configuration.ts'

const parsed = new WeakMap<WorkflowEdition, WorkflowConfiguration>()

/** The configuration that a step belongs to; null = its task must begin again. */
export function configurationFor(
  workflow: Workflow,
  { edition }: Pick<WorkflowStep, 'edition'>,
): WorkflowConfiguration | null {
  if (edition === workflow.edition) return configurationOf(workflow)
  const kept = workflow.earlier.find((one) => one.edition === edition)
  if (!kept) return null
  const configuration = parsed.get(kept) ?? parseConfiguration(kept.configuration)
  parsed.set(kept, configuration)
  return configuration
}

/**
 * The next edition of a workflow, with its new configuration.
 * @param reEvaluate no task stays in an earlier one
 */
export function nextEdition(
  rows: RowReader,
  workflow: Workflow,
  configuration: string,
  reEvaluate: boolean,
): Workflow {
  const next = { ...workflow, configuration, edition: workflow.edition + 1 }
  if (reEvaluate) return { ...next, earlier: [] }
  const used = editionsInUse(rows, workflow)
  const { earlier } = workflow
  const last = { edition: workflow.edition, configuration: workflow.configuration }
  parsed.set(last, configurationOf(workflow))
  const all = [...earlier, last]
  return { ...next, earlier: all.filter((one) => used.has(one.edition)) }
}

/** Whether a workflow, or a task that waits in an earlier edition of it, may still need a queue. */
export function mayEnter(rows: RowReader, workflow: Workflow, queueSid: string): boolean {
  if (queuesOf(configurationOf(workflow)).includes(queueSid)) return true
  if (workflow.earlier.length === 0) return false
  const used = editionsInUse(rows, workflow)
  return workflow.earlier.some(({ edition }) => {
    const configuration = configurationFor(workflow, { edition })
    return used.has(edition) && configuration !== null && queuesOf(configuration).includes(queueSid)
  })
}

function editionsInUse(rows: RowReader, { sid, workspaceSid }: Workflow): Set<number> {
  const used = new Set<number>()
  for (const task of rows.in('task', workspaceSid)) {
    if (task.workflowSid === sid && task.step && isWaiting(task)) used.add(task.step.edition)
  }
  return used
}
