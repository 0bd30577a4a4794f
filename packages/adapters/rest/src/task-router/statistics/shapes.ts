/** Statistics on the wire. */
import type {
  LongestWait,
  ReservationFigures,
  SpreadFigures,
  TaskCounts,
  TaskFigures,
  TaskRouter,
  WorkerCounts,
} from '@offhook/task-router'
import { iso } from '../../http/dates.ts'
import type { Window } from './asked.ts'

const age = (now: number, waiting: LongestWait | null) =>
  waiting ? Math.floor((now - waiting.since) / 1000) : 0

export function tasksNow({ total, byStatus, byPriority, longestWaiting }: TaskCounts, now: number) {
  return {
    total_tasks: total,
    tasks_by_status: byStatus,
    tasks_by_priority: Object.fromEntries(byPriority),
    longest_task_waiting_age: age(now, longestWaiting),
    longest_task_waiting_sid: longestWaiting?.sid ?? null,
  }
}

export function longestInQueue({ longestInQueue: task }: TaskCounts, now: number) {
  return {
    longest_relative_task_age_in_queue: age(now, task),
    longest_relative_task_sid_in_queue: task?.sid ?? null,
  }
}

export function activitiesNow({ byActivity }: WorkerCounts) {
  return {
    activity_statistics: byActivity.map(({ activity, workers }) => ({
      sid: activity.sid,
      friendly_name: activity.friendlyName,
      workers,
    })),
  }
}

export function interval({ from, to }: Window) {
  return { start_time: iso(from), end_time: iso(to) }
}

export function reservations(figures: ReservationFigures) {
  return {
    reservations_created: figures.created,
    reservations_accepted: figures.accepted,
    reservations_rejected: figures.rejected,
    reservations_timed_out: figures.timedOut,
    reservations_canceled: figures.canceled,
    reservations_rescinded: figures.rescinded,
  }
}

/** What the figures of workspaces, queues and workflows have in common. */
export function tasksOf(figures: TaskFigures, window: Window, split: boolean) {
  return {
    ...interval(window),
    ...reservations(figures.reservations),
    avg_task_acceptance_time: figures.acceptanceTime,
    tasks_canceled: figures.tasksCanceled,
    tasks_completed: figures.tasksCompleted,
    tasks_deleted: figures.tasksDeleted,
    tasks_moved: figures.tasksMoved,
    wait_duration_until_accepted: figures.untilAccepted,
    wait_duration_until_canceled: figures.untilCanceled,
    split_by_wait_time: split ? splits(figures) : null,
  }
}

function splits({ splits: all }: TaskFigures) {
  return Object.fromEntries(
    all.map(({ seconds, above, below }) => [
      String(seconds),
      { above: splitSide(above), below: splitSide(below) },
    ]),
  )
}

function splitSide({ canceled, accepted }: TaskFigures['splits'][number]['above']) {
  return { tasks_canceled: canceled, reservations_accepted: accepted }
}

/** Every activity of the workspace, also those that nobody was in. */
export function activityDurations(
  router: TaskRouter,
  workspaceSid: string,
  durations: ReadonlyMap<string, SpreadFigures>,
) {
  return {
    activity_durations: router.list('activity', workspaceSid).map(({ sid, friendlyName }) => ({
      sid,
      friendly_name: friendlyName,
      ...(durations.get(sid) ?? { avg: 0, min: 0, max: 0, total: 0 }),
    })),
  }
}
