import type { Clock } from '@offhook/core'
import type { LiveQueue, LiveQueueAgents, LiveQueueFigures } from '@offhook/desk-api'
import { countTasks, openTasks, type Task, type TaskQueue } from '@offhook/task-router'
import type { View } from '../feed.ts'
import type { Audience, Sources } from './audience.ts'

/** Windows of time move though nothing happens. */
const LOOK_EVERY_MS = 5_000

/** The queues with their figures. */
export function queuesView(sources: Sources, { workspaceSid }: Audience): View<LiveQueue> {
  const { router, changes, clock } = sources
  return {
    *read(keys) {
      const tasks = tasksByQueue(sources, workspaceSid)
      for (const queue of router.in('task-queue', workspaceSid))
        if (!keys || keys.has(queue.sid)) yield row(sources, queue, tasks.get(queue.sid) ?? [])
    },
    follow(touch) {
      const disposers = [
        changes.events.on('queue', touch),
        changes.events.on('worker', (sid) => {
          if (router.worker(sid)?.workspaceSid === workspaceSid) touch(null)
        }),
        changes.events.on('structure', (sid) => sid === workspaceSid && touch(null)),
        every(clock, LOOK_EVERY_MS, () => touch(null)),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}

function every(clock: Clock, ms: number, act: () => void): () => void {
  let timer = clock.setTimeout(tick, ms)
  function tick() {
    act()
    timer = clock.setTimeout(tick, ms)
  }
  return () => timer.clear()
}

function tasksByQueue({ router }: Sources, workspaceSid: string): ReadonlyMap<string, Task[]> {
  const byQueue = new Map<string, Task[]>()
  for (const task of openTasks(router, workspaceSid)) {
    if (task.taskQueueSid === null) continue
    const list = byQueue.get(task.taskQueueSid)
    if (list) list.push(task)
    else byQueue.set(task.taskQueueSid, [task])
  }
  return byQueue
}

function row(sources: Sources, queue: TaskQueue, tasks: readonly Task[]): LiveQueue {
  const { router, metrics } = sources
  const channels = new Set([
    ...metrics.channelsOf(queue),
    ...tasks.map(({ taskChannelSid }) => taskChannelSid as string),
  ])
  return {
    key: queue.sid,
    name: queue.friendlyName,
    agents: agentsOf(sources, queue),
    all: figures(sources, queue, tasks),
    channels: [...channels].sort().map((taskChannelSid) => ({
      taskChannelSid,
      name: router.get('task-channel', taskChannelSid)?.uniqueName ?? '',
      ...figures(
        sources,
        queue,
        tasks.filter((task) => task.taskChannelSid === taskChannelSid),
        taskChannelSid,
      ),
    })),
    alertLevels: metrics.alertLevels(queue),
    dayBegan: metrics.dayBegan(queue),
  }
}

function figures(
  { router, metrics }: Sources,
  queue: TaskQueue,
  tasks: readonly Task[],
  channelSid?: string,
): LiveQueueFigures {
  const { byStatus, longestInQueue } = countTasks(router, tasks)
  return {
    now: {
      active: byStatus.assigned + byStatus.wrapping,
      waiting: byStatus.pending + byStatus.reserved,
      longestWaitSince: longestInQueue?.since ?? null,
    },
    ...metrics.queue(queue, channelSid),
  }
}

function agentsOf({ router }: Sources, queue: TaskQueue): LiveQueueAgents {
  const offline = router.get('workspace', queue.workspaceSid)?.defaultActivitySid
  const members = router.membersOf(queue)
  const available = members.filter(
    ({ activitySid }) => router.get('activity', activitySid)?.available === true,
  )
  const away = members.length - available.length
  const gone = members.filter(
    (worker) => worker.activitySid === offline && !available.includes(worker),
  ).length
  return {
    available: available.length,
    unavailable: away - gone,
    offline: gone,
    longestAvailableSince:
      available.length === 0
        ? null
        : Math.min(...available.map(({ dateStatusChanged }) => dateStatusChanged)),
  }
}
