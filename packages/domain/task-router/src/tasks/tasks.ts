/** What happens to tasks, as steps of a turn. */
import { makeSid, OffhookError, type Sid, type WorkspaceSid } from '@offhook/core'
import type { Attributes, Task, Workflow } from '../model.ts'
import { endReservation } from '../reservations/reservations.ts'
import { notFound, openReservations, putTask } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { deadlineOf, firstStep, stepAfter, targetOf } from '../workflows/advance.ts'
import { parseConfiguration } from '../workflows/configuration.ts'

/** Seconds: the default and the longest life of a task that waits. */
const DEFAULT_TIMEOUT = 86_400
const MAX_TIMEOUT = 1_209_600
const MAX_ATTRIBUTES = 4096

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

export function checkAttributes(attributes: Attributes): Attributes {
  if (JSON.stringify(attributes).length > MAX_ATTRIBUTES) {
    throw new OffhookError(`Attributes have ${MAX_ATTRIBUTES} characters at most`, { code: 20001 })
  }
  return attributes
}

/** @throws OffhookError 14222 when no step of the workflow takes it: nothing is made then */
export function createTask(turn: Turn, request: CreateTaskRequest): Task {
  const { draft, now } = turn
  const workspace = draft.get('workspace', request.workspaceSid)
  if (!workspace) throw notFound('Workspace', request.workspaceSid)
  const target = request.routingTarget ?? null
  const queueTarget = target?.startsWith('WQ') ? target : request.taskQueueSid
  const workflow = workflowFor(turn, request, target)
  const channel = [...draft.in('task-channel', workspace.sid)].find(
    ({ sid, uniqueName }) =>
      sid === request.taskChannel || uniqueName === (request.taskChannel ?? 'default'),
  )
  if (!channel)
    throw new OffhookError(`There is no task channel "${request.taskChannel}"`, { code: 20001 })
  const attributes = checkAttributes(request.attributes ?? {})
  const timeout = request.timeout ?? DEFAULT_TIMEOUT
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_TIMEOUT) {
    throw new OffhookError(`Timeout is from 1 to ${MAX_TIMEOUT} seconds`, { code: 20001 })
  }
  const task: Task = {
    sid: makeSid('WT'),
    accountSid: workspace.accountSid,
    workspaceSid: workspace.sid,
    attributes,
    assignmentStatus: 'pending',
    priority: request.priority ?? 0,
    timeout,
    reason: null,
    workflowSid: workflow?.sid ?? null,
    taskQueueSid: null,
    taskQueueEnteredAt: null,
    taskChannelSid: channel.sid,
    routingTarget: target,
    ignoreCapacity: request.ignoreCapacity ?? true,
    virtualStartTime: request.virtualStartTime ?? now,
    step: null,
    dateCreated: now,
    dateUpdated: now,
    version: 0,
  }
  draft.put('task', task)
  turn.tell(workspace.sid, 'task.created', { task })
  if (queueTarget !== undefined && queueTarget !== null) {
    if (!draft.get('task-queue', queueTarget)) throw notFound('TaskQueue', queueTarget)
    return enterQueue(turn, task, queueTarget)
  }
  if (!workflow) throw new OffhookError('The task has no workflow', { code: 20001 })
  turn.tell(workspace.sid, 'workflow.entered', { task, workflow })
  const step = firstStep(parseConfiguration(workflow.configuration), attributes)
  if (step === null) {
    throw new OffhookError('No filter of the workflow takes the task', { code: 14222 })
  }
  return enterStep(turn, task, workflow, step)
}

function workflowFor(
  turn: Turn,
  request: CreateTaskRequest,
  target: string | null,
): Workflow | null {
  const workflows = [...turn.draft.in('workflow', request.workspaceSid)]
  const wanted = target?.startsWith('WW') ? target : request.workflowSid
  if (wanted !== undefined) {
    const found = workflows.find(({ sid }) => sid === wanted)
    if (!found) throw new OffhookError(`There is no workflow ${wanted}`, { code: 20001 })
    return found
  }
  return workflows.length === 1 ? (workflows[0] ?? null) : null
}

/** Puts a task into a step: its queue, its priority. */
export function enterStep(
  turn: Turn,
  task: Task,
  workflow: Workflow,
  step: NonNullable<Task['step']>,
): Task {
  const target = targetOf(parseConfiguration(workflow.configuration), step)
  if (!target || !turn.draft.get('task-queue', target.queue)) {
    throw new OffhookError(`The workflow names a queue that does not exist`, { code: 14222 })
  }
  const moved: Task = { ...task, step, priority: target.priority ?? task.priority }
  turn.tell(task.workspaceSid, 'workflow.target-matched', { task: moved, workflow })
  return enterQueue(turn, moved, target.queue)
}

function enterQueue(turn: Turn, task: Task, queueSid: string): Task {
  const queue = turn.draft.get('task-queue', queueSid)
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

/** When something must be done about a waiting task: its step's end, or its own. */
export function nextDeadline(turn: Turn, task: Task): number {
  const own = task.dateCreated + task.timeout * 1000
  const workflow = task.workflowSid && turn.draft.get('workflow', task.workflowSid)
  if (!workflow || task.step === null) return own
  const step = deadlineOf(parseConfiguration(workflow.configuration), task.step, task.dateCreated)
  return step === null ? own : Math.min(own, step)
}

/** Moves a waiting task on: to its next step, or to its end. */
export function passTime(turn: Turn, task: Task): void {
  if (task.assignmentStatus !== 'pending') return
  if (turn.now >= task.dateCreated + task.timeout * 1000) {
    return cancelTask(turn, task, 'Task TTL Exceeded')
  }
  const workflow = task.workflowSid && turn.draft.get('workflow', task.workflowSid)
  if (!workflow || task.step === null) return
  const configuration = parseConfiguration(workflow.configuration)
  const deadline = deadlineOf(configuration, task.step, task.dateCreated)
  if (deadline === null || turn.now < deadline) return
  const step = stepAfter(configuration, task.step, task.attributes, 'timeout')
  if (step !== null) return void enterStep(turn, task, workflow, step)
  turn.tell(task.workspaceSid, 'workflow.timeout', { task, workflow })
  cancelTask(turn, task, 'Task canceled on Workflow timeout')
}

/** Ends a task that was not assigned; its offers are withdrawn. */
export function cancelTask(
  turn: Turn,
  task: Task,
  reason: string,
  reservationCode: number | null = null,
): void {
  if (task.assignmentStatus !== 'pending' && task.assignmentStatus !== 'reserved') {
    throw new OffhookError(`Task ${task.sid} is ${task.assignmentStatus} and can not be canceled`, {
      code: 20001,
    })
  }
  for (const reservation of openReservations(turn, task)) {
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
