/** What happens to tasks, as steps of a turn. */
import {
  makeSid,
  OffhookError,
  type Sid,
  type TaskChannelSid,
  type WorkspaceSid,
} from '@offhook/core'
import type { Attributes, Task, Workflow } from '../model.ts'
import { endReservation } from '../reservations/reservations.ts'
import { checkRoom } from '../resources/limits.ts'
import { notFound, openReservations, putTask, reservationsOf } from '../state/rows.ts'
import type { RowReader } from '../state/tables.ts'
import type { Turn } from '../state/turn.ts'
import {
  isHeld,
  moveTransfer,
  pendingTransfer,
  placeBefore,
  waitsSince,
} from '../transfers/transfer-rows.ts'
import { deadlineOf, firstStep, stepAfter, stepAt, targetOf } from '../workflows/advance.ts'
import { configurationOf } from '../workflows/configuration.ts'
import { configurationFor } from '../workflows/editions.ts'
import { knownWorkerFault } from '../workflows/known-worker.ts'
import { checkAttributes } from './attributes.ts'
import { isOver, isWaiting } from './task-state.ts'

/** Seconds: the default and the longest life of a task that waits. */
const DEFAULT_TIMEOUT = 86_400
const MAX_TIMEOUT = 1_209_600
const MAX_PRIORITY = 2 ** 31 - 1
/** A task that nobody takes is not offered for ever. */
const MAX_ASSIGNMENTS = 1000
/** A task that nobody finishes is not kept for ever. */
const MAX_ASSIGNED_MS = 24 * 3_600_000
const YEAR_1900 = Date.UTC(1900, 0, 1)

export interface CreateTaskRequest {
  readonly workspaceSid: WorkspaceSid
  readonly workflowSid?: string | undefined
  readonly attributes?: Attributes | undefined
  readonly priority?: number | undefined
  readonly timeout?: number | undefined
  /** Sid or unique name; `default` when left out. */
  readonly taskChannel?: string | undefined
  readonly virtualStartTime?: number | undefined
  readonly routingTarget?: string | undefined
  readonly ignoreCapacity?: boolean | undefined
  readonly taskQueueSid?: string | undefined
}

/** @throws OffhookError 14222 when no step of the workflow takes it: nothing is made then */
export function createTask(turn: Turn, request: CreateTaskRequest): Task {
  const { draft, now } = turn
  const workspace = draft.get('workspace', request.workspaceSid)
  if (!workspace) throw notFound('Workspace', request.workspaceSid)
  checkRoom(turn, 'task', workspace.sid)
  const target = targetFor(turn, request)
  const queueTarget = target?.startsWith('WQ') ? target : request.taskQueueSid
  if (queueTarget !== undefined) checkQueue(turn, workspace.sid, queueTarget)
  const workflow = workflowFor(turn, request, target)
  const timeout = request.timeout ?? DEFAULT_TIMEOUT
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_TIMEOUT) {
    throw bad(`Timeout is from 1 to ${MAX_TIMEOUT} seconds`)
  }
  const task: Task = {
    sid: makeSid('WT'),
    accountSid: workspace.accountSid,
    workspaceSid: workspace.sid,
    attributes: checkAttributes(request.attributes ?? {}),
    assignmentStatus: 'pending',
    priority: checkPriority(request.priority ?? 0),
    timeout,
    reason: null,
    workflowSid: workflow?.sid ?? null,
    taskQueueSid: null,
    taskQueueEnteredAt: null,
    taskChannelSid: channelNamed(turn, workspace.sid, request.taskChannel ?? 'default'),
    routingTarget: target,
    ignoreCapacity: request.ignoreCapacity ?? true,
    virtualStartTime: checkStartTime(request.virtualStartTime ?? now, now),
    assignmentCount: 0,
    assignedAt: null,
    step: null,
    transferSid: null,
    dateCreated: now,
    dateUpdated: now,
    version: 0,
  }
  draft.put('task', task)
  turn.tell(workspace.sid, 'task.created', { task })
  if (queueTarget !== undefined) return enterQueue(turn, task, queueTarget)
  if (!workflow) {
    // One worker needs neither queue nor workflow.
    if (target?.startsWith('WK')) return task
    throw bad('WorkflowSid is missing: the workspace has several workflows, or none')
  }
  turn.tell(workspace.sid, 'workflow.entered', { task, workflow })
  const step = firstStep(configurationOf(workflow), task.attributes)
  if (step === null) {
    throw new OffhookError('No filter of the workflow takes the task', { code: 14222 })
  }
  return enterStep(turn, task, workflow, stepAt(workflow, step, null))
}

