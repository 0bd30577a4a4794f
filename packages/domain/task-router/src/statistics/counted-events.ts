/** The events that cumulative statistics are counted from, and how they are read. */
import type {
  ReservationSid,
  TaskChannelSid,
  TaskQueueSid,
  TaskSid,
  WorkerSid,
  WorkflowSid,
  WorkspaceSid,
} from '@offhook/core'
import type { EventType } from '../events/event-types.ts'

/** What happens to tasks and to their offers. */
export const taskEventTypes = [
  'task.created',
  'task.canceled',
  'task.completed',
  'task.deleted',
  'task.system-deleted',
  'task-queue.entered',
  'task-queue.moved',
  'workflow.entered',
  'workflow.timeout',
  'reservation.created',
  'reservation.accepted',
  'reservation.rejected',
  'reservation.timeout',
  'reservation.canceled',
  'reservation.rescinded',
] as const satisfies readonly EventType[]

export const reservationEventTypes = taskEventTypes.filter((type) =>
  type.startsWith('reservation.'),
)

/** What tells how long a worker was in which activity. */
export const activityEventTypes = [
  'worker.created',
  'worker.activity.update',
  'worker.deleted',
] as const satisfies readonly EventType[]

/** An event without what statistics have no use for. Ages are seconds. */
export interface CountedEvent {
  readonly eventType: string
  readonly eventDate: number
  readonly taskSid: TaskSid | null
  readonly reservationSid: ReservationSid | null
  readonly taskChannelSid: TaskChannelSid | null
  readonly taskQueueSid: TaskQueueSid | null
  readonly workflowSid: WorkflowSid | null
  readonly workerSid: WorkerSid | null
  /** How old the task was. */
  readonly taskAge: number | null
  /** How long ago it was last passed on; null when it never was. */
  readonly taskAgeSinceTransfer: number | null
  /** How long the task had been in its queue. */
  readonly taskAgeInQueue: number | null
  /** What the worker does since then. */
  readonly activitySid: string | null
  /** What the worker did until then. */
  readonly previousActivitySid: string | null
  /** Milliseconds that they had done it. */
  readonly timeInPreviousActivity: number | null
}

/** All conditions together; both dates are inclusive. */
export interface CountedEventFilter {
  readonly workspaceSid: WorkspaceSid
  readonly eventTypes: readonly string[]
  readonly from: number
  readonly to: number
  readonly taskQueueSid?: TaskQueueSid | undefined
  readonly workflowSid?: WorkflowSid | undefined
  readonly workerSid?: WorkerSid | undefined
  readonly taskChannelSid?: TaskChannelSid | undefined
}

/** Where events are read. */
export interface CountedEventReader {
  /** All events of the filter, in the order in which they happened. */
  countedEvents(filter: CountedEventFilter): Promise<readonly CountedEvent[]>
}

/** Few enough that neither other reads nor writes wait noticeably for one slice. */
const SLICE = 1000
const FIRST_MS = 60_000
/** However few events are wanted, so many others may have to be passed over. */
const MAX_MS = 60 * 60_000

/**
 * Gives every event of the filter to `count`. The window is read in slices of time, each about as
 * long as `SLICE` events took: so a slice costs what is in it, whatever plan the database makes.
 */
export async function countEvents(
  reader: CountedEventReader,
  filter: CountedEventFilter,
  count: (event: CountedEvent) => void,
): Promise<void> {
  let length = FIRST_MS
  for (let { from } = filter; from <= filter.to; ) {
    const to = Math.min(filter.to, from + length - 1)
    const events = await reader.countedEvents({ ...filter, from, to })
    for (const event of events) count(event)
    if (events.length > SLICE) length = Math.max(1, Math.floor(length / 2))
    else if (events.length < SLICE / 2) length = Math.min(MAX_MS, length * 2)
    from = to + 1
  }
}
