/** What there is now, in numbers: each function goes over its rows once. */
import type { Activity, Task, TaskStatus, Worker } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { waitsSince } from '../rows/waits-since.ts'
import { isOver, isWaiting } from '../states/task-state.ts'

/** The tasks of a workspace, a queue or a workflow that are not over. */
export interface TaskCounts {
  readonly total: number
  readonly byStatus: Readonly<Record<OpenStatus, number>>
  readonly byPriority: ReadonlyMap<number, number>
  /** Who waits for a worker the longest: since its creation, or since it was passed on. */
  readonly longestWaiting: LongestWait | null
  /** Who waits in its queue the longest. */
  readonly longestInQueue: LongestWait | null
}

export interface LongestWait {
  readonly sid: Task['sid']
  /** Milliseconds since the epoch. */
  readonly since: number
}

type OpenStatus = Exclude<TaskStatus, 'completed' | 'canceled'>

/** Counts tasks one by one. */
class TaskCounter {
  readonly #rows: RowReader
  #total = 0
  readonly #byStatus = { pending: 0, reserved: 0, assigned: 0, wrapping: 0 }
  readonly #byPriority = new Map<number, number>()
  #longestWaiting: LongestWait | null = null
  #longestInQueue: LongestWait | null = null

  constructor(rows: RowReader) {
    this.#rows = rows
  }

  add(task: Task): void {
    const { sid, assignmentStatus, priority, taskQueueEnteredAt } = task
    if (assignmentStatus === 'completed' || assignmentStatus === 'canceled') return
    this.#total++
    this.#byStatus[assignmentStatus]++
    this.#byPriority.set(priority, (this.#byPriority.get(priority) ?? 0) + 1)
    if (!isWaiting(task)) return
    const since = waitsSince(this.#rows, task)
    this.#longestWaiting = longer(this.#longestWaiting, { sid, since })
    if (taskQueueEnteredAt === null) return
    // Passed on to a worker, it is in no other queue, and yet waits anew.
    const sinceInQueue =
      task.transferSid === null ? taskQueueEnteredAt : Math.max(since, taskQueueEnteredAt)
    this.#longestInQueue = longer(this.#longestInQueue, { sid, since: sinceInQueue })
  }

  get counts(): TaskCounts {
    return {
      total: this.#total,
      byStatus: this.#byStatus,
      byPriority: this.#byPriority,
      longestWaiting: this.#longestWaiting,
      longestInQueue: this.#longestInQueue,
    }
  }
}

function longer(known: LongestWait | null, other: LongestWait): LongestWait {
  return known && known.since <= other.since ? known : other
}

/** The open tasks of a workspace, on one channel or on all. */
export function* openTasks(
  rows: RowReader,
  workspaceSid: string,
  taskChannelSid?: string,
): Iterable<Task> {
  for (const task of rows.in('task', workspaceSid)) {
    if (!isOver(task) && (taskChannelSid ?? task.taskChannelSid) === task.taskChannelSid) yield task
  }
}

export function countTasks(rows: RowReader, tasks: Iterable<Task>): TaskCounts {
  const counter = new TaskCounter(rows)
  for (const task of tasks) counter.add(task)
  return counter.counts
}

/** The counts of each queue that has tasks. */
export function countTasksByQueue(
  rows: RowReader,
  tasks: Iterable<Task>,
): ReadonlyMap<string, TaskCounts> {
  const counters = new Map<string, TaskCounter>()
  for (const task of tasks) {
    const { taskQueueSid } = task
    if (taskQueueSid === null) continue
    const counter = counters.get(taskQueueSid) ?? new TaskCounter(rows)
    counters.set(taskQueueSid, counter)
    counter.add(task)
  }
  return new Map([...counters].map(([sid, { counts }]) => [sid, counts]))
}

export interface WorkerCounts {
  readonly total: number
  /** In an activity that is available, busy or not. */
  readonly available: number
  /** Every activity of the workspace, also those that nobody is in. */
  readonly byActivity: readonly { readonly activity: Activity; readonly workers: number }[]
}

export function countWorkers(
  activities: readonly Activity[],
  workers: Iterable<Worker>,
): WorkerCounts {
  const counts = new Map<string, number>()
  let total = 0
  for (const { activitySid } of workers) {
    total++
    counts.set(activitySid, (counts.get(activitySid) ?? 0) + 1)
  }
  const byActivity = activities.map((activity) => ({
    activity,
    workers: counts.get(activity.sid) ?? 0,
  }))
  const available = byActivity.reduce(
    (sum, { activity, workers: some }) => sum + (activity.available ? some : 0),
    0,
  )
  return { total, available, byActivity }
}

/** The workers who take tasks of a channel at all: it is open, and has room for one. */
export function servingWorkers(
  rows: RowReader,
  workspaceSid: string,
  taskChannelSid: string,
): ReadonlySet<string> {
  const serving = new Set<string>()
  for (const channel of rows.in('worker-channel', workspaceSid)) {
    if (channel.taskChannelSid !== taskChannelSid || !channel.available) continue
    if (channel.configuredCapacity > 0) serving.add(channel.workerSid)
  }
  return serving
}
