import type { LiveCapacity, LiveSkill, LiveWork, LiveWorker } from '@offhook/desk-api'
import { isOpen, type Reservation, type Task, type Worker } from '@offhook/task-router'
import type { View } from '../feed.ts'
import { taskName, textOf, workerName } from '../names.ts'
import { type Audience, isReachable, type Sources } from './audience.ts'

/** Everybody who works, with what they do. */
export function teamView(sources: Sources, { workspaceSid }: Audience): View<LiveWorker> {
  const { router, changes } = sources
  let belonging: Belonging | null = null
  return {
    *read(keys) {
      belonging ??= belongingOf(sources, workspaceSid)
      for (const worker of router.in('worker', workspaceSid))
        if (!keys || keys.has(worker.sid)) yield row(sources, worker, belonging)
    },
    follow(touch) {
      const disposers = [
        changes.events.on('worker', touch),
        changes.events.on('structure', (sid) => {
          if (sid !== workspaceSid) return
          belonging = null
          touch(null)
        }),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}

/** What is looked up by worker, and changes seldom. */
interface Belonging {
  readonly queues: ReadonlyMap<string, readonly string[]>
  /** Sids of the worker's channels. */
  readonly channels: ReadonlyMap<string, readonly string[]>
}

function belongingOf({ router }: Sources, workspaceSid: string): Belonging {
  const queues = new Map<string, string[]>()
  for (const queue of router.in('task-queue', workspaceSid))
    for (const { sid } of router.membersOf(queue)) push(queues, sid, queue.sid)
  const channels = new Map<string, string[]>()
  for (const { sid, workerSid } of router.in('worker-channel', workspaceSid))
    push(channels, workerSid, sid)
  return { queues, channels }
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function row(sources: Sources, worker: Worker, { queues, channels }: Belonging): LiveWorker {
  const { router, metrics } = sources
  const activity = router.get('activity', worker.activitySid)
  return {
    key: worker.sid,
    name: workerName(worker),
    team: textOf(worker.attributes, 'team_name'),
    activitySid: worker.activitySid,
    activityName: activity?.friendlyName ?? '',
    available: activity?.available ?? false,
    activitySince: worker.dateStatusChanged,
    reachable: isReachable(sources, worker),
    skills: skillsOf(worker),
    queues: queues.get(worker.sid) ?? [],
    channels: (channels.get(worker.sid) ?? []).flatMap((sid) => capacity(sources, sid)),
    tasks: router
      .reservationsOf(worker)
      .filter(({ status }) => isOpen(status))
      .sort((a, b) => a.dateCreated - b.dateCreated)
      .flatMap((reservation) => work(sources, reservation)),
    today: metrics.worker(worker),
  }
}

/** `routing.skills` and `routing.levels` of the attributes. */
function skillsOf({ attributes }: Worker): readonly LiveSkill[] {
  const { skills, levels } = objectOf(attributes['routing'])
  const of = objectOf(levels)
  if (!Array.isArray(skills)) return []
  return skills.flatMap((name) => {
    if (typeof name !== 'string') return []
    const level = of[name]
    return { name, level: typeof level === 'number' ? level : null }
  })
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function capacity({ router }: Sources, sid: string): LiveCapacity | [] {
  const channel = router.get('worker-channel', sid)
  if (!channel) return []
  const { taskChannelSid, available, configuredCapacity } = channel
  return {
    sid,
    taskChannelSid,
    name: router.get('task-channel', taskChannelSid)?.uniqueName ?? '',
    available,
    capacity: configuredCapacity,
    load: router.channelUse(channel).assigned,
  }
}

function work(sources: Sources, reservation: Reservation): LiveWork | [] {
  const { router, parties } = sources
  const task = router.task(reservation.taskSid)
  if (!task) return []
  return {
    taskSid: task.sid,
    reservationSid: reservation.sid,
    status: reservation.status as LiveWork['status'],
    since: reservation.dateUpdated,
    channel: router.get('task-channel', task.taskChannelSid)?.uniqueName ?? '',
    name: taskName(task),
    direction: directionOf(task),
    queueName:
      (task.taskQueueSid && router.get('task-queue', task.taskQueueSid)?.friendlyName) ?? null,
    conferenceSid: parties.conferenceOf(task.sid),
    parties: parties.ofTask(task.sid),
  }
}

function directionOf({ attributes }: Task): LiveWork['direction'] {
  const direction = textOf(attributes, 'direction')
  if (direction === null) return null
  return direction.startsWith('outbound') ? 'outbound' : 'inbound'
}
