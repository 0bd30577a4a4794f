/** Changes of a workspace's resources, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, OffhookError, type WorkspaceSid } from '@offhook/core'
import { ExpressionError, parseExpression } from '../expressions/expression.ts'
import type {
  Activity,
  Attributes,
  TaskChannel,
  TaskQueue,
  Worker,
  WorkerChannel,
  Workflow,
  Workspace,
} from '../model.ts'
import { isOpen } from '../reservations/reservation-state.ts'
import { notFound, putWorker } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { checkAttributes } from '../tasks/tasks.ts'
import { parseConfiguration } from '../workflows/configuration.ts'

const MAX_RESERVATION_TIMEOUT = 86_400
const MAX_RESERVED_WORKERS = 50
const MAX_CAPACITY = 50

function dated(turn: Turn, workspaceSid: WorkspaceSid) {
  const workspace = turn.draft.get('workspace', workspaceSid)
  if (!workspace) throw notFound('Workspace', workspaceSid)
  return {
    accountSid: workspace.accountSid,
    workspaceSid,
    dateCreated: turn.now,
    dateUpdated: turn.now,
  }
}

function bad(message: string): OffhookError {
  return new OffhookError(message, { code: 20001 })
}

function nameOf(name: string): string {
  if (name.trim() === '') throw bad('FriendlyName is missing')
  if (name.length > 255) throw bad('FriendlyName is longer than 255 characters')
  return name
}

/** What was given, without what was left out. */
function given<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as never
}

// ── workspaces ────────────────────────────────────────────────────────────────────────────────

export type WorkspacePatch = {
  readonly [K in
    | 'friendlyName'
    | 'defaultActivitySid'
    | 'timeoutActivitySid'
    | 'eventCallbackUrl'
    | 'eventsFilter'
    | 'multiTaskEnabled'
    | 'prioritizeQueueOrder']?: Workspace[K] | undefined
}

export function updateWorkspace(turn: Turn, sid: WorkspaceSid, patch: WorkspacePatch): Workspace {
  const workspace = turn.draft.get('workspace', sid)
  if (!workspace) throw notFound('Workspace', sid)
  for (const activity of [patch.defaultActivitySid, patch.timeoutActivitySid]) {
    if (activity !== undefined && !turn.draft.get('activity', activity))
      throw bad(`There is no activity ${activity}`)
  }
  const next = { ...workspace, ...given(patch), dateUpdated: turn.now }
  nameOf(next.friendlyName)
  turn.draft.put('workspace', next)
  turn.tell(sid, 'workspace.updated', { resource: next })
  return next
}

/** A workspace of one's own beside the default one: three activities, five channels. */
export function createWorkspace(
  turn: Turn,
  sid: WorkspaceSid,
  accountSid: Workspace['accountSid'],
  patch: WorkspacePatch,
): Workspace {
  const offline = makeSid('WA')
  const workspace: Workspace = {
    sid,
    accountSid,
    friendlyName: nameOf(patch.friendlyName ?? ''),
    defaultActivitySid: offline,
    timeoutActivitySid: offline,
    eventCallbackUrl: patch.eventCallbackUrl ?? null,
    eventsFilter: patch.eventsFilter ?? null,
    multiTaskEnabled: true,
    prioritizeQueueOrder: patch.prioritizeQueueOrder ?? 'FIFO',
    dateCreated: turn.now,
    dateUpdated: turn.now,
  }
  turn.draft.put('workspace', workspace)
  turn.tell(sid, 'workspace.created', { resource: workspace })
  for (const [friendlyName, available, activitySid] of [
    ['Offline', false, offline],
    ['Available', true, makeSid('WA')],
    ['Unavailable', false, makeSid('WA')],
  ] as const) {
    turn.draft.put('activity', { ...dated(turn, sid), sid: activitySid, friendlyName, available })
  }
  for (const name of ['default', 'voice', 'chat', 'sms', 'video']) {
    createTaskChannel(turn, sid, {
      friendlyName: name,
      uniqueName: name,
      channelOptimizedRouting: false,
    })
  }
  return workspace
}

/** Everything in it goes with it; one with tasks that are not over stays. */
export function deleteWorkspace(turn: Turn, sid: WorkspaceSid): void {
  const workspace = turn.draft.get('workspace', sid)
  if (!workspace) throw notFound('Workspace', sid)
  for (const task of turn.draft.in('task', sid)) {
    if (task.assignmentStatus !== 'completed' && task.assignmentStatus !== 'canceled') {
      throw bad('The workspace has tasks that are not over')
    }
  }
  for (const entity of [
    'reservation',
    'task',
    'worker-channel',
    'worker',
    'workflow',
    'task-queue',
    'task-channel',
    'activity',
  ] as const) {
    for (const row of [...turn.draft.in(entity, sid)]) turn.draft.delete(entity, row.sid)
  }
  turn.draft.delete('workspace', sid)
  turn.tell(sid, 'workspace.deleted', { resource: workspace })
}

