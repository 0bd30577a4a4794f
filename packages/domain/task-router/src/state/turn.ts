import { type Change, makeSid, put, type Sid } from '@offhook/core'
import type { Decision } from '../explanation/decision.ts'
import type {
  Reservation,
  Task,
  TaskEvent,
  TaskQueue,
  Transfer,
  Worker,
  WorkerChannel,
  Workflow,
} from '../model.ts'
import { Draft, type Tables } from './tables.ts'

/** Everything that a turn may tell; each is stored, and told to listeners after the commit. */
export type EventType =
  | `reservation.${'created' | 'accepted' | 'rejected' | 'timeout' | 'canceled' | 'rescinded' | 'wrapup' | 'completed' | 'failed'}`
  | `task.${'created' | 'updated' | 'canceled' | 'wrapup' | 'completed' | 'deleted'}`
  | `task.transfer-${'initiated' | 'attempt-failed' | 'failed' | 'canceled' | 'completed'}`
  | `task-queue.${'created' | 'updated' | 'deleted' | 'entered' | 'timeout' | 'moved'}`
  | `worker.${'created' | 'activity.update' | 'attributes.update' | 'capacity.update' | 'channel.availability.update' | 'deleted'}`
  | `workflow.${'created' | 'updated' | 'deleted' | 'entered' | 'target-matched' | 'timeout' | 'skipped'}`
  | `activity.${'created' | 'updated' | 'deleted'}`
  | `task-channel.${'created' | 'updated' | 'deleted'}`
  | `workspace.${'created' | 'updated' | 'deleted'}`

/** One thing that happened, with the rows it concerns as they were at that moment. */
export interface ChangeItem {
  readonly type: EventType
  readonly reservation: Reservation | null
  readonly task: Task | null
  readonly worker: Worker | null
  readonly channel: WorkerChannel | null
  readonly transfer: Transfer | null
}

interface Subjects {
  readonly reservation?: Reservation
  readonly task?: Task
  readonly worker?: Worker
  /** The worker as they were before they changed their activity. */
  readonly previousWorker?: Worker
  readonly channel?: WorkerChannel
  readonly transfer?: Transfer
  readonly queue?: TaskQueue
  readonly workflow?: Workflow
  readonly resource?: {
    readonly sid: Sid
    readonly accountSid: Sid<'AC'>
    readonly friendlyName: string
  }
}

/** One turn of a workspace's router: a draft of its rows, and what happened in it. */
export class Turn {
  readonly draft: Draft
  readonly now: number
  readonly items: ChangeItem[] = []
  readonly #events: TaskEvent[] = []
  readonly #decisions: Decision[] = []

  constructor(tables: Tables, workspaceSid: Sid<'WS'>, now: number) {
    this.draft = new Draft(tables, workspaceSid)
    this.now = now
  }

  /** Notes what happened. */
  tell(workspaceSid: Sid<'WS'>, type: EventType, subjects: Subjects): void {
    const { reservation, task, worker, channel, transfer, queue, workflow } = subjects
    this.items.push({
      type,
      reservation: reservation ?? null,
      task: task ?? null,
      worker: worker ?? null,
      channel: channel ?? null,
      transfer: transfer ?? null,
    })
    const subject = subjectOf(type, subjects)
    if (!subject) return
    this.#events.push({
      sid: makeSid('EV'),
      accountSid: subject.accountSid,
      workspaceSid,
      eventType: type,
      description: describe(type),
      resourceType: transfer ? 'transfer' : (type.split('.')[0] ?? ''),
      resourceSid: subject.sid,
      taskSid: task?.sid ?? reservation?.taskSid ?? null,
      workerSid: worker?.sid ?? reservation?.workerSid ?? transfer?.initiatingWorkerSid ?? null,
      reservationSid: reservation?.sid ?? transfer?.initiatingReservationSid ?? null,
      taskQueueSid: queue?.sid ?? task?.taskQueueSid ?? null,
      workflowSid: workflow?.sid ?? task?.workflowSid ?? null,
      taskChannelSid: task?.taskChannelSid ?? channel?.taskChannelSid ?? null,
      eventData: dataOf(subjects, this.now),
      eventDate: this.now,
    })
  }

  /** Notes why a worker was asked. */
  decide(decision: Decision): void {
    this.#decisions.push(decision)
  }

  changes(): readonly Change[] {
    // What happened in a workspace goes with it: nobody could read it any more.
    const kept = this.#events.filter(({ workspaceSid }) =>
      this.draft.get('workspace', workspaceSid),
    )
    return [
      ...this.draft.changes(),
      ...kept.map((event) => put('task-event', event)),
      ...this.#decisions.map((decision) => put('task-decision', decision)),
    ]
  }

  get empty(): boolean {
    return this.items.length === 0 && this.changes().length === 0
  }
}