/** The worker, queue or workflow that the task is for. */
function targetFor(turn: Turn, { routingTarget, workspaceSid }: CreateTaskRequest): string | null {
  if (routingTarget === undefined) return null
  const entity = routed[routingTarget.slice(0, 2)]
  if (entity && turn.draft.get(entity, routingTarget)?.workspaceSid === workspaceSid)
    return routingTarget
  throw bad(`RoutingTarget ${routingTarget} is no worker, queue or workflow of the workspace`)
}

const routed: Readonly<Record<string, 'worker' | 'task-queue' | 'workflow'>> = {
  WK: 'worker',
  WQ: 'task-queue',
  WW: 'workflow',
}

function checkQueue(turn: Turn, workspaceSid: string, sid: string): void {
  if (turn.draft.get('task-queue', sid)?.workspaceSid !== workspaceSid)
    throw bad(`There is no queue ${sid}`)
}

export function checkPriority(priority: number): number {
  if (Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY) return priority
  throw bad(`Priority is from 0 to ${MAX_PRIORITY}`)
}

function checkStartTime(time: number, now: number): number {
  if (!Number.isFinite(time)) throw bad('VirtualStartTime is not a date')
  if (time > now) throw bad('VirtualStartTime can not be in the future')
  if (time < YEAR_1900) throw bad('VirtualStartTime can not be before the year 1900')
  return time
}

/** A task channel by its sid or its unique name. */
function channelNamed(turn: Turn, workspaceSid: string, name: string): TaskChannelSid {
  for (const { sid, uniqueName } of turn.draft.in('task-channel', workspaceSid)) {
    if (sid === name || uniqueName === name) return sid
  }
  throw bad(`There is no task channel "${name}"`)
}

function workflowFor(
  turn: Turn,
  request: CreateTaskRequest,
  target: string | null,
): Workflow | null {
  const wanted = target?.startsWith('WW') ? target : request.workflowSid
  if (wanted !== undefined) {
    const found = turn.draft.get('workflow', wanted)
    if (found?.workspaceSid !== request.workspaceSid) throw bad(`There is no workflow ${wanted}`)
    return found
  }
  const workflows = [...turn.draft.in('workflow', request.workspaceSid)]
  return workflows.length === 1 ? (workflows[0] ?? null) : null
}

export interface TaskPatch {
  readonly attributes?: Attributes | undefined
  readonly priority?: number | undefined
  readonly virtualStartTime?: number | undefined
  /** Sid or unique name. */
  readonly taskChannel?: string | undefined
  readonly assignmentStatus?: 'canceled' | 'wrapping' | 'completed' | undefined
  readonly reason?: string | undefined
}

/** Changes what was given, and then the status; an empty patch changes nothing. */
export function updateTask(turn: Turn, task: Task, patch: TaskPatch): void {
  const { attributes, priority, virtualStartTime, taskChannel, assignmentStatus } = patch
  if (attributes !== undefined && assignmentStatus !== undefined) {
    throw bad('Attributes and AssignmentStatus can not change in one update')
  }
  const changed: Partial<Task> = {
    ...(attributes === undefined ? {} : { attributes: checkAttributes(attributes) }),
    ...(priority === undefined ? {} : { priority: checkPriority(priority) }),
    ...(virtualStartTime === undefined
      ? {}
      : { virtualStartTime: checkStartTime(virtualStartTime, turn.now) }),
    ...(taskChannel === undefined
      ? {}
      : { taskChannelSid: channelNamed(turn, task.workspaceSid, taskChannel) }),
  }
  let current = task
  if (Object.keys(changed).length > 0) {
    current = putTask(turn, task, changed)
    turn.tell(task.workspaceSid, 'task.updated', { task: current })
  }
  const { reason } = patch
  if (assignmentStatus === 'canceled') cancelTask(turn, current, reason ?? null)
  if (assignmentStatus === 'wrapping') wrapTask(turn, current, reason ?? null)
  if (assignmentStatus === 'completed') completeTask(turn, current, reason ?? null)
}

/** A waiting task begins with its workflow again; one that no filter takes any more ends. */
export function enterWorkflow(turn: Turn, task: Task, workflow: Workflow): void {
  const step = firstStep(configurationOf(workflow), task.attributes)
  if (step !== null) {
    return void enterStep(turn, task, workflow, stepAt(workflow, step, null))
  }
  turn.tell(task.workspaceSid, 'workflow.skipped', { task, workflow })
  cancelTask(turn, task, 'Task canceled: no filter of the workflow takes it any more')
}

function bad(message: string): OffhookError {
  return new OffhookError(message, { code: 20001 })
}

