/**
 * The documented fields of events: one table for both ways out. REST has them in snake case, a
 * callback in Pascal case (see `event-callbacks.ts`).
 */
import { attributesText } from '../json/attributes-text.ts'
import type { Attributes, Task, Transfer, Worker, WorkerChannel } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { waitsSince } from '../rows/waits-since.ts'
import type { Subjects } from './subjects.ts'

/** Where the names of what the subjects point at are found. */
export type EventRows = Pick<RowReader, 'get'>

/** How busy workers are. */
export interface Loads {
  /** Open reservations of a worker on a task channel. */
  loadOf(workerSid: string, taskChannelSid: string): number
}

export function eventData(
  rows: EventRows,
  loads: Loads,
  subjects: Subjects,
  now: number,
): Attributes {
  const { reservation, task, worker, previousWorker, channel, transfer, queue, workflow } = subjects
  const data: Record<string, unknown> = {}
  if (task) addTask(data, rows, task, now)
  if (reservation) {
    data['reservation_sid'] = reservation.sid
    data['reservation_status'] = reservation.status
    data['reservation_version'] = reservation.version
    if (reservation.canceledReasonCode !== null)
      data['reservation_reason_code'] = reservation.canceledReasonCode
  }
  if (transfer) addTransfer(data, transfer)
  if (worker) addWorker(data, rows, worker)
  if (previousWorker) addPreviousActivity(data, rows, previousWorker, now)
  if (channel) addChannel(data, rows, loads, channel, subjects.previousChannel ?? channel)
  if (queue) {
    data['task_queue_sid'] = queue.sid
    data['task_queue_name'] = queue.friendlyName
    data['task_queue_target_expression'] = queue.targetWorkers
  }
  if (workflow) {
    data['workflow_sid'] = workflow.sid
    data['workflow_name'] = workflow.friendlyName
  }
  addResource(data, subjects)
  return data
}

function addTask(data: Record<string, unknown>, rows: EventRows, task: Task, now: number): void {
  data['task_sid'] = task.sid
  data['task_attributes'] = attributesText(task.attributes)
  data['task_age'] = seconds(now - task.dateCreated)
  if (task.taskQueueEnteredAt !== null)
    data['task_age_in_queue'] = seconds(now - task.taskQueueEnteredAt)
  // A task that was passed on has waited since then.
  if (task.transferSid !== null)
    data['task_age_since_transfer'] = seconds(now - waitsSince(rows, task))
  data['task_priority'] = task.priority
  data['task_assignment_status'] = task.assignmentStatus
  data['task_version'] = task.version
  if (task.reason !== null) {
    data['task_reason'] = task.reason
    if (task.assignmentStatus === 'canceled') data['task_canceled_reason'] = task.reason
    if (task.assignmentStatus === 'completed') data['task_completed_reason'] = task.reason
  }
  data['task_channel_sid'] = task.taskChannelSid
  const uniqueName = rows.get('task-channel', task.taskChannelSid)?.uniqueName
  if (uniqueName !== undefined) data['task_channel_unique_name'] = uniqueName
  if (task.workflowSid !== null) {
    data['workflow_sid'] = task.workflowSid
    data['workflow_name'] = rows.get('workflow', task.workflowSid)?.friendlyName ?? null
  }
  if (task.taskQueueSid !== null) {
    data['task_queue_sid'] = task.taskQueueSid
    data['task_queue_name'] = rows.get('task-queue', task.taskQueueSid)?.friendlyName ?? null
  }
}

function addTransfer(data: Record<string, unknown>, transfer: Transfer): void {
  data['transfer_sid'] = transfer.sid
  data['transfer_mode'] = transfer.mode
  data['transfer_type'] = transfer.type
  data['transfer_to'] = transfer.to
  data['transfer_status'] = transfer.status
  data['transfer_initiating_reservation_sid'] = transfer.initiatingReservationSid
  data['transfer_initiating_worker_sid'] = transfer.initiatingWorkerSid
  data['transfer_initiating_queue_sid'] = transfer.initiatingQueueSid
  data['transfer_initiating_workflow_sid'] = transfer.initiatingWorkflowSid
  if (transfer.failedReason !== null) data['transfer_failed_reason'] = transfer.failedReason
}

function addWorker(data: Record<string, unknown>, rows: EventRows, worker: Worker): void {
  data['worker_sid'] = worker.sid
  data['worker_name'] = worker.friendlyName
  data['worker_attributes'] = attributesText(worker.attributes)
  data['worker_activity_sid'] = worker.activitySid
  data['worker_activity_name'] = rows.get('activity', worker.activitySid)?.friendlyName ?? null
  data['worker_version'] = worker.version
}

function addPreviousActivity(
  data: Record<string, unknown>,
  rows: EventRows,
  { activitySid, dateStatusChanged }: Worker,
  now: number,
): void {
  data['worker_previous_activity_sid'] = activitySid
  data['worker_previous_activity_name'] = rows.get('activity', activitySid)?.friendlyName ?? null
  data['worker_time_in_previous_activity'] = seconds(now - dateStatusChanged)
  data['worker_time_in_previous_activity_ms'] = now - dateStatusChanged
}

/** Capacities are numbers of tasks: what is left now, and what the channel had room for before. */
function addChannel(
  data: Record<string, unknown>,
  rows: EventRows,
  loads: Loads,
  channel: WorkerChannel,
  previous: WorkerChannel,
): void {
  const assigned = loads.loadOf(channel.workerSid, channel.taskChannelSid)
  data['worker_channel_available'] = channel.available
  data['worker_channel_available_capacity'] = Math.max(0, channel.configuredCapacity - assigned)
  data['worker_channel_previous_capacity'] = previous.configuredCapacity
  data['worker_channel_task_count'] = assigned
  data['task_channel_sid'] = channel.taskChannelSid
  data['task_channel_unique_name'] =
    rows.get('task-channel', channel.taskChannelSid)?.uniqueName ?? null
}

function addResource(
  data: Record<string, unknown>,
  { activity, taskChannel, workspace }: Subjects,
): void {
  if (activity) {
    data['activity_sid'] = activity.sid
    data['activity_name'] = activity.friendlyName
    data['activity_available'] = activity.available
  }
  if (taskChannel) {
    data['task_channel_sid'] = taskChannel.sid
    data['task_channel_unique_name'] = taskChannel.uniqueName
    data['task_channel_friendly_name'] = taskChannel.friendlyName
  }
  if (workspace) {
    data['workspace_sid'] = workspace.sid
    data['workspace_name'] = workspace.friendlyName
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
