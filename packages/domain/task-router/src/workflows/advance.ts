/**
 * Where a task stands in its workflow. A step ends by the task's age, counted from its creation: when
 * the time-outs of all steps so far are over, whichever filters they belong to. A step without a
 * time-out lasts until the task's own end.
 */
import type { Scope } from '../expressions/expression.ts'
import type { Task, Workflow, WorkflowPlace, WorkflowStep } from '../model.ts'
import { taskScope } from '../rows/scopes.ts'
import type { WorkflowConfiguration, WorkflowTarget } from './configuration.ts'

export const DEFAULT_FILTER = -1

/** The first step of a task, or null where nothing takes it. */
export function firstStep(
  configuration: WorkflowConfiguration,
  attributes: Task['attributes'],
): WorkflowPlace | null {
  return stepFrom(configuration, taskScope(attributes), 0, true)
}

/** The target of a step. */
export function targetOf(
  configuration: WorkflowConfiguration,
  step: WorkflowPlace,
): WorkflowTarget | null {
  if (step.filter === DEFAULT_FILTER) return configuration.defaultTarget
  return configuration.filters[step.filter]?.targets[step.target] ?? null
}

/**
 * When the step of a task that waits from `since` on times out; null = never. Milliseconds since the
 * epoch. A step that is entered after its end is tried all the same: it lasts a millisecond.
 */
export function deadlineOf(
  configuration: WorkflowConfiguration,
  { step, taskQueueEnteredAt }: Task,
  since: number,
): number | null {
  const timeout = step && targetOf(configuration, step)?.timeout
  if (!timeout) return null
  return Math.max(since + (step.passed + timeout) * 1000, (taskQueueEnteredAt ?? 0) + 1)
}

/** A place as the step of a task that comes from `before`, or that enters the workflow. */
export function stepAt(
  { edition }: Workflow,
  place: WorkflowPlace,
  before: { readonly step: WorkflowStep; readonly configuration: WorkflowConfiguration } | null,
): WorkflowStep {
  if (!before) return { ...place, edition, passed: 0 }
  const { step, configuration } = before
  const { timeout = null } = targetOf(configuration, step) ?? {}
  return { ...place, edition: step.edition, passed: step.passed + (timeout ?? 0) }
}

/**
 * The step after one that ended. By time-out the default filter is never used; a filter that was
 * skipped counts as one that did not match, so the default filter still can be.
 */
export function stepAfter(
  configuration: WorkflowConfiguration,
  step: WorkflowPlace,
  attributes: Task['attributes'],
  why: 'timeout' | 'skipped',
): WorkflowPlace | null {
  if (step.filter === DEFAULT_FILTER) return null
  const filter = configuration.filters[step.filter]
  if (filter && step.target + 1 < filter.targets.length) {
    return { filter: step.filter, target: step.target + 1 }
  }
  return stepFrom(configuration, taskScope(attributes), step.filter + 1, why === 'skipped')
}

function stepFrom(
  configuration: WorkflowConfiguration,
  scope: Scope,
  from: number,
  mayDefault: boolean,
): WorkflowPlace | null {
  for (let filter = from; filter < configuration.filters.length; filter++) {
    if (configuration.filters[filter]?.expression.matches(scope)) return { filter, target: 0 }
  }
  return mayDefault && configuration.defaultTarget ? { filter: DEFAULT_FILTER, target: 0 } : null
}

/** Counters that `skip_if` may ask for: `workers.available`, `workers.unavailable`, `workers.WA…`. */
export function workersScope(counts: ReadonlyMap<string, number>): Scope {
  return (key) =>
    key.startsWith('workers.') ? (counts.get(key.slice('workers.'.length)) ?? 0) : undefined
}
