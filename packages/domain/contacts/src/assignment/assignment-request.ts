/** What an application is asked when a worker has been chosen for a task. */
import {
  attributesText,
  type Reservation,
  type Task,
  type TaskChannel,
  type Worker,
} from '@offhook/task-router'

/** The fields of the assignment callback. Times in seconds. */
export function assignmentParameters(
  rows: {
    readonly reservation: Reservation
    readonly task: Task
    readonly worker: Worker
    readonly channel: TaskChannel | undefined
  },
  now: number,
): Readonly<Record<string, string>> {
  const { reservation, task, worker, channel } = rows
  return {
    Timestamp: String(Math.floor(reservation.dateCreated / 1000)),
    AccountSid: reservation.accountSid,
    WorkspaceSid: reservation.workspaceSid,
    WorkflowSid: task.workflowSid ?? '',
    TaskQueueSid: task.taskQueueSid ?? '',
    WorkerSid: worker.sid,
    WorkerName: worker.friendlyName,
    WorkerAttributes: attributesText(worker.attributes),
    TaskSid: task.sid,
    TaskAttributes: attributesText(task.attributes),
    TaskAge: String(Math.max(0, Math.floor((now - task.dateCreated) / 1000))),
    TaskPriority: String(task.priority),
    TaskChannelSid: task.taskChannelSid,
    TaskChannelUniqueName: channel?.uniqueName ?? '',
    ReservationSid: reservation.sid,
  }
}
