/** Statistics as one would count them by hand from the list of events. */

/** An event as the interface tells it. */
export interface ToldEvent {
  readonly eventType: string
  readonly eventDateMs: number
  readonly eventData: { readonly task_sid?: string }
}

interface Wait {
  readonly type: string
  readonly seconds: number
  readonly secondsInQueue: number
}

/** The figures of these events. `all` has what happened to their tasks before. */
export function recount(
  events: readonly ToldEvent[],
  all: readonly ToldEvent[],
  thresholds: readonly number[] = [],
) {
  const of = (type: string) => events.filter(({ eventType }) => eventType === type).length
  const waits = events.map((event): Wait => {
    const before = all.filter(
      (other) =>
        other.eventData.task_sid === event.eventData.task_sid &&
        other.eventDateMs <= event.eventDateMs,
    )
    const since = (type: string) =>
      Math.max(...before.filter((one) => one.eventType === type).map((one) => one.eventDateMs))
    const seconds = (type: string) => Math.floor((event.eventDateMs - since(type)) / 1000)
    return {
      type: event.eventType,
      seconds: seconds('task.created'),
      secondsInQueue: seconds('task-queue.entered'),
    }
  })
  const accepted = waits.filter(({ type }) => type === 'reservation.accepted')
  const canceled = waits.filter(({ type }) => type === 'task.canceled')
  return {
    reservations_created: of('reservation.created'),
    reservations_accepted: of('reservation.accepted'),
    reservations_rejected: of('reservation.rejected'),
    reservations_timed_out: of('reservation.timeout'),
    reservations_canceled: of('reservation.canceled'),
    reservations_rescinded: of('reservation.rescinded'),
    tasks_canceled: of('task.canceled'),
    tasks_completed: of('task.completed'),
    tasks_deleted: of('task.deleted') + of('task.system-deleted'),
    tasks_moved: of('task-queue.moved'),
    avg_task_acceptance_time: spread(accepted.map(({ seconds }) => seconds)).avg,
    wait_duration_until_accepted: spread(accepted.map(({ seconds }) => seconds)),
    wait_duration_until_canceled: spread(canceled.map(({ seconds }) => seconds)),
    split_by_wait_time:
      thresholds.length === 0
        ? null
        : Object.fromEntries(
            thresholds.map((threshold) => [
              threshold,
              {
                below: side([...accepted, ...canceled], ({ seconds }) => seconds < threshold),
                above: side([...accepted, ...canceled], ({ seconds }) => seconds >= threshold),
              },
            ]),
          ),
    // These are of some places only.
    extra: {
      tasks_created: of('task.created'),
      tasks_timed_out_in_workflow: of('workflow.timeout'),
      entered_queue: of('task-queue.entered'),
      entered_workflow: of('workflow.entered'),
      wait_duration_in_queue_until_accepted: spread(
        accepted.map(({ secondsInQueue }) => secondsInQueue),
      ),
    },
  }
}

function spread(values: readonly number[]) {
  if (values.length === 0) return { avg: 0, min: 0, max: 0, total: 0 }
  const total = values.reduce((sum, value) => sum + value)
  return {
    avg: Math.floor(total / values.length),
    min: Math.min(...values),
    max: Math.max(...values),
    total,
  }
}

function side(waits: readonly Wait[], isIn: (wait: Wait) => boolean) {
  const of = (wanted: string) => waits.filter((wait) => wait.type === wanted && isIn(wait)).length
  return { tasks_canceled: of('task.canceled'), reservations_accepted: of('reservation.accepted') }
}
