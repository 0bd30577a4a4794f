import type { LiveColleague } from '@offhook/desk-api'
import type { TaskQueue, Worker } from '@offhook/task-router'
import type { View } from '../feed.ts'
import { workerName } from '../names.ts'
import { type Audience, isReachable, type Sources } from './audience.ts'

/** Colleagues and queues, and whether a call can be passed on to them. */
export function directoryView(sources: Sources, { workspaceSid }: Audience): View<LiveColleague> {
  const { router, changes } = sources
  return {
    *read(keys) {
      const rooms = roomsOf(sources, workspaceSid)
      for (const worker of router.in('worker', workspaceSid))
        if (!keys || keys.has(worker.sid)) yield workerRow(sources, worker, rooms)
      const waiting = waitingByQueue(sources, workspaceSid)
      for (const queue of router.in('task-queue', workspaceSid))
        if (!keys || keys.has(queue.sid)) yield queueRow(sources, queue, waiting, rooms)
    },
    follow(touch) {
      const disposers = [
        // Who comes or goes is one more or less in their queues.
        changes.events.on('worker', (sid) => {
          if (router.worker(sid)?.workspaceSid === workspaceSid) touch(null)
        }),
        changes.events.on('queue', touch),
        changes.events.on('structure', (sid) => sid === workspaceSid && touch(null)),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}

function workerRow(sources: Sources, worker: Worker, rooms: Rooms): LiveColleague {
  const activity = sources.router.get('activity', worker.activitySid)
  const unreachable = unreachableBy(sources, worker, rooms)
  return {
    key: worker.sid,
    kind: 'worker',
    name: workerName(worker),
    activityName: activity?.friendlyName ?? null,
    unreachable,
    waiting: 0,
    free: unreachable === null ? 1 : 0,
  }
}

function queueRow(
  sources: Sources,
  queue: TaskQueue,
  waiting: ReadonlyMap<string, number>,
  rooms: Rooms,
): LiveColleague {
  const { router } = sources
  const members = router.membersOf(queue)
  const free = members.filter((worker) => unreachableBy(sources, worker, rooms) === null).length
  const anybody = members.some(
    ({ activitySid }) => router.get('activity', activitySid)?.available === true,
  )
  return {
    key: queue.sid,
    kind: 'queue',
    name: queue.friendlyName,
    activityName: null,
    unreachable: anybody ? null : 'no-agents',
    waiting: waiting.get(queue.sid) ?? 0,
    free,
  }
}

function unreachableBy(
  sources: Sources,
  worker: Worker,
  rooms: Rooms,
): LiveColleague['unreachable'] {
  const { router } = sources
  const activity = router.get('activity', worker.activitySid)
  if (activity?.available !== true) {
    const workspace = router.get('workspace', worker.workspaceSid)
    return activity?.sid === workspace?.defaultActivitySid ? 'offline' : 'unavailable'
  }
  if (!isReachable(sources, worker)) return 'offline'
  return rooms.has(worker.sid) ? null : 'busy'
}

/** The workers who have room for one call more. */
type Rooms = ReadonlySet<string>

function roomsOf({ router }: Sources, workspaceSid: string): Rooms {
  const rooms = new Set<string>()
  for (const channel of router.in('worker-channel', workspaceSid)) {
    if (router.get('task-channel', channel.taskChannelSid)?.uniqueName !== 'voice') continue
    const { available, assigned, configuredCapacity } = router.channelUse(channel)
    if (available && assigned < configuredCapacity) rooms.add(channel.workerSid)
  }
  return rooms
}

function waitingByQueue({ router }: Sources, workspaceSid: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { taskQueueSid, assignmentStatus } of router.in('task', workspaceSid)) {
    if (taskQueueSid === null || !['pending', 'reserved'].includes(assignmentStatus)) continue
    counts.set(taskQueueSid, (counts.get(taskQueueSid) ?? 0) + 1)
  }
  return counts
}
