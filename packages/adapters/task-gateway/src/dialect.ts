/**
 * The shapes of the bridge: dates are epoch seconds, attributes JSON texts, and every listed
 * property is there. One mapper for each resource.
 */
import { errors, OffhookError } from '@offhook/core'
import type {
  Activity,
  Reservation,
  Task,
  TaskQueue,
  TaskRouter,
  Worker,
  WorkerChannel,
} from '@offhook/task-router'
import { attributesText } from '@offhook/task-router'
import { transfersOf } from './transfer-shapes.ts'

const seconds = (ms: number): number => Math.floor(ms / 1000)

export function workerShape(router: TaskRouter, worker: Worker) {
  const activity = router.get('activity', worker.activitySid)
  return {
    account_sid: worker.accountSid,
    workspace_sid: worker.workspaceSid,
    sid: worker.sid,
    friendly_name: worker.friendlyName,
    activity_name: activity?.friendlyName ?? '',
    activity_sid: worker.activitySid,
    attributes: attributesText(worker.attributes),
    available: activity?.available ?? false,
    date_created: seconds(worker.dateCreated),
    date_updated: seconds(worker.dateUpdated),
    date_status_changed: seconds(worker.dateStatusChanged),
    version: worker.version,
  }
}

export function activityShape(activity: Activity) {
  return {
    account_sid: activity.accountSid,
    workspace_sid: activity.workspaceSid,
    sid: activity.sid,
    friendly_name: activity.friendlyName,
    available: activity.available,
    date_created: seconds(activity.dateCreated),
    date_updated: seconds(activity.dateUpdated),
  }
}

export function channelShape(router: TaskRouter, channel: WorkerChannel) {
  const taskChannel = router.get('task-channel', channel.taskChannelSid)
  const { assigned, freePercent } = router.channelUse(channel)
  return {
    account_sid: channel.accountSid,
    workspace_sid: channel.workspaceSid,
    worker_sid: channel.workerSid,
    sid: channel.sid,
    assigned_tasks: assigned,
    available: channel.available ? 1 : 0,
    available_capacity_percentage: freePercent,
    configured_capacity: channel.configuredCapacity,
    date_created: seconds(channel.dateCreated),
    date_updated: seconds(channel.dateUpdated),
    last_reserved_time: channel.lastReservedAt ?? 0,
    task_channel_sid: channel.taskChannelSid,
    task_channel_unique_name: taskChannel?.uniqueName ?? '',
    version: router.worker(channel.workerSid)?.version ?? 0,
  }
}

export function taskShape(router: TaskRouter, task: Task, now: number) {
  const queue = task.taskQueueSid === null ? undefined : router.get('task-queue', task.taskQueueSid)
  const workflow = task.workflowSid === null ? undefined : router.get('workflow', task.workflowSid)
  const channel = router.get('task-channel', task.taskChannelSid)
  return {
    account_sid: task.accountSid,
    workspace_sid: task.workspaceSid,
    sid: task.sid,
    addons: '{}',
    age: Math.max(0, seconds(now - task.dateCreated)),
    attributes: attributesText(task.attributes),
    assignment_status: task.assignmentStatus,
    date_created: seconds(task.dateCreated),
    date_updated: seconds(task.dateUpdated),
    priority: task.priority,
    queue_name: queue?.friendlyName ?? null,
    queue_sid: task.taskQueueSid,
    reason: task.reason,
    routing_target: task.routingTarget,
    task_channel_sid: task.taskChannelSid,
    task_channel_unique_name: channel?.uniqueName ?? '',
    timeout: task.timeout,
    version: task.version,
    virtual_start_time: seconds(task.virtualStartTime),
    workflow_name: workflow?.friendlyName ?? null,
    workflow_sid: task.workflowSid,
  }
}

/** The reply to a POST on a reservation: never with a transfer in it. */
export function reservationReply(router: TaskRouter, reservation: Reservation) {
  const task = router.task(reservation.taskSid)
  return {
    account_sid: reservation.accountSid,
    workspace_sid: reservation.workspaceSid,
    sid: reservation.sid,
    date_created: seconds(reservation.dateCreated),
    date_updated: seconds(reservation.dateUpdated),
    task_sid: reservation.taskSid,
    worker_sid: reservation.workerSid,
    worker_name: router.worker(reservation.workerSid)?.friendlyName ?? '',
    reservation_status: reservation.status,
    task_channel_sid: task?.taskChannelSid ?? null,
    worker_previous_activity_sid: reservation.workerPreviousActivitySid,
    version: reservation.version,
  }
}

/** The full shape, of lists and of events. The code of a cancellation goes with that event alone. */
export function reservationShape(
  router: TaskRouter,
  reservation: Reservation,
  task: Task,
  now: number,
) {
  const { canceledReasonCode } = reservation
  return {
    ...reservationReply(router, reservation),
    reservation_timeout: reservation.timeout,
    task: taskShape(router, task, now),
    ...(canceledReasonCode ? { canceled_reason_code: canceledReasonCode } : {}),
    ...transfersOf(router, reservation),
  }
}

export function queueShape(router: TaskRouter, queue: TaskQueue) {
  const name = (sid: string | null) =>
    sid === null ? null : (router.get('activity', sid)?.friendlyName ?? null)
  return {
    account_sid: queue.accountSid,
    workspace_sid: queue.workspaceSid,
    sid: queue.sid,
    friendly_name: queue.friendlyName,
    target_workers: queue.targetWorkers,
    max_reserved_workers: queue.maxReservedWorkers,
    task_order: queue.taskOrder,
    lifo_queue: queue.taskOrder === 'LIFO',
    reservation_activity_sid: queue.reservationActivitySid,
    reservation_activity_name: name(queue.reservationActivitySid),
    assignment_activity_sid: queue.assignmentActivitySid,
    assignment_activity_name: name(queue.assignmentActivitySid),
    date_created: seconds(queue.dateCreated),
    date_updated: seconds(queue.dateUpdated),
    version: 0,
  }
}

/**
 * A list as the SDK reads it; `after_sid` is null when nothing follows.
 * @throws OffhookError 20001 for a place to go on from that is none
 */
export function listShape<Row extends { readonly sid: string }>(
  rows: readonly Row[],
  parameters: Readonly<Record<string, unknown>>,
) {
  const size = Math.min(1000, Math.max(1, Number(parameters['PageSize']) || 50))
  const after = parameters['AfterSid'] ?? parameters['NextToken']
  const start = after === undefined ? 0 : rows.findIndex(({ sid }) => sid === after) + 1
  if (after !== undefined && start === 0) {
    const name = parameters['AfterSid'] === undefined ? 'NextToken' : 'AfterSid'
    throw new OffhookError(
      errors.invalidParameter,
      `Value '${String(after)}' provided for ${name} is not valid`,
    )
  }
  const contents = rows.slice(start, start + size)
  const last = contents.at(-1)?.sid ?? null
  const more = start + size < rows.length
  return {
    contents,
    after_sid: more ? last : null,
    before_sid: null,
    meta: { list_key: 'contents', ...(more && last !== null ? { next_token: last } : {}) },
  }
}