// ── activities ────────────────────────────────────────────────────────────────────────────────

export function createActivity(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  { friendlyName, available }: { friendlyName: string; available: boolean },
): Activity {
  const activity = {
    ...dated(turn, workspaceSid),
    sid: makeSid('WA'),
    friendlyName: nameOf(friendlyName),
    available,
  }
  for (const other of turn.draft.in('activity', workspaceSid)) {
    if (other.friendlyName === friendlyName)
      throw bad(`There is an activity "${friendlyName}" already`)
  }
  turn.draft.put('activity', activity)
  turn.tell(workspaceSid, 'activity.created', { resource: activity })
  return activity
}

/** Whether it is available is fixed for life. */
export function updateActivity(turn: Turn, sid: string, friendlyName: string): Activity {
  const activity = turn.draft.get('activity', sid)
  if (!activity) throw notFound('Activity', sid)
  const next = { ...activity, friendlyName: nameOf(friendlyName), dateUpdated: turn.now }
  turn.draft.put('activity', next)
  turn.tell(activity.workspaceSid, 'activity.updated', { resource: next })
  return next
}

export function deleteActivity(turn: Turn, sid: string): void {
  const activity = turn.draft.get('activity', sid)
  if (!activity) throw notFound('Activity', sid)
  const workspace = turn.draft.get('workspace', activity.workspaceSid)
  if (workspace?.defaultActivitySid === sid || workspace?.timeoutActivitySid === sid) {
    throw bad('The workspace uses the activity as its default or for time-outs')
  }
  for (const worker of turn.draft.in('worker', activity.workspaceSid)) {
    if (worker.activitySid === sid) throw bad('Workers are in the activity')
  }
  turn.draft.delete('activity', sid)
  turn.tell(activity.workspaceSid, 'activity.deleted', { resource: activity })
}

// ── workers and their channels ────────────────────────────────────────────────────────────────

export interface CreateWorkerRequest {
  readonly friendlyName: string
  readonly activitySid?: string | undefined
  readonly attributes?: Attributes | undefined
}

/** A new worker has room for one task on every channel. */
export function createWorker(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: CreateWorkerRequest,
): Worker {
  const common = dated(turn, workspaceSid)
  const workspace = turn.draft.get('workspace', workspaceSid)
  const activitySid = request.activitySid ?? workspace?.defaultActivitySid ?? ''
  const activity = turn.draft.get('activity', activitySid)
  if (!activity || activity.workspaceSid !== workspaceSid)
    throw bad(`There is no activity ${activitySid}`)
  for (const other of turn.draft.in('worker', workspaceSid)) {
    if (other.friendlyName === request.friendlyName)
      throw bad(`There is a worker "${request.friendlyName}" already`)
  }
  const worker: Worker = {
    ...common,
    sid: makeSid('WK'),
    friendlyName: nameOf(request.friendlyName),
    attributes: checkAttributes(request.attributes ?? {}),
    activitySid: activity.sid,
    dateStatusChanged: turn.now,
    lastAssignedAt: turn.now,
    version: 0,
  }
  turn.draft.put('worker', worker)
  for (const { sid } of turn.draft.in('task-channel', workspaceSid)) addChannel(turn, worker, sid)
  turn.tell(workspaceSid, 'worker.created', { worker })
  return worker
}

function addChannel(turn: Turn, worker: Worker, taskChannelSid: TaskChannel['sid']): void {
  turn.draft.put('worker-channel', {
    ...dated(turn, worker.workspaceSid),
    sid: makeSid('WC'),
    workerSid: worker.sid,
    taskChannelSid,
    available: true,
    configuredCapacity: 1,
    lastReservedAt: null,
  })
}

export function deleteWorker(turn: Turn, sid: string): void {
  const worker = turn.draft.get('worker', sid)
  if (!worker) throw notFound('Worker', sid)
  for (const reservation of turn.draft.in('reservation', worker.workspaceSid)) {
    if (reservation.workerSid === sid && isOpen(reservation.status))
      throw bad('The worker has reservations that are open')
  }
  for (const channel of [...turn.draft.in('worker-channel', worker.workspaceSid)]) {
    if (channel.workerSid === sid) turn.draft.delete('worker-channel', channel.sid)
  }
  turn.draft.delete('worker', sid)
  turn.tell(worker.workspaceSid, 'worker.deleted', { worker })
}