function subjectOf(
  type: EventType,
  subjects: Subjects,
): { sid: Sid; accountSid: Sid<'AC'> } | undefined {
  const kind = type.split('.')[0]
  switch (kind) {
    case 'reservation':
      return subjects.reservation ?? subjects.task
    case 'task':
      return subjects.transfer ?? subjects.task
    case 'task-queue':
      return subjects.queue ?? subjects.resource
    case 'worker':
      return subjects.worker
    case 'workflow':
      return subjects.workflow ?? subjects.resource
    default:
      return subjects.resource
  }
}

function describe(type: EventType): string {
  const [resource = '', ...what] = type.split('.')
  return `${resource[0]?.toUpperCase()}${resource.slice(1)} ${what.join(' ')}`
}

/** The documented fields of an event, by the rows that it concerns. */
function dataOf(
  { reservation, task, worker, previousWorker, transfer, queue, workflow, resource }: Subjects,
  now: number,
): Record<string, unknown> {
  return {
    ...(task && {
      task_sid: task.sid,
      task_attributes: JSON.stringify(task.attributes),
      task_age: Math.floor((now - task.dateCreated) / 1000),
      ...(task.taskQueueEnteredAt !== null && {
        task_age_in_queue: Math.floor((now - task.taskQueueEnteredAt) / 1000),
      }),
      task_priority: task.priority,
      task_assignment_status: task.assignmentStatus,
      task_channel_sid: task.taskChannelSid,
      ...(task.reason !== null && { task_reason: task.reason }),
    }),
    ...(reservation && {
      reservation_sid: reservation.sid,
      reservation_status: reservation.status,
    }),
    ...(transfer && {
      transfer_sid: transfer.sid,
      transfer_mode: transfer.mode,
      transfer_type: transfer.type,
      transfer_to: transfer.to,
      transfer_status: transfer.status,
      transfer_initiating_reservation_sid: transfer.initiatingReservationSid,
      transfer_initiating_worker_sid: transfer.initiatingWorkerSid,
      transfer_initiating_queue_sid: transfer.initiatingQueueSid,
      transfer_initiating_workflow_sid: transfer.initiatingWorkflowSid,
      ...(transfer.failedReason !== null && { transfer_failed_reason: transfer.failedReason }),
    }),
    ...(worker && {
      worker_sid: worker.sid,
      worker_name: worker.friendlyName,
      worker_attributes: JSON.stringify(worker.attributes),
      worker_activity_sid: worker.activitySid,
      worker_version: worker.version,
    }),
    ...(previousWorker && {
      worker_previous_activity_sid: previousWorker.activitySid,
      worker_time_in_previous_activity: Math.floor((now - previousWorker.dateStatusChanged) / 1000),
      worker_time_in_previous_activity_ms: now - previousWorker.dateStatusChanged,
    }),
    ...(queue && { task_queue_sid: queue.sid, task_queue_name: queue.friendlyName }),
    ...(workflow && { workflow_sid: workflow.sid, workflow_name: workflow.friendlyName }),
    ...(resource && { sid: resource.sid, friendly_name: resource.friendlyName }),
  }
}
