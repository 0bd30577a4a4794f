/**
 * Where a task stands in its workflow. Steps end by the task's age, counted from its creation; a
 * step without a time-out lasts until the task's own end.
 */
import type { Scope } from '../expressions/expression.ts'
import type { Task, WorkflowStep } from '../model.ts'
import { taskScope } from '../routing/scopes.ts'
import type { WorkflowConfiguration, WorkflowTarget } from './configuration.ts'

export const DEFAULT_FILTER = -1

/** The first step of a task, or null where nothing takes it. */
export function firstStep(
  configuration: WorkflowConfiguration,
  attributes: Task['attributes'],
): WorkflowStep | null {
  return stepFrom(configuration, taskScope(attributes), 0, true)
}

/** The target of a step. */
export function targetOf(
  configuration: WorkflowConfiguration,
  step: WorkflowStep,
): WorkflowTarget | null {
  if (step.filter === DEFAULT_FILTER) return configuration.defaultTarget
  return configuration.filters[step.filter]?.targets[step.target] ?? null
}

/** When this step is over by time, in milliseconds since the epoch; null = never. */
export function deadlineOf(
  configuration: WorkflowConfiguration,
  step: WorkflowStep,
  startedAt: number,
): number | null {
  if (step.filter === DEFAULT_FILTER) return null
  const targets = configuration.filters[step.filter]?.targets.slice(0, step.target + 1) ?? []
  if (targets.length <= step.target || targets.at(-1)?.timeout === null) return null
  const seconds = targets.reduce((sum, { timeout }) => sum + (timeout ?? 0), 0)
  return startedAt + seconds * 1000
}

/**
 * The step after one that ended. By time-out the default filter is never used; a filter that was
 * skipped counts as one that did not match, so the default filter still can be.
 */
export function stepAfter(
  configuration: WorkflowConfiguration,
  step: WorkflowStep,
  attributes: Task['attributes'],
  why: 'timeout' | 'skipped',
): WorkflowStep | null {
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
): WorkflowStep | null {
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
