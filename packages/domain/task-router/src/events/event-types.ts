/** The names of all events, and the filter that a workspace may set over them. */
import { refused } from '../refused.ts'

/** As documented; `task-queue.updated` is ours, for changes that leave the expression alone. */
export const eventTypes = [
  'activity.created',
  'activity.updated',
  'activity.deleted',
  'reservation.created',
  'reservation.accepted',
  'reservation.rejected',
  'reservation.timeout',
  'reservation.canceled',
  'reservation.rescinded',
  'reservation.wrapup',
  'reservation.completed',
  'reservation.failed',
  'task.created',
  'task.updated',
  'task.canceled',
  'task.wrapup',
  'task.completed',
  'task.deleted',
  'task.system-deleted',
  'task.transfer-initiated',
  'task.transfer-attempt-failed',
  'task.transfer-failed',
  'task.transfer-canceled',
  'task.transfer-completed',
  'task-channel.created',
  'task-channel.updated',
  'task-channel.deleted',
  'task-queue.created',
  'task-queue.updated',
  'task-queue.deleted',
  'task-queue.entered',
  'task-queue.timeout',
  'task-queue.moved',
  'task-queue.expression.updated',
  'worker.created',
  'worker.activity.update',
  'worker.attributes.update',
  'worker.capacity.update',
  'worker.channel.availability.update',
  'worker.deleted',
  'workflow.created',
  'workflow.updated',
  'workflow.deleted',
  'workflow.entered',
  'workflow.target-matched',
  'workflow.timeout',
  'workflow.skipped',
  'workspace.created',
  'workspace.updated',
  'workspace.deleted',
] as const

/** Everything that a turn may tell; each is stored, and told to listeners after the commit. */
export type EventType = (typeof eventTypes)[number]

const known: ReadonlySet<string> = new Set(eventTypes)

/** `reservation` of `reservation.created`. */
export function kindOf(type: EventType): string {
  return type.slice(0, type.indexOf('.'))
}

/**
 * Reads an `EventsFilter`: names with commas or blanks between them, each once.
 * @throws OffhookError 20001 that tells a name that is not known
 */
export function readEventsFilter(text: string): string {
  const names = new Set(text.split(/[\s,]+/).filter((name) => name !== ''))
  for (const name of names) {
    if (!known.has(name)) throw refused(`EventsFilter: there is no event "${name}"`)
  }
  return [...names].join(',')
}

/** The names that a stored filter lets pass; null = all. Each text is read once. */
export function allowedBy(filter: string | null): ReadonlySet<string> | null {
  return filter === null || filter === '' ? null : new Set(filter.split(','))
}
