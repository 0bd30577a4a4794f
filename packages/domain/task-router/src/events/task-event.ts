/** Makes the stored form of what happened. */
import type { EventSid, Sid } from '@offhook/core'
import type { TaskEvent } from '../model.ts'
import { type EventRows, eventData, type Loads } from './event-data.ts'
import { type EventType, kindOf } from './event-types.ts'
import type { Happening, Subjects } from './subjects.ts'

export function taskEvent(
  rows: EventRows,
  loads: Loads,
  sid: EventSid,
  { workspaceSid, type, subjects, actor, now }: Happening,
): TaskEvent | null {
  const resource = resourceOf(type, subjects)
  if (!resource) return null
  const { task, reservation, worker, channel, transfer, queue, workflow, taskChannel } = subjects
  return {
    sid,
    accountSid: resource.row.accountSid,
    workspaceSid,
    eventType: type,
    description: describe(type, subjects, rows),
    resourceType: resource.type,
    resourceSid: resource.row.sid,
    taskSid: task?.sid ?? reservation?.taskSid ?? null,
    workerSid: worker?.sid ?? reservation?.workerSid ?? transfer?.initiatingWorkerSid ?? null,
    reservationSid: reservation?.sid ?? transfer?.initiatingReservationSid ?? null,
    taskQueueSid: queue?.sid ?? task?.taskQueueSid ?? null,
    workflowSid: workflow?.sid ?? task?.workflowSid ?? null,
    taskChannelSid: task?.taskChannelSid ?? channel?.taskChannelSid ?? taskChannel?.sid ?? null,
    actorSid: actor.sid,
    actorType: actor.type,
    source: actor.source,
    sourceIpAddress: actor.sourceIpAddress,
    eventData: eventData(rows, loads, subjects, now),
    eventDate: now,
  }
}

interface Resource {
  readonly type: string
  readonly row: { readonly sid: Sid; readonly accountSid: Sid<'AC'> }
}

/** What the event is about. For a reservation that was never made, that is its task. */
function resourceOf(type: EventType, subjects: Subjects): Resource | null {
  const kind = kindOf(type)
  if (subjects.transfer) return { type: 'transfer', row: subjects.transfer }
  const row = rowOf(kind, subjects)
  if (row) return { type: kind, row }
  return kind === 'reservation' && subjects.task ? { type: 'task', row: subjects.task } : null
}

function rowOf(kind: string, subjects: Subjects): Resource['row'] | undefined {
  switch (kind) {
    case 'reservation':
      return subjects.reservation
    case 'task':
      return subjects.task
    case 'task-queue':
      return subjects.queue
    case 'worker':
      return subjects.worker
    case 'workflow':
      return subjects.workflow
    case 'activity':
      return subjects.activity
    case 'task-channel':
      return subjects.taskChannel
    default:
      return subjects.workspace
  }
}

/** One sentence for a person. */
function describe(type: EventType, { worker }: Subjects, rows: EventRows): string {
  if (type === 'worker.activity.update' && worker) {
    const activity = rows.get('activity', worker.activitySid)?.friendlyName ?? worker.activitySid
    return `Worker ${worker.friendlyName} updated to ${activity} Activity`
  }
  return descriptions.get(type) ?? plainly(type)
}

const descriptions: ReadonlyMap<EventType, string> = new Map<EventType, string>([
  ['reservation.failed', 'Reservation failed: the worker could not be reserved'],
  ['reservation.timeout', 'Reservation timed out'],
  ['reservation.wrapup', 'Reservation moved to wrap-up'],
  ['task.wrapup', 'Task moved to wrap-up'],
  ['task.system-deleted', 'Task deleted by the system'],
  ['task-queue.entered', 'Task entered TaskQueue'],
  ['task-queue.moved', 'Task moved to another TaskQueue'],
  ['task-queue.timeout', 'Task timed out in TaskQueue'],
  ['workflow.entered', 'Task entered Workflow'],
  ['workflow.target-matched', 'Task matched a target of the Workflow'],
  ['workflow.timeout', 'Task timed out in Workflow'],
  ['workflow.skipped', 'Task skipped a step of the Workflow'],
])

/** `task-queue.expression.updated` → `Task queue expression updated`. */
function plainly(type: string): string {
  const words = type.replace(/[.-]/g, ' ')
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}
