/** What the SDK may ask for: one entry an operation, by the shape of its path. */
import type { AccessToken } from '@offhook/accounts'
import type { Contacts } from '@offhook/contacts'
import {
  type Clock,
  OffhookError,
  parseSid,
  type ReservationSid,
  type TaskSid,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import type { Actor, Task, TaskRouter, Worker } from '@offhook/task-router'
import {
  checkedExpression,
  checkVersion,
  isOpen,
  readAttributes,
  reservationMoves,
  workerScope,
} from '@offhook/task-router'
import type { BridgeRequest } from './bridge-request.ts'
import {
  activityShape,
  channelShape,
  listShape,
  queueShape,
  reservationReply,
  reservationShape,
  taskShape,
  workerShape,
} from './dialect.ts'
import { createTransfer, updateTransfer } from './transfer-operations.ts'

export interface OperationContext {
  readonly router: TaskRouter
  readonly contacts: Contacts
  readonly clock: Clock
  readonly token: AccessToken
  readonly role: 'worker' | 'supervisor' | 'admin'
  readonly workspaceSid: WorkspaceSid
  /** The token's own worker; null for an administrator's. */
  readonly workerSid: WorkerSid | null
  readonly request: BridgeRequest
  /** Names this request in the change sets that it causes. */
  readonly cause: string
  /** Who asks, for the events. */
  readonly actor: Actor
}

type Run = (context: OperationContext, sids: readonly string[]) => Promise<unknown> | unknown

/** `:` stands for a sid, `own` for the token's own worker. */
const operations: readonly (readonly ['GET' | 'POST', string, Run])[] = [
  ['GET', 'Activities', listActivities],
  ['GET', 'Workers', listWorkers],
  ['GET', 'Workers/:', (context, [sid]) => workerShape(context.router, workerOf(context, sid))],
  ['POST', 'Workers/:', updateWorker],
  ['GET', 'Workers/:/WorkerChannels', listChannels],
  ['GET', 'Workers/:/Reservations', listReservations],
  ['GET', 'Workers/:/Reservations/:', fetchReservation],
  ['POST', 'Workers/:/Reservations/:', updateReservation],
  ['POST', 'Workers/:/CustomerParticipant', holdCustomer],
  ['POST', 'Workers/:/WorkerParticipant', updateOwnLeg],
  ['POST', 'Workers/:/HoldWorkerParticipant', holdWorker],
  ['POST', 'Workers/:/KickWorkerParticipant', kickWorker],
  ['POST', 'Workers/:/Transfers', transferTask],
  ['POST', 'Workers/:/Transfers/:', cancelTransfer],
  ['GET', 'TaskQueues', listQueues],
  [
    'GET',
    'TaskQueues/:',
    (context, [sid]) => queueShape(context.router, rowOf(context, 'task-queue', sid)),
  ],
  ['POST', 'Tasks', createTask],
  ['GET', 'Tasks/:', (context, [sid]) => shapeOfTask(context, taskOf(context, sid))],
  ['POST', 'Tasks/:', updateTask],
  ['POST', 'Tasks/:/Reservations/:', supervise],
]

/** Runs a request of the SDK. @throws OffhookError as the SDK's user shall see it */
export async function runOperation(context: OperationContext): Promise<unknown> {
  const [root, workspaceSid, ...rest] = context.request.path
  if (root !== 'Workspaces') throw notFound(context.request.path.join('/'))
  if (workspaceSid !== context.workspaceSid) throw notFound(`Workspace ${workspaceSid}`)
  for (const [method, pattern, run] of operations) {
    if (method !== context.request.method) continue
    const sids = matched(pattern, rest)
    if (sids !== null) return run(context, sids)
  }
  throw notFound(context.request.path.join('/'))
}

function matched(pattern: string, path: readonly string[]): readonly string[] | null {
  const parts = pattern.split('/')
  if (parts.length !== path.length) return null
  const sids: string[] = []
  for (const [index, part] of parts.entries()) {
    const given = path[index] ?? ''
    if (part === ':') sids.push(given)
    else if (part !== given) return null
  }
  return sids
}

// ── workers ───────────────────────────────────────────────────────────────────────────────────

function listActivities({ router, workspaceSid, request }: OperationContext) {
  return listShape(router.list('activity', workspaceSid).map(activityShape), request.parameters)
}

function listWorkers(context: OperationContext) {
  const { router, workspaceSid, request } = context
  const { parameters } = request
  const text = (name: string) =>
    parameters[name] === undefined ? undefined : String(parameters[name])
  const activitySid = text('ActivitySid')
  if (activitySid !== undefined && parseSid('WA', activitySid) === undefined) {
    throw new OffhookError(
      `Value '${activitySid}' provided for ActivitySid has an invalid format`,
      {
        code: 20001,
      },
    )
  }
  const expression = text('TargetWorkersExpression')
  const matches =
    expression === undefined ? null : checkedExpression(expression, 'TargetWorkersExpression')
  const rows = router
    .list('worker', workspaceSid)
    .filter(
      (worker) =>
        text('FriendlyName') === undefined || worker.friendlyName === text('FriendlyName'),
    )
    .filter((worker) => activitySid === undefined || worker.activitySid === activitySid)
    .filter(
      (worker) =>
        text('ActivityName') === undefined ||
        router.get('activity', worker.activitySid)?.friendlyName === text('ActivityName'),
    )
    .filter((worker) => matches?.matches(workerScope(router, worker)) ?? true)
    .sort((a, b) =>
      order(text('Ordering'), 'DateStatusChanged', a.dateStatusChanged - b.dateStatusChanged),
    )
  return listShape(
    rows.map((worker) => workerShape(router, worker)),
    parameters,
  )
}

async function updateWorker(context: OperationContext, [sid]: readonly string[]) {
  const { router, request, cause, actor } = context
  const worker = workerOf(context, sid)
  const own = worker.sid === context.workerSid
  if (!own && context.role === 'worker') throw forbidden()
  const { ActivitySid, Attributes, RejectPendingReservations } = request.parameters
  if (ActivitySid !== undefined && router.get('activity', String(ActivitySid)) === undefined) {
    throw new OffhookError(`There is no activity ${String(ActivitySid)}`, { code: 20001 })
  }
  const updated = await router.updateWorker(
    worker.sid,
    {
      activitySid: ActivitySid === undefined ? undefined : String(ActivitySid),
      attributes: Attributes === undefined ? undefined : readAttributes(Attributes),
      rejectPendingReservations: isTrue(RejectPendingReservations),
    },
    // The SDK sends a supervisor's own version with another worker's update.
    { cause, actor, ifMatch: own ? request.ifMatch : undefined },
  )
  return workerShape(router, updated)
}

function listChannels(context: OperationContext, [sid]: readonly string[]) {
  const { router, workspaceSid, request } = context
  const worker = workerOf(context, sid)
  const rows = router
    .list('worker-channel', workspaceSid)
    .filter(({ workerSid }) => workerSid === worker.sid)
  return listShape(
    rows.map((channel) => channelShape(router, channel)),
    request.parameters,
  )
}

// ── reservations ──────────────────────────────────────────────────────────────────────────────

function listReservations(context: OperationContext, [sid]: readonly string[]) {
  const { router, request, clock } = context
  const worker = ownWorker(context, sid)
  const rows = router
    .reservationsOf(worker)
    .filter(({ status }) => !isTrue(request.parameters['Active']) || isOpen(status))
  const shapes = rows.flatMap((reservation) => {
    const task = router.task(reservation.taskSid)
    return task ? [reservationShape(router, reservation, task, clock.now())] : []
  })
  return listShape(shapes, request.parameters)
}

function fetchReservation(context: OperationContext, [worker, sid]: readonly string[]) {
  ownWorker(context, worker)
  const reservation = ownReservation(context, sid)
  return reservationShape(
    context.router,
    reservation,
    taskOf(context, reservation.taskSid),
    context.clock.now(),
  )
}

async function updateReservation(context: OperationContext, [worker, sid]: readonly string[]) {
  const { router, contacts, request, cause, actor } = context
  ownWorker(context, worker)
  const reservation = ownReservation(context, sid)
  const { parameters, ifMatch } = request
  const how = { cause, actor, ifMatch }
  if (parameters['Instruction'] !== undefined) {
    const name = String(parameters['Instruction'])
    if (isSupervise(name)) {
      throw new OffhookError('supervise is an instruction of the task', { code: 55555 })
    }
    return reservationReply(
      router,
      await contacts.run(reservation.sid, { name, parameters, cause, actor }),
    )
  }
  const status = reservationMoves.find((move) => move === parameters['ReservationStatus'])
  if (status === undefined) {
    throw new OffhookError('ReservationStatus is not valid', { code: 20001 })
  }
  if (status === 'rejected' && parameters['WorkerActivitySid'] !== undefined) {
    checkVersion(reservation, how)
    return reservationReply(
      router,
      await contacts.run(reservation.sid, { name: 'reject', parameters, cause }),
    )
  }
  const updated = await router.moveReservation(reservation.sid, status, null, how)
  return reservationReply(router, updated)
}

/** A supervisor joins somebody else's talk. */
async function supervise(context: OperationContext, [taskSid, sid]: readonly string[]) {
  const { router, contacts, role, request, cause } = context
  if (role === 'worker') throw forbidden()
  const task = taskOf(context, taskSid)
  const reservation = router.reservation(sid ?? '')
  if (reservation?.taskSid !== task.sid) throw notFound(`Reservation ${sid}`)
  const { parameters } = request
  const name = String(parameters['Instruction'] ?? '')
  if (!isSupervise(name)) {
    throw new OffhookError(`"${name}" is not an instruction for a supervisor`, { code: 55555 })
  }
  return reservationReply(router, await contacts.run(reservation.sid, { name, parameters, cause }))
}

function isSupervise(name: string): boolean {
  return name.toLowerCase() === 'supervise'
}

// ── tasks ─────────────────────────────────────────────────────────────────────────────────────

function shapeOfTask({ router, clock }: OperationContext, task: Task) {
  return taskShape(router, task, clock.now())
}

async function createTask(context: OperationContext) {
  const { router, workspaceSid, request, cause, actor } = context
  const { parameters } = request
  const text = (name: string) =>
    parameters[name] === undefined ? undefined : String(parameters[name])
  const workflowSid = text('WorkflowSid')
  if (workflowSid !== undefined && parseSid('WW', workflowSid) === undefined) {
    throw new OffhookError(
      `Value '${workflowSid}' provided for WorkflowSid has an invalid format`,
      { code: 20001 },
    )
  }
  const queueSid = text('TaskQueueSid')
  if (queueSid !== undefined && parseSid('WQ', queueSid) === undefined) {
    throw new OffhookError('HTTP 400 Bad Request', { code: 20001 })
  }
  const startsAt = text('VirtualStartTime')
  const task = await router.createTask(
    {
      workspaceSid,
      workflowSid,
      taskQueueSid: queueSid,
      routingTarget: text('RoutingTarget'),
      attributes: readAttributes(parameters['Attributes'] ?? {}),
      taskChannel: text('TaskChannelUniqueName') ?? text('TaskChannelSid'),
      virtualStartTime: startsAt === undefined ? undefined : Date.parse(startsAt),
    },
    { cause, actor },
  )
  return shapeOfTask(context, task)
}

async function updateTask(context: OperationContext, [sid]: readonly string[]) {
  const { router, request, cause, actor } = context
  const task = taskOf(context, sid)
  if (context.role === 'worker' && !isOwnTask(context, task)) throw forbidden()
  const { Attributes, VirtualStartTime, AssignmentStatus, Reason } = request.parameters
  const assignmentStatus = taskMoves.find((move) => move === AssignmentStatus)
  if (AssignmentStatus !== undefined && assignmentStatus === undefined) {
    throw new OffhookError('AssignmentStatus is not valid', { code: 20001 })
  }
  const updated = await router.updateTask(
    task.sid,
    {
      attributes: Attributes === undefined ? undefined : readAttributes(Attributes),
      virtualStartTime:
        VirtualStartTime === undefined ? undefined : Date.parse(String(VirtualStartTime)),
      assignmentStatus,
      reason: Reason === undefined ? undefined : String(Reason),
    },
    { cause, actor, ifMatch: request.ifMatch },
  )
  return shapeOfTask(context, updated)
}

const taskMoves = ['wrapping', 'completed', 'canceled'] as const

function listQueues({ router, workspaceSid, request }: OperationContext) {
  const { FriendlyName: name, WorkerSid: member } = request.parameters
  const rows = router
    .list('task-queue', workspaceSid)
    .filter(({ friendlyName }) => name === undefined || friendlyName === String(name))
    .filter(
      (queue) => member === undefined || router.membersOf(queue).some(({ sid }) => sid === member),
    )
    .sort((a, b) =>
      order(
        String(request.parameters['Ordering'] ?? ''),
        'DateUpdated',
        a.dateUpdated - b.dateUpdated,
      ),
    )
  return listShape(
    rows.map((queue) => queueShape(router, queue)),
    request.parameters,
  )
}

// ── transfers ─────────────────────────────────────────────────────────────────────────────────

function transferTask(context: OperationContext, [sid]: readonly string[]) {
  ownWorker(context, sid)
  const { ReservationSid, TaskSid } = context.request.parameters
  return createTransfer(
    context,
    ownReservation(context, String(ReservationSid ?? '')),
    taskOf(context, String(TaskSid ?? '')),
  )
}

function cancelTransfer(context: OperationContext, [worker, sid]: readonly string[]) {
  ownWorker(context, worker)
  return updateTransfer(context, sid)
}

// ── participants ──────────────────────────────────────────────────────────────────────────────

async function holdCustomer(context: OperationContext, [sid]: readonly string[]) {
  const { worker, task, parameters } = participantRequest(context, sid)
  await context.contacts.participants.holdCustomer(task.sid, worker.sid, readHold(parameters))
  return shapeOfTask(context, taskOf(context, task.sid))
}

async function holdWorker(context: OperationContext, [sid]: readonly string[]) {
  const { worker, task, parameters } = participantRequest(context, sid)
  const target = String(parameters['TargetWorkerSid'] ?? '')
  await context.contacts.participants.holdWorker(task.sid, worker.sid, target, readHold(parameters))
  return shapeOfTask(context, taskOf(context, task.sid))
}

async function kickWorker(context: OperationContext, [sid]: readonly string[]) {
  const { worker, task, parameters } = participantRequest(context, sid)
  await context.contacts.participants.kickWorker(
    task.sid,
    worker.sid,
    String(parameters['TargetWorkerSid'] ?? ''),
  )
  return shapeOfTask(context, taskOf(context, task.sid))
}

async function updateOwnLeg(context: OperationContext, [sid]: readonly string[]) {
  ownWorker(context, sid)
  const { parameters } = context.request
  const reservation = ownReservation(context, String(parameters['ReservationSid'] ?? ''))
  const flag = (name: string) =>
    parameters[name] === undefined ? undefined : isTrue(parameters[name])
  await context.contacts.participants.updateOwnLeg(reservation.sid, {
    endConferenceOnExit: flag('EndConferenceOnExit'),
    mute: flag('Mute'),
    beepOnExit: flag('BeepOnExit'),
  })
  return reservationReply(context.router, reservation)
}

function participantRequest(context: OperationContext, sid: string | undefined) {
  const { parameters } = context.request
  return {
    worker: ownWorker(context, sid),
    task: taskOf(context, String(parameters['TaskSid'] ?? '')),
    parameters,
  }
}

function readHold(parameters: Readonly<Record<string, unknown>>) {
  const { Hold, HoldUrl, HoldMethod } = parameters
  return {
    hold: isTrue(Hold),
    holdUrl: HoldUrl === undefined || HoldUrl === '' ? undefined : String(HoldUrl),
    holdMethod:
      HoldMethod === 'POST'
        ? ('POST' as const)
        : HoldMethod === 'GET'
          ? ('GET' as const)
          : undefined,
  }
}

// ────────────────────────────────────────────────────────────────────────────────────────────────

function workerOf({ router, workspaceSid }: OperationContext, sid: string | undefined): Worker {
  const worker = router.worker(sid ?? '')
  if (worker?.workspaceSid !== workspaceSid) throw notFound(`Worker ${sid}`)
  return worker
}

/** A worker's own paths are for that worker, whatever the role. */
function ownWorker(context: OperationContext, sid: string | undefined): Worker {
  const worker = workerOf(context, sid)
  if (worker.sid !== context.workerSid) throw forbidden()
  return worker
}

function ownReservation({ router, workerSid }: OperationContext, sid: string | undefined) {
  const reservation = router.reservation(sid ?? '')
  if (!reservation || reservation.workerSid !== workerSid) throw notFound(`Reservation ${sid}`)
  return reservation as typeof reservation & { readonly sid: ReservationSid }
}

function taskOf(
  { router, workspaceSid }: OperationContext,
  sid: string | undefined,
): Task & { readonly sid: TaskSid } {
  const task = router.task(sid ?? '')
  if (task?.workspaceSid !== workspaceSid) throw notFound(`Task ${sid}`)
  return task
}

function isOwnTask({ router, workerSid }: OperationContext, task: Task): boolean {
  return router.reservationsOf(task).some((reservation) => reservation.workerSid === workerSid)
}

function rowOf(context: OperationContext, entity: 'task-queue', sid: string | undefined) {
  const row = context.router.get(entity, sid ?? '')
  if (row?.workspaceSid !== context.workspaceSid) throw notFound(`TaskQueue ${sid}`)
  return row
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

/** `DateUpdated:desc` turns the ascending step around; another ordering keeps the creation's. */
function order(ordering: string | undefined, name: string, step: number): number {
  if (!ordering?.startsWith(name)) return 0
  return ordering.endsWith(':desc') ? -step : step
}

function notFound(what: string): OffhookError {
  return new OffhookError(`The requested resource ${what} was not found`, {
    code: 20404,
    status: 404,
  })
}

function forbidden(): OffhookError {
  return new OffhookError('The token does not allow this', { code: 20403, status: 403 })
}