export function updateWorkerChannel(
  turn: Turn,
  sid: string,
  patch: { capacity?: number | undefined; available?: boolean | undefined },
): WorkerChannel {
  const channel = turn.draft.get('worker-channel', sid)
  const worker = channel && turn.draft.get('worker', channel.workerSid)
  if (!channel || !worker) throw notFound('Channel', sid)
  const { capacity = channel.configuredCapacity, available = channel.available } = patch
  if (!Number.isInteger(capacity) || capacity < 0 || capacity > MAX_CAPACITY) {
    throw bad(`Capacity is from 0 to ${MAX_CAPACITY}`)
  }
  const next = { ...channel, configuredCapacity: capacity, available, dateUpdated: turn.now }
  turn.draft.put('worker-channel', next)
  if (capacity !== channel.configuredCapacity) {
    turn.tell(worker.workspaceSid, 'worker.capacity.update', {
      worker: putWorker(turn, worker, {}),
      channel: next,
    })
  }
  if (available !== channel.available) {
    turn.tell(worker.workspaceSid, 'worker.channel.availability.update', {
      worker: putWorker(turn, worker, {}),
      channel: next,
    })
  }
  return next
}

// ── task channels ─────────────────────────────────────────────────────────────────────────────

export function createTaskChannel(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: {
    readonly friendlyName: string
    readonly uniqueName: string
    readonly channelOptimizedRouting: boolean
  },
): TaskChannel {
  const { uniqueName } = request
  if (!/^[A-Za-z0-9_]{1,64}$/.test(uniqueName))
    throw bad('UniqueName has letters, digits and underscores')
  for (const other of turn.draft.in('task-channel', workspaceSid)) {
    if (other.uniqueName === uniqueName)
      throw bad(`There is a task channel "${uniqueName}" already`)
  }
  const channel: TaskChannel = {
    ...dated(turn, workspaceSid),
    ...request,
    friendlyName: nameOf(request.friendlyName),
    sid: makeSid('TC'),
  }
  turn.draft.put('task-channel', channel)
  for (const worker of [...turn.draft.in('worker', workspaceSid)])
    addChannel(turn, worker, channel.sid)
  turn.tell(workspaceSid, 'task-channel.created', { resource: channel })
  return channel
}

export function updateTaskChannel(
  turn: Turn,
  sid: string,
  patch: { friendlyName?: string | undefined; channelOptimizedRouting?: boolean | undefined },
): TaskChannel {
  const channel = turn.draft.get('task-channel', sid)
  if (!channel) throw notFound('TaskChannel', sid)
  const next = { ...channel, ...given(patch), dateUpdated: turn.now }
  nameOf(next.friendlyName)
  turn.draft.put('task-channel', next)
  turn.tell(channel.workspaceSid, 'task-channel.updated', { resource: next })
  return next
}

export function deleteTaskChannel(turn: Turn, sid: string): void {
  const channel = turn.draft.get('task-channel', sid)
  if (!channel) throw notFound('TaskChannel', sid)
  if (channel.uniqueName === 'default') throw bad('The default task channel can not be deleted')
  for (const task of turn.draft.in('task', channel.workspaceSid)) {
    if (
      task.taskChannelSid === sid &&
      task.assignmentStatus !== 'completed' &&
      task.assignmentStatus !== 'canceled'
    ) {
      throw bad('Tasks use the task channel')
    }
  }
  for (const own of [...turn.draft.in('worker-channel', channel.workspaceSid)]) {
    if (own.taskChannelSid === sid) turn.draft.delete('worker-channel', own.sid)
  }
  turn.draft.delete('task-channel', sid)
  turn.tell(channel.workspaceSid, 'task-channel.deleted', { resource: channel })
}

// ── queues ────────────────────────────────────────────────────────────────────────────────────

export type QueuePatch = {
  readonly [K in
    | 'friendlyName'
    | 'targetWorkers'
    | 'maxReservedWorkers'
    | 'taskOrder'
    | 'reservationActivitySid'
    | 'assignmentActivitySid']?: TaskQueue[K] | undefined
}

export function createTaskQueue(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: QueuePatch,
): TaskQueue {
  const queue = checkedQueue({
    ...dated(turn, workspaceSid),
    sid: makeSid('WQ'),
    friendlyName: request.friendlyName ?? '',
    targetWorkers: request.targetWorkers ?? '1==1',
    maxReservedWorkers: request.maxReservedWorkers ?? 1,
    taskOrder: request.taskOrder ?? 'FIFO',
    reservationActivitySid: request.reservationActivitySid ?? null,
    assignmentActivitySid: request.assignmentActivitySid ?? null,
  })
  turn.draft.put('task-queue', queue)
  turn.tell(workspaceSid, 'task-queue.created', { queue })
  return queue
}