/** Puts a task into a step: its queue, its priority. */
export function enterStep(
  turn: Turn,
  task: Task,
  workflow: Workflow,
  step: NonNullable<Task['step']>,
): Task {
  const configuration = configurationFor(workflow, step)
  const target = configuration && targetOf(configuration, step)
  if (!target || !turn.draft.get('task-queue', target.queue)) {
    throw new OffhookError(`The workflow names a queue that does not exist`, { code: 14222 })
  }
  const moved: Task = { ...task, step, priority: target.priority ?? task.priority }
  turn.tell(task.workspaceSid, 'workflow.target-matched', { task: moved, workflow })
  const fault = knownWorkerFault(turn.draft, target, moved)
  if (fault) turn.alert(moved, fault)
  return enterQueue(turn, moved, target.queue)
}

/** Puts a task into a queue; what it does there the caller says. */
export function enterQueue(turn: Turn, task: Task, queueSid: string): Task {
  const queue = turn.draft.get('task-queue', queueSid)
  const left =
    task.taskQueueSid === null ? undefined : turn.draft.get('task-queue', task.taskQueueSid)
  // It is told of the queue that the task leaves: the other one tells that it entered.
  if (left && left.sid !== queueSid)
    turn.tell(task.workspaceSid, 'task-queue.moved', { task, queue: left })
  const entered: Task = {
    ...task,
    taskQueueSid: queueSid as Sid<'WQ'>,
    taskQueueEnteredAt: turn.now,
    dateUpdated: turn.now,
  }
  turn.draft.put('task', entered)
  turn.tell(task.workspaceSid, 'task-queue.entered', { task: entered, ...(queue ? { queue } : {}) })
  return entered
}

/** When something must be done about a task that is not over; null = never. */
export function dueAt(rows: Pick<RowReader, 'get'>, task: Task): number | null {
  const { assignmentStatus, assignedAt } = task
  if (assignmentStatus === 'pending') return nextDeadline(rows, task)
  return assignmentStatus === 'assigned' && assignedAt !== null
    ? assignedAt + MAX_ASSIGNED_MS
    : null
}

/** When something must be done about a waiting task: its step's end, or its own. */
export function nextDeadline(rows: Pick<RowReader, 'get'>, task: Task): number {
  const since = waitsSince(rows, task)
  const own = since + task.timeout * 1000
  const workflow = task.workflowSid && rows.get('workflow', task.workflowSid)
  if (!workflow || task.step === null) return own
  const configuration = configurationFor(workflow, task.step)
  const step = configuration && deadlineOf(configuration, task, since)
  return step === null ? own : Math.min(own, step)
}

/** Moves a task on: to its next step, or to its end. */
export function passTime(turn: Turn, task: Task): void {
  if (task.assignmentStatus === 'assigned') return endForgotten(turn, task)
  if (task.assignmentStatus !== 'pending') return
  if (task.assignmentCount >= MAX_ASSIGNMENTS)
    return cancelTask(turn, task, `Task canceled: it was offered ${MAX_ASSIGNMENTS} times`)
  const since = waitsSince(turn.draft, task)
  if (turn.now >= since + task.timeout * 1000) return expire(turn, task)
  const workflow = task.workflowSid && turn.draft.get('workflow', task.workflowSid)
  if (!workflow || task.step === null) return
  const configuration = configurationFor(workflow, task.step)
  // All tasks were to begin again while this one was offered.
  if (!configuration) return enterWorkflow(turn, task, workflow)
  const deadline = deadlineOf(configuration, task, since)
  if (deadline === null || turn.now < deadline) return
  const queue = task.taskQueueSid && turn.draft.get('task-queue', task.taskQueueSid)
  if (queue) turn.tell(task.workspaceSid, 'task-queue.timeout', { task, queue })
  const step = stepAfter(configuration, task.step, task.attributes, 'timeout')
  if (step !== null) {
    return void enterStep(
      turn,
      task,
      workflow,
      stepAt(workflow, step, { step: task.step, configuration }),
    )
  }
  turn.tell(task.workspaceSid, 'workflow.timeout', { task, workflow })
  cancelTask(turn, task, 'Task canceled on Workflow timeout')
}

/** Waited long enough: a task ends, and one that was passed on goes back to who still has it. */
function expire(turn: Turn, task: Task): void {
  const transfer = pendingTransfer(turn, task)
  if (!transfer || !isHeld(openReservations(turn, task), transfer)) {
    return task.routingTarget?.startsWith('WK') && !transfer
      ? failReservation(turn, task, 'RoutingTarget SLA for Reservation creation was not met')
      : cancelTask(turn, task, 'Task TTL Exceeded')
  }
  moveTransfer(turn, transfer, 'give-up')
  const back = putTask(turn, task, { assignmentStatus: 'assigned', ...placeBefore(transfer) })
  turn.tell(task.workspaceSid, 'task.updated', { task: back })
}

