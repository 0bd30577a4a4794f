/**
 * The nouns of `task-router`.
 * - *workspace*: a world of workers and tasks; one router writes it.
 * - *worker*: somebody (or something) that takes tasks; their *activity* says whether now.
 * - *task channel*: a kind of work (`voice`, `chat`); a *worker channel* is one worker's room on it.
 * - *room*: how many more tasks a worker may have on a channel; *load*: how many they have.
 * - *task queue*: the workers that match an expression, and the tasks that wait for them.
 * - *workflow*: which queue a task goes to, in *steps*, with time-outs; an *edition* is one of the
 *   configurations that it has had.
 * - *reservation*: one offer of one task to one worker, and what comes of it. It is *open* while it
 *   takes up room: pending, accepted or wrapping.
 * - *held*: a pending reservation whose time does not run, since its agent has answered.
 * - *transfer*: a task that its worker passes on to another worker, or to a queue.
 * - *decision*: why a worker was asked; *event*: one transition. Both are stored.
 *
 * And of how it works:
 * - *command*: what is asked of the router, as a value; *turn*: the carrying out of one, committed
 *   whole or not at all. The turns of a workspace run one after another.
 * - *draft*: the rows as a turn sees them, ahead of the *tables*, which are what is committed.
 * - *routing index*: what routing derives from rows; it follows the draft.
 * - *line*: waiting tasks that are alike to every worker; *turnstile*: a task's place in it.
 * - *restless*: changed since the router last looked, so that it may make a new pair.
 *
 * Times are milliseconds since the epoch, time-outs seconds. `version` counts changes.
 */
import type {
  AccountSid,
  ActivitySid,
  EventSid,
  ReservationSid,
  Sid,
  Stored,
  TaskChannelSid,
  TaskQueueSid,
  TaskSid,
  TransferSid,
  WorkerChannelSid,
  WorkerSid,
  WorkflowSid,
  WorkspaceSid,
} from '@offhook/core'

/** JSON of attributes: an object, kept parsed. */
export type Attributes = Readonly<Record<string, unknown>>

