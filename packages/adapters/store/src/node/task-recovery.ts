/**
 * Voice tasks whose customer's call was on a node that died: nobody can answer them any more. They
 * are canceled with the reason `node-lost`, and their reservations are released. Written only by the
 * node that has the routing lease, before its router reads the tables: they have one writer.
 */
import { type Change, put, type Sid, writeJson } from '@offhook/core'
import {
  EventSids,
  eventCallback,
  type Reservation,
  routerActor,
  type Task,
  type TaskEvent,
  type Transfer,
  type Workspace,
} from '@offhook/task-router'
import type { Db } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { type Entity, quoted } from '../entities/entity.ts'

const REASON = 'node-lost'

/** The rows that end the lost tasks, and the tasks as they are then. */
export interface TaskRecovery {
  readonly tasks: readonly Task[]
  readonly changes: readonly Change[]
}

/** Finds what is lost with a node's calls. Writes nothing. */
export async function recoverTasks(db: Db, nodeId: string, now: number): Promise<TaskRecovery> {
  const open = await db.query<Task>(
    `SELECT ${of('t', entities.task)} FROM tasks t
     JOIN task_channels c ON c.sid = t.task_channel_sid AND c.unique_name = 'voice'
     JOIN calls k ON k.sid = COALESCE(
       t.attributes->>'call_sid',
       t.attributes#>>'{conference,participants,customer}'
     ) AND k.node_id = $1
     WHERE t.assignment_status IN ('pending', 'reserved', 'assigned')`,
    [nodeId],
  )
  const reservations = await db.query<Reservation>(
    `SELECT ${of('r', entities.reservation)} FROM reservations r
     WHERE r.status IN ('pending', 'accepted', 'wrapping')
       AND r.task_sid IN (SELECT json_array_elements_text($1::json))`,
    [JSON.stringify(open.map(({ sid }) => sid))],
  )
  const transfers = await db.query<Transfer>(
    `SELECT ${of('t', entities.transfer)} FROM transfers t
     WHERE t.status = 'initiated'
       AND t.task_sid IN (SELECT json_array_elements_text($1::json))`,
    [JSON.stringify(open.map(({ sid }) => sid))],
  )
  const tasks = open.map(
    (task): Task => ({
      ...task,
      assignmentStatus: 'canceled',
      reason: REASON,
      version: task.version + 1,
      dateUpdated: now,
    }),
  )
  const released = reservations.map(
    (reservation): Reservation => ({
      ...reservation,
      status: reservation.status === 'pending' ? 'canceled' : 'completed',
      version: reservation.version + 1,
      dateUpdated: now,
    }),
  )
  const byTask = new Map(tasks.map((task) => [task.sid, task]))
  const sids = new EventSids()
  const changes: readonly Change[] = [
    ...released.flatMap((reservation) => {
      const task = byTask.get(reservation.taskSid)
      const events = task ? [put('task-event', reservationEvent(sids, reservation, task, now))] : []
      return [put('reservation', reservation), ...events]
    }),
    ...transfers.map((transfer) =>
      put('transfer', { ...transfer, status: 'canceled', dateUpdated: now }),
    ),
    ...tasks.flatMap((task) => [put('task', task), put('task-event', taskEvent(sids, task, now))]),
  ]
  return { tasks, changes: [...changes, ...(await callbacksOf(db, changes))] }
}

/** The workspaces' applications are told, as they are of any other event. */
async function callbacksOf(db: Db, changes: readonly Change[]): Promise<readonly Change[]> {
  const events = changes.flatMap((change) =>
    change.op === 'put' && change.entity === 'task-event'
      ? [change.row as unknown as TaskEvent]
      : [],
  )
  if (events.length === 0) return []
  const workspaces = await db.query<Workspace>(
    `SELECT ${of('w', entities.workspace)} FROM workspaces w WHERE w.event_callback_url IS NOT NULL`,
    [],
  )
  return events.flatMap((event) => {
    const workspace = workspaces.find(({ sid }) => sid === event.workspaceSid)
    return (workspace && eventCallback(event, workspace, true)) ?? []
  })
}

function taskEvent(sids: EventSids, task: Task, now: number): TaskEvent {
  return {
    ...eventOf(sids, task, now),
    eventType: 'task.canceled',
    description: 'Task canceled',
    resourceType: 'task',
    resourceSid: task.sid,
    eventData: taskData(task, now),
  }
}

function reservationEvent(
  sids: EventSids,
  reservation: Reservation,
  task: Task,
  now: number,
): TaskEvent {
  return {
    ...eventOf(sids, task, now),
    eventType: `reservation.${reservation.status}`,
    description: `Reservation ${reservation.status}`,
    resourceType: 'reservation',
    resourceSid: reservation.sid satisfies Sid,
    workerSid: reservation.workerSid,
    reservationSid: reservation.sid,
    eventData: {
      ...taskData(task, now),
      reservation_sid: reservation.sid,
      reservation_status: reservation.status,
      worker_sid: reservation.workerSid,
    },
  }
}

function eventOf(sids: EventSids, task: Task, now: number) {
  return {
    sid: sids.next(now),
    accountSid: task.accountSid,
    workspaceSid: task.workspaceSid,
    taskSid: task.sid,
    workerSid: null,
    reservationSid: null,
    taskQueueSid: task.taskQueueSid,
    workflowSid: task.workflowSid,
    taskChannelSid: task.taskChannelSid,
    actorSid: routerActor.sid,
    actorType: routerActor.type,
    source: routerActor.source,
    sourceIpAddress: null,
    eventDate: now,
  }
}

function taskData(task: Task, now: number): Record<string, unknown> {
  return {
    task_sid: task.sid,
    task_attributes: writeJson(task.attributes),
    task_age: Math.floor((now - task.dateCreated) / 1000),
    task_priority: task.priority,
    task_assignment_status: task.assignmentStatus,
    task_channel_sid: task.taskChannelSid,
    task_reason: task.reason,
    task_canceled_reason: task.reason,
  }
}

function of(alias: string, entity: Entity): string {
  return Object.keys(entity.columns)
    .map((property) => `${alias}.${quoted(property)} AS "${property}"`)
    .join(', ')
}