/** Somebody has it since yesterday, and does not say that it is over. */
function endForgotten(turn: Turn, task: Task): void {
  const deadline = dueAt(turn.draft, task)
  if (deadline !== null && turn.now >= deadline) deleteTask(turn, task, 'task.system-deleted')
}

/** Ends a task that is for one worker, who could not be reserved. */
export function failReservation(turn: Turn, task: Task, reason: string): void {
  cancelTask(turn, task, reason)
  const worker = turn.draft.get('worker', task.routingTarget ?? '')
  turn.tell(task.workspaceSid, 'reservation.failed', {
    task: turn.draft.get('task', task.sid) ?? task,
    ...(worker ? { worker } : {}),
  })
}

/**
 * Ends a task that nobody has; its offers are withdrawn. What somebody wraps up of it goes on, as
 * after a transfer that they left.
 */
export function cancelTask(
  turn: Turn,
  task: Task,
  reason: string | null,
  reservationCode: number | null = null,
): void {
  if (task.assignmentStatus !== 'pending' && task.assignmentStatus !== 'reserved') {
    throw new OffhookError(`Task ${task.sid} is ${task.assignmentStatus} and can not be canceled`, {
      code: 20001,
    })
  }
  const open = openReservations(turn, task)
  const transfer = pendingTransfer(turn, task)
  if (transfer && isHeld(open, transfer)) {
    throw new OffhookError(
      `Task ${task.sid} is being transferred by a worker who has it, and can not be canceled`,
      { code: 20001 },
    )
  }
  if (transfer) moveTransfer(turn, transfer, 'cancel')
  for (const reservation of open) {
    if (reservation.status !== 'pending') continue
    endReservation(turn, reservation, 'cancel', { canceledReasonCode: reservationCode })
  }
  const canceled = putTask(turn, task, { assignmentStatus: 'canceled', reason })
  turn.tell(task.workspaceSid, 'task.canceled', { task: canceled })
}

/** Ends a task and completes what is open of it. */
export function completeTask(turn: Turn, task: Task, reason: string | null): void {
  if (task.assignmentStatus !== 'assigned' && task.assignmentStatus !== 'wrapping') {
    throw new OffhookError(
      `Cannot complete task ${task.sid} in workspace ${task.workspaceSid} because it is not currently assigned.`,
      { code: 20001 },
    )
  }
  const completed = putTask(turn, task, {
    assignmentStatus: 'completed',
    reason: reason ?? task.reason,
  })
  for (const reservation of openReservations(turn, task))
    endReservation(turn, reservation, 'complete')
  turn.tell(task.workspaceSid, 'task.completed', { task: completed })
}

/** Puts a task, and what is accepted of it, into wrap-up. */
export function wrapTask(turn: Turn, task: Task, reason: string | null): void {
  if (task.assignmentStatus !== 'assigned') {
    throw new OffhookError(
      `Cannot wrap up task ${task.sid} in workspace ${task.workspaceSid} because it is not currently assigned.`,
      { code: 20001 },
    )
  }
  const wrapping = putTask(turn, task, {
    assignmentStatus: 'wrapping',
    reason: reason ?? task.reason,
  })
  for (const reservation of openReservations(turn, task)) {
    if (reservation.status === 'accepted') endReservation(turn, reservation, 'wrap')
  }
  turn.tell(task.workspaceSid, 'task.wrapup', { task: wrapping })
}

/** Takes a task away with all its reservations: offers are withdrawn, what is accepted completes. */
export function deleteTask(
  turn: Turn,
  task: Task,
  how: 'task.deleted' | 'task.system-deleted' = 'task.deleted',
): void {
  const transfer = pendingTransfer(turn, task)
  if (transfer) moveTransfer(turn, transfer, 'cancel')
  // Its end is told by its deletion alone.
  if (!isOver(task)) {
    putTask(turn, task, { assignmentStatus: isWaiting(task) ? 'canceled' : 'completed' })
  }
  for (const reservation of openReservations(turn, task)) {
    endReservation(turn, reservation, reservation.status === 'pending' ? 'cancel' : 'complete')
  }
  for (const { sid } of reservationsOf(turn, task)) turn.draft.delete('reservation', sid)
  for (const { sid, taskSid } of [...turn.draft.in('transfer', task.workspaceSid)]) {
    if (taskSid === task.sid) turn.draft.delete('transfer', sid)
  }
  turn.draft.delete('task', task.sid)
  turn.tell(task.workspaceSid, how, { task })
}
