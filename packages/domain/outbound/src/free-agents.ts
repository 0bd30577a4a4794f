import { isOpen, type TaskRouter, type Worker } from '@offhook/task-router'

export type WorkerSide = Pick<
  TaskRouter,
  'channelUse' | 'get' | 'list' | 'membersOf' | 'reservationsOf' | 'worker'
>

/** The agents of a queue who have nothing to do and can take a call, the longest idle first. */
export function freeAgents(router: WorkerSide, taskQueueSid: string): readonly Worker[] {
  const queue = router.get('task-queue', taskQueueSid)
  if (!queue) return []
  const idleSince = ({ lastAssignedAt, dateStatusChanged }: Worker) =>
    Math.max(lastAssignedAt, dateStatusChanged)
  return router
    .membersOf(queue)
    .filter((worker) => isFree(router, worker))
    .sort((a, b) => idleSince(a) - idleSince(b))
}

/** Whether somebody could be offered a call now: available, with room for one, and nothing else open. */
export function isFree(router: WorkerSide, worker: Worker): boolean {
  if (!router.get('activity', worker.activitySid)?.available) return false
  if (router.reservationsOf(worker).some(({ status }) => isOpen(status))) return false
  return router.list('worker-channel', worker.workspaceSid).some((channel) => {
    if (channel.workerSid !== worker.sid) return false
    if (router.get('task-channel', channel.taskChannelSid)?.uniqueName !== 'voice') return false
    const { available, configuredCapacity, assigned } = router.channelUse(channel)
    return available && assigned < configuredCapacity
  })
}
