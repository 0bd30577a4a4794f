import type {
  LiveQueue,
  LiveQueueWindow,
  LiveTopic,
  LiveWaitingTask,
  LiveWorker,
} from '@offhook/desk-api'
import type {
  InsightsIndex,
  InsightsItem,
  InsightsItems,
  RealtimeQueue,
  RealtimeSla,
} from '@offhook/desktop-sdk'

/** The rows that indexes are made of; null where they have not come yet. */
export interface InsightsRows {
  readonly team: ReadonlyMap<string, LiveWorker> | null
  readonly queues: ReadonlyMap<string, LiveQueue> | null
  readonly waiting: ReadonlyMap<string, LiveWaitingTask> | null
}

/** The topics of each index. */
export const topicsOf: Readonly<
  Record<InsightsIndex, readonly (LiveTopic & keyof InsightsRows)[]>
> = {
  'tr-worker': ['team'],
  'tr-queue': ['queues'],
  'tr-task': ['team', 'waiting'],
  'tr-reservation': ['team'],
}

/** All of an index. */
export function itemsOf(index: InsightsIndex, rows: InsightsRows): InsightsItems {
  const workers = [...(rows.team?.values() ?? [])]
  switch (index) {
    case 'tr-worker':
      return Object.fromEntries(workers.map((worker) => [worker.key, workerItem(worker)]))
    case 'tr-queue':
      return Object.fromEntries(
        [...(rows.queues?.values() ?? [])].map((queue) => [queue.key, queueItem(queue)]),
      )
    case 'tr-reservation':
      return Object.fromEntries(
        workers.flatMap((worker) =>
          worker.tasks.map((work) => [work.reservationSid, workItem(worker, work)]),
        ),
      )
    case 'tr-task': {
      const waiting = [...(rows.waiting?.values() ?? [])].map((task) => [task.key, taskItem(task)])
      // Whoever is being asked has a task that waits too.
      const taken = workers.flatMap((worker) =>
        worker.tasks
          .filter(({ status }) => status !== 'pending')
          .map((work) => [
            work.taskSid,
            { ...workItem(worker, work), status: taskStatus[work.status] },
          ]),
      )
      return Object.fromEntries([...waiting, ...taken])
    }
  }
}

/** A queue as the state of plugins has it. */
export function realtimeQueue({ key, name, agents, all }: LiveQueue): RealtimeQueue {
  const { now, last30, today } = all
  return {
    key,
    friendly_name: name,
    total_available_workers: agents.available,
    total_unavailable_workers: agents.unavailable,
    total_offline_workers: agents.offline,
    tasks_now: { active_tasks: now.active, waiting_tasks: now.waiting },
    longest_task_waiting_from: now.longestWaitSince === null ? null : iso(now.longestWaitSince),
    sla_30_min: sla(last30),
    sla_today: sla(today),
  }
}

const taskStatus = { pending: 'reserved', accepted: 'assigned', wrapping: 'wrapping' } as const

/** Somebody as the index of workers has them. */
export function workerItem(worker: LiveWorker): InsightsItem {
  const { key, name, team, activityName, activitySid, available, activitySince, skills } = worker
  const levels = skills.filter(({ level }) => level !== null)
  return {
    worker_sid: key,
    friendly_name: name,
    activity_sid: activitySid,
    activity_name: activityName,
    date_activity_changed: iso(activitySince),
    available,
    attributes: {
      full_name: name,
      team_name: team,
      routing: {
        skills: skills.map((skill) => skill.name),
        levels: Object.fromEntries(levels.map((skill) => [skill.name, skill.level])),
      },
    },
  }
}

function queueItem(queue: LiveQueue): InsightsItem {
  return { queue_sid: queue.key, queue_name: queue.name, ...realtimeQueue(queue) }
}

function workItem(worker: LiveWorker, work: LiveWorker['tasks'][number]): InsightsItem {
  return {
    reservation_sid: work.reservationSid,
    task_sid: work.taskSid,
    worker_sid: worker.key,
    worker_name: worker.name,
    status: work.status,
    channel_unique_name: work.channel,
    queue_name: work.queueName,
    name: work.name,
    date_updated: iso(work.since),
  }
}

function taskItem(task: LiveWaitingTask): InsightsItem {
  return {
    task_sid: task.key,
    status: task.offered ? 'reserved' : 'pending',
    channel_unique_name: task.channel,
    queue_sid: task.queueSid,
    queue_name: task.queueName,
    workflow_sid: task.workflowSid,
    priority: task.priority,
    name: task.name,
    date_updated: iso(task.since),
  }
}

function sla(figures: LiveQueueWindow): RealtimeSla {
  return {
    handled_tasks_count: figures.handled,
    handled_tasks_within_sl_threshold_count: figures.handledWithinServiceLevel,
    abandoned_tasks_count: figures.abandoned,
    sla_percentage: figures.serviceLevelPercentage,
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
