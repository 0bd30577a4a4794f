import type { LiveWork, LiveWorker } from '@offhook/desk-api'
import type { SupervisedTask, WorkerInView } from '@offhook/desktop-sdk'

/** Somebody of the team as plugins know them. */
export function workerInView(worker: LiveWorker): WorkerInView {
  const { key, name, team, activityName, available } = worker
  return { sid: key, fullName: name, teamName: team, activityName, isAvailable: available }
}

/** What elements beside a worker, and beside their call, are given. */
export function supervisionProps(
  worker: LiveWorker,
  work: LiveWork | null,
): { readonly worker: WorkerInView; readonly supervisedTask: SupervisedTask | null } {
  return { worker: workerInView(worker), supervisedTask: work && supervisedTask(work) }
}

function supervisedTask(work: LiveWork): SupervisedTask {
  const { reservationSid, taskSid, status, name, queueName, channel } = work
  return {
    sid: reservationSid,
    reservationSid,
    taskSid,
    status,
    name,
    queueName,
    taskChannelUniqueName: channel,
  }
}
