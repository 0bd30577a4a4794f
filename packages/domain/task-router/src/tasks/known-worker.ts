/** What is wrong with the worker whom a task names for a step. The task waits all the same. */
import { codes } from '@offhook/core'
import type { Task } from '../model.ts'
import type { RoutingIndex } from '../routing-index/routing-index.ts'
import type { RowReader } from '../rows/rows.ts'
import { taskScope } from '../rows/scopes.ts'
import type { WorkflowTarget } from '../workflows/configuration.ts'

export interface KnownWorkerFault {
  /** 40152 not in the queue, 40154 nobody, 40155 of another workspace. */
  readonly code: number
  readonly message: string
}

/** Null where all is well, where the step names nobody, and for JSON null, which says so on purpose. */
export function knownWorkerFault(
  rows: Pick<RowReader, 'get'>,
  index: Pick<RoutingIndex, 'membership' | 'workerNamed'>,
  { knownWorker: known, queue }: WorkflowTarget,
  task: Task,
): KnownWorkerFault | null {
  if (!known) return null
  const named = taskScope(task.attributes)(known.attribute)
  if (named === null && hasKey(task.attributes, known.attribute)) return null
  const key = `task.${known.attribute}`
  if (typeof named !== 'string' || named === '')
    return {
      code: codes.knownWorkerUnknown,
      message: `The task names no known worker: ${key} is missing`,
    }
  const worker = rows.get('worker', known.by === 'sid' ? named : (index.workerNamed(named) ?? ''))
  if (!worker)
    return {
      code: codes.knownWorkerUnknown,
      message: `There is no worker ${named}, whom ${key} names`,
    }
  if (worker.workspaceSid !== task.workspaceSid)
    return {
      code: codes.knownWorkerElsewhere,
      message: `The worker ${named}, whom ${key} names, is of another workspace`,
    }
  const isMember = index.membership.queuesOf(worker.sid).has(queue)
  return isMember
    ? null
    : {
        code: codes.knownWorkerNotInQueue,
        message: `The worker ${named}, whom ${key} names, is not in the queue ${queue}`,
      }
}

/** A key that is missing reads as null too. */
function hasKey(attributes: Task['attributes'], key: string): boolean {
  let value: unknown = attributes
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return false
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return true
}