export function updateTaskQueue(turn: Turn, sid: string, patch: QueuePatch): TaskQueue {
  const queue = turn.draft.get('task-queue', sid)
  if (!queue) throw notFound('TaskQueue', sid)
  const next = checkedQueue({ ...queue, ...given(patch), dateUpdated: turn.now })
  turn.draft.put('task-queue', next)
  turn.tell(queue.workspaceSid, 'task-queue.updated', { queue: next })
  return next
}

export function deleteTaskQueue(turn: Turn, sid: string): void {
  const queue = turn.draft.get('task-queue', sid)
  if (!queue) throw notFound('TaskQueue', sid)
  for (const task of turn.draft.in('task', queue.workspaceSid)) {
    if (
      task.taskQueueSid === sid &&
      (task.assignmentStatus === 'pending' || task.assignmentStatus === 'reserved')
    ) {
      throw bad('Tasks wait in the queue')
    }
  }
  for (const workflow of turn.draft.in('workflow', queue.workspaceSid)) {
    if (workflow.configuration.includes(sid))
      throw bad(`The workflow "${workflow.friendlyName}" uses the queue`)
  }
  turn.draft.delete('task-queue', sid)
  turn.tell(queue.workspaceSid, 'task-queue.deleted', { queue })
}

function checkedQueue(queue: TaskQueue): TaskQueue {
  nameOf(queue.friendlyName)
  const { maxReservedWorkers } = queue
  if (
    !Number.isInteger(maxReservedWorkers) ||
    maxReservedWorkers < 1 ||
    maxReservedWorkers > MAX_RESERVED_WORKERS
  ) {
    throw bad(`MaxReservedWorkers is from 1 to ${MAX_RESERVED_WORKERS}`)
  }
  try {
    parseExpression(queue.targetWorkers)
  } catch (error) {
    if (error instanceof ExpressionError) throw bad(`TargetWorkers: ${error.message}`)
    throw error
  }
  return queue
}

// ── workflows ─────────────────────────────────────────────────────────────────────────────────

export type WorkflowPatch = {
  readonly [K in
    | 'friendlyName'
    | 'configuration'
    | 'assignmentCallbackUrl'
    | 'fallbackAssignmentCallbackUrl'
    | 'taskReservationTimeout']?: Workflow[K] | undefined
}

export function createWorkflow(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: WorkflowPatch,
): Workflow {
  const workflow = checkedWorkflow(turn, {
    ...dated(turn, workspaceSid),
    sid: makeSid('WW'),
    friendlyName: request.friendlyName ?? '',
    configuration: request.configuration ?? '',
    assignmentCallbackUrl: request.assignmentCallbackUrl ?? null,
    fallbackAssignmentCallbackUrl: request.fallbackAssignmentCallbackUrl ?? null,
    taskReservationTimeout: request.taskReservationTimeout ?? 120,
  })
  turn.draft.put('workflow', workflow)
  turn.tell(workspaceSid, 'workflow.created', { workflow })
  return workflow
}

export function updateWorkflow(turn: Turn, sid: string, patch: WorkflowPatch): Workflow {
  const workflow = turn.draft.get('workflow', sid)
  if (!workflow) throw notFound('Workflow', sid)
  const next = checkedWorkflow(turn, { ...workflow, ...given(patch), dateUpdated: turn.now })
  turn.draft.put('workflow', next)
  turn.tell(workflow.workspaceSid, 'workflow.updated', { workflow: next })
  return next
}

export function deleteWorkflow(turn: Turn, sid: string): void {
  const workflow = turn.draft.get('workflow', sid)
  if (!workflow) throw notFound('Workflow', sid)
  for (const task of turn.draft.in('task', workflow.workspaceSid)) {
    if (
      task.workflowSid === sid &&
      (task.assignmentStatus === 'pending' || task.assignmentStatus === 'reserved')
    ) {
      throw bad('Tasks are in the workflow')
    }
  }
  turn.draft.delete('workflow', sid)
  turn.tell(workflow.workspaceSid, 'workflow.deleted', { workflow })
}

function checkedWorkflow(turn: Turn, workflow: Workflow): Workflow {
  nameOf(workflow.friendlyName)
  const { filters, defaultTarget } = parseConfiguration(workflow.configuration)
  const targets = [
    ...filters.flatMap((filter) => filter.targets),
    ...(defaultTarget ? [defaultTarget] : []),
  ]
  for (const { queue } of targets) {
    if (turn.draft.get('task-queue', queue)?.workspaceSid !== workflow.workspaceSid) {
      throw bad(`Workflow configuration: there is no queue ${queue}`)
    }
  }
  const { taskReservationTimeout: timeout } = workflow
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_RESERVATION_TIMEOUT) {
    throw bad(`TaskReservationTimeout is from 1 to ${MAX_RESERVATION_TIMEOUT} seconds`)
  }
  return workflow
}
