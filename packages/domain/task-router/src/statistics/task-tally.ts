import type { CountedEvent } from './counted-events.ts'
import { Spread, type SpreadFigures } from './spread.ts'

/** What is split by wait time counts this many tasks and reservations at most, the oldest. */
const MAX_SPLIT = 10_000

/** What happened to tasks, in numbers. Waits are whole seconds. */
export interface TaskFigures {
  readonly tasksCreated: number
  readonly tasksEnteredQueue: number
  readonly tasksEnteredWorkflow: number
  readonly tasksMoved: number
  readonly tasksTimedOutInWorkflow: number
  readonly tasksCanceled: number
  readonly tasksCompleted: number
  readonly tasksDeleted: number
  readonly reservations: ReservationFigures
  /** From a task's creation to its acceptance, on average. */
  readonly acceptanceTime: number
  readonly untilAccepted: SpreadFigures
  readonly untilCanceled: SpreadFigures
  readonly inQueueUntilAccepted: SpreadFigures
  readonly splits: readonly Split[]
}

export interface ReservationFigures {
  readonly created: number
  readonly accepted: number
  readonly rejected: number
  readonly timedOut: number
  readonly canceled: number
  readonly rescinded: number
}

/** What ended before a task had waited `seconds`, and what did not. */
export interface Split {
  readonly seconds: number
  readonly above: SplitSide
  readonly below: SplitSide
}

export interface SplitSide {
  readonly canceled: number
  readonly accepted: number
}

/** From when the wait of a task counts that was passed on. */
export type WaitsSince = 'creation' | 'transfer'

export interface TallyOptions {
  /** Seconds of waiting that the outcome is split by. */
  readonly thresholds?: readonly number[] | undefined
  /** The transfer unless told. */
  readonly waitsSince?: WaitsSince
}

/** Counts what happened to tasks: of a workspace, a queue or a workflow, as its events are given. */
export class TaskTally {
  readonly #counts = new Map<string, number>()
  readonly #ages = new Spread()
  readonly #accepted = new Spread()
  readonly #canceled = new Spread()
  readonly #inQueue = new Spread()
  readonly #splits: MutableSplit[]
  readonly #waitsSince: WaitsSince
  #split = 0

  constructor(options: TallyOptions = {}) {
    this.#waitsSince = options.waitsSince ?? 'transfer'
    this.#splits = (options.thresholds ?? []).map((seconds) => ({
      seconds,
      above: { canceled: 0, accepted: 0 },
      below: { canceled: 0, accepted: 0 },
    }))
  }

  readonly add = (event: CountedEvent): void => {
    const { eventType, taskAge, taskAgeInQueue, taskAgeSinceTransfer } = event
    this.#counts.set(eventType, this.#of(eventType) + 1)
    if (taskAge === null) return
    const sinceTransfer = taskAgeSinceTransfer ?? taskAge
    const wait = this.#waitsSince === 'transfer' ? sinceTransfer : taskAge
    if (eventType === 'task.canceled') this.#waited(this.#canceled, 'canceled', wait)
    if (eventType !== 'reservation.accepted') return
    this.#ages.add(taskAge)
    this.#waited(this.#accepted, 'accepted', wait)
    // Passed on to a worker, it is in no other queue, and yet waits anew.
    if (taskAgeInQueue !== null) this.#inQueue.add(Math.min(taskAgeInQueue, sinceTransfer))
  }

  figures(): TaskFigures {
    return {
      tasksCreated: this.#of('task.created'),
      tasksEnteredQueue: this.#of('task-queue.entered'),
      tasksEnteredWorkflow: this.#of('workflow.entered'),
      tasksMoved: this.#of('task-queue.moved'),
      tasksTimedOutInWorkflow: this.#of('workflow.timeout'),
      tasksCanceled: this.#of('task.canceled'),
      tasksCompleted: this.#of('task.completed'),
      tasksDeleted: this.#of('task.deleted') + this.#of('task.system-deleted'),
      reservations: {
        created: this.#of('reservation.created'),
        accepted: this.#of('reservation.accepted'),
        rejected: this.#of('reservation.rejected'),
        timedOut: this.#of('reservation.timeout'),
        canceled: this.#of('reservation.canceled'),
        rescinded: this.#of('reservation.rescinded'),
      },
      acceptanceTime: this.#ages.figures().avg,
      untilAccepted: this.#accepted.figures(),
      untilCanceled: this.#canceled.figures(),
      inQueueUntilAccepted: this.#inQueue.figures(),
      splits: this.#splits,
    }
  }

  #of(eventType: string): number {
    return this.#counts.get(eventType) ?? 0
  }

  #waited(spread: Spread, outcome: keyof SplitSide, seconds: number): void {
    spread.add(seconds)
    if (this.#split++ >= MAX_SPLIT) return
    for (const split of this.#splits) {
      // A whole second is rounded down: one that equals the threshold has reached it.
      split[seconds < split.seconds ? 'below' : 'above'][outcome]++
    }
  }
}

type Counts = { -readonly [Outcome in keyof SplitSide]: number }

interface MutableSplit extends Split {
  readonly above: Counts
  readonly below: Counts
}
