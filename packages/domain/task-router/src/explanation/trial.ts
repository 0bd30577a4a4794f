/**
 * Where a task with these attributes would go: every step of the workflow in its order, and who would
 * be asked at each. Nothing is made or changed; it is worked out by the rules that the router goes by.
 */
import type { Attributes, Task, Worker, Workflow } from '../model.ts'
import { accepts } from '../routing/choose.ts'
import type { RoutingIndex } from '../routing-index/routing-index.ts'
import type { RowReader } from '../rows/rows.ts'
import { DEFAULT_FILTER, firstStep, stepAfter, targetOf } from '../workflows/advance.ts'
import { configurationOf, parseConfiguration } from '../workflows/configuration.ts'

export interface TrialWorker {
  readonly workerSid: string
  readonly friendlyName: string
  /** Whether the step takes them, whatever they do now. */
  readonly isFit: boolean
  /** Whether they could be asked now. */
  readonly isAvailable: boolean
  readonly activity: string
}

export interface TrialStep {
  /** The name of the filter; null for one without, and for the default. */
  readonly filter: string | null
  readonly isDefault: boolean
  readonly taskQueueSid: string
  readonly taskQueueName: string | null
  readonly priority: number
  /** Seconds after which the next step follows; null = it stays here. */
  readonly timeout: number | null
  /** Whether it may be passed over at once. */
  readonly hasSkipIf: boolean
  readonly workers: readonly TrialWorker[]
}

/** @param configuration tried in place of the workflow's own. @throws OffhookError 20001 */
export function tryWorkflow(
  rows: RowReader,
  index: RoutingIndex,
  workflow: Workflow,
  attributes: Attributes,
  configuration?: string,
): readonly TrialStep[] {
  const tried =
    configuration === undefined ? configurationOf(workflow) : parseConfiguration(configuration)
  const steps: TrialStep[] = []
  let place = firstStep(tried, attributes)
  while (place) {
    const target = targetOf(tried, place)
    if (!target) break
    const queue = rows.get('task-queue', target.queue)
    const task = { attributes, taskQueueSid: queue?.sid ?? null } as Task
    const members = [...index.membership.membersOf(target.queue)]
      .flatMap((sid) => rows.get('worker', sid) ?? [])
      .map((worker) => trialWorker(rows, worker, accepts(rows, index, target, task, worker)))
    steps.push({
      filter: tried.filters[place.filter]?.friendlyName ?? null,
      isDefault: place.filter === DEFAULT_FILTER,
      taskQueueSid: target.queue,
      taskQueueName: queue?.friendlyName ?? null,
      priority: target.priority ?? 0,
      timeout: target.timeout,
      hasSkipIf: target.skipIf !== null,
      workers: members,
    })
    // A step without a time-out lasts until the task's own end, unless it may be passed over.
    if (target.timeout === null && target.skipIf === null) break
    place = stepAfter(tried, place, attributes, target.skipIf ? 'skipped' : 'timeout')
  }
  return steps
}

function trialWorker(rows: RowReader, worker: Worker, isFit: boolean): TrialWorker {
  const activity = rows.get('activity', worker.activitySid)
  return {
    workerSid: worker.sid,
    friendlyName: worker.friendlyName,
    isFit,
    isAvailable: activity?.available ?? false,
    activity: activity?.friendlyName ?? '',
  }
}