interface Dated {
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface Workspace {
  readonly sid: WorkspaceSid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  readonly defaultActivitySid: ActivitySid
  readonly timeoutActivitySid: ActivitySid
  readonly eventCallbackUrl: string | null
  readonly eventsFilter: string | null
  readonly multiTaskEnabled: boolean
  readonly prioritizeQueueOrder: 'FIFO' | 'LIFO'
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface Activity extends Dated {
  readonly sid: ActivitySid
  readonly friendlyName: string
  readonly available: boolean
}

export interface Worker extends Dated {
  readonly sid: WorkerSid
  readonly friendlyName: string
  readonly attributes: Attributes
  readonly activitySid: ActivitySid
  readonly dateStatusChanged: number
  /** When a task was last assigned to them; what "longest idle" counts from. */
  readonly lastAssignedAt: number
  readonly version: number
}

export interface WorkerChannel extends Dated {
  readonly sid: WorkerChannelSid
  readonly workerSid: WorkerSid
  readonly taskChannelSid: TaskChannelSid
  readonly available: boolean
  readonly configuredCapacity: number
  readonly lastReservedAt: number | null
}

export interface TaskChannel extends Dated {
  readonly sid: TaskChannelSid
  readonly friendlyName: string
  readonly uniqueName: string
  readonly channelOptimizedRouting: boolean
}

export interface TaskQueue extends Dated {
  readonly sid: TaskQueueSid
  readonly friendlyName: string
  /** Expression over worker attributes; empty = nobody. */
  readonly targetWorkers: string
  readonly maxReservedWorkers: number
  readonly taskOrder: 'FIFO' | 'LIFO'
  readonly reservationActivitySid: ActivitySid | null
  readonly assignmentActivitySid: ActivitySid | null
}

export interface Workflow extends Dated {
  readonly sid: WorkflowSid
  readonly friendlyName: string
  /** The configuration as it was given. */
  readonly configuration: string
  readonly assignmentCallbackUrl: string | null
  readonly fallbackAssignmentCallbackUrl: string | null
  readonly taskReservationTimeout: number
  /** Counts the configurations that it had: tasks stand in one of them. */
  readonly edition: number
  /** Those before that tasks still waited in when it was last edited. */
  readonly earlier: readonly WorkflowEdition[]
}

export interface WorkflowEdition {
  readonly edition: number
  readonly configuration: string
}

export const taskStatuses = [
  'pending',
  'reserved',
  'assigned',
  'wrapping',
  'completed',
  'canceled',
] as const
export type TaskStatus = (typeof taskStatuses)[number]

export interface Task extends Dated {
  readonly sid: TaskSid
  readonly attributes: Attributes
  readonly assignmentStatus: TaskStatus
  readonly priority: number
  readonly timeout: number
  readonly reason: string | null
  readonly workflowSid: WorkflowSid | null
  readonly taskQueueSid: TaskQueueSid | null
  readonly taskQueueEnteredAt: number | null
  readonly taskChannelSid: TaskChannelSid
  readonly routingTarget: string | null
  readonly ignoreCapacity: boolean
  readonly virtualStartTime: number
  /** How often it was offered after it had waited. */
  readonly assignmentCount: number
  /** Since when somebody has it; null before, and kept after. */
  readonly assignedAt: number | null
  /** Where it stands in its workflow: filter and target, counted from 0; null outside of one. */
  readonly step: WorkflowStep | null
  /** The newest of its transfers, whatever became of it. */
  readonly transferSid: TransferSid | null
  readonly version: number
}

/** A place in a workflow's configuration. */
export interface WorkflowPlace {
  /** Index of the filter; -1 = the default filter. */
  readonly filter: number
  readonly target: number
}

export interface WorkflowStep extends WorkflowPlace {
  /** The configuration of the workflow that this is a place in. */
  readonly edition: number
  /** Seconds that the steps before this one had, since the task entered the workflow. */
  readonly passed: number
}

export const reservationStatuses = [
  'pending',
  'accepted',
  'rejected',
  'timeout',
  'canceled',
  'rescinded',
  'wrapping',
  'completed',
] as const
export type ReservationStatus = (typeof reservationStatuses)[number]

export interface Reservation extends Dated {
  readonly sid: ReservationSid
  readonly taskSid: TaskSid
  readonly workerSid: WorkerSid
  readonly status: ReservationStatus
  /** Seconds, as the workflow had it when this was made. */
  readonly timeout: number
  readonly canceledReasonCode: number | null
  readonly workerPreviousActivitySid: ActivitySid | null
  /** The transfer that offers the task to this worker; null when its workflow does. */
  readonly transferSid: TransferSid | null
  /** The worker has left the customer to a party outside and has nothing to write up. */
  readonly handedOver: boolean
  readonly version: number
}

export const transferModes = ['WARM', 'COLD'] as const
export type TransferMode = (typeof transferModes)[number]

export const transferStatuses = ['initiated', 'complete', 'failed', 'canceled'] as const
export type TransferStatus = (typeof transferStatuses)[number]

/** A task on its way from one worker to another. */
export interface Transfer extends Dated {
  readonly sid: TransferSid
  readonly taskSid: TaskSid
  readonly initiatingReservationSid: ReservationSid
  readonly initiatingWorkerSid: WorkerSid
  readonly initiatingQueueSid: TaskQueueSid | null
  readonly initiatingWorkflowSid: WorkflowSid | null
  /** Where the task stood in its workflow; it goes back there when a queue's transfer comes to nothing. */
  readonly initiatingStep: WorkflowStep | null
  /** WARM: the transferor stays until the target is there. COLD: they leave at once. */
  readonly mode: TransferMode
  readonly type: 'WORKER' | 'QUEUE'
  /** The worker or the queue. */
  readonly to: WorkerSid | TaskQueueSid
  readonly status: TransferStatus
  readonly failedReason: string | null
}

/** One transition, kept for 30 days. */
export interface TaskEvent {
  readonly sid: EventSid
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  readonly eventType: string
  readonly description: string
  readonly resourceType: string
  readonly resourceSid: Sid
  readonly taskSid: TaskSid | null
  readonly workerSid: WorkerSid | null
  readonly reservationSid: ReservationSid | null
  readonly taskQueueSid: TaskQueueSid | null
  readonly workflowSid: WorkflowSid | null
  readonly taskChannelSid: TaskChannelSid | null
  readonly actorSid: Sid | null
  readonly actorType: string | null
  readonly source: string | null
  readonly sourceIpAddress: string | null
  readonly eventData: Attributes
  readonly eventDate: number
}

declare module '@offhook/core' {
  interface Entities {
    workspace: Stored<Workspace, 'sid'>
    activity: Stored<Activity, 'sid'>
    worker: Stored<Worker, 'sid'>
    'worker-channel': Stored<WorkerChannel, 'sid'>
    'task-channel': Stored<TaskChannel, 'sid'>
    'task-queue': Stored<TaskQueue, 'sid'>
    workflow: Stored<Workflow, 'sid'>
    task: Stored<Task, 'sid'>
    reservation: Stored<Reservation, 'sid'>
    transfer: Stored<Transfer, 'sid'>
    'task-event': Stored<TaskEvent, 'sid'>
  }
}
