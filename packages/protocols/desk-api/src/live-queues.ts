/** The queues of the live connection. Times are milliseconds since the epoch, durations seconds. */

/** `queues`: one task queue, on all channels together and on each. */
export interface LiveQueue {
  /** The queue's sid. */
  readonly key: string
  readonly name: string
  readonly agents: LiveQueueAgents
  /** Tasks of all channels. */
  readonly all: LiveQueueFigures
  /** Of each channel on which the queue has, or had today, a task. */
  readonly channels: readonly LiveQueueChannel[]
  readonly alertLevels: LiveQueueAlertLevels
  /** When "today" began. */
  readonly dayBegan: number
}

/** From the first value on a queue needs a look, from the second on it needs somebody now. */
export interface LiveQueueAlertLevels {
  /** Tasks that wait; more is worse. */
  readonly waiting: readonly [warning: number, critical: number]
  /** Seconds that the oldest has waited; more is worse. */
  readonly longestWait: readonly [warning: number, critical: number]
  /** Per cent of the last 30 minutes; less is worse. */
  readonly serviceLevel: readonly [warning: number, critical: number]
}

/** The workers whom the queue's expression matches. */
export interface LiveQueueAgents {
  readonly available: number
  readonly unavailable: number
  /** In the workspace's offline activity. */
  readonly offline: number
  /** Since when the one has been available who is so for the longest; null = nobody is. */
  readonly longestAvailableSince: number | null
}

export interface LiveQueueChannel extends LiveQueueFigures {
  readonly taskChannelSid: string
  readonly name: string
}

export interface LiveQueueFigures {
  readonly now: LiveQueueNow
  readonly last30: LiveQueueWindow
  readonly today: LiveQueueWindow
  readonly thresholds: LiveQueueThresholds
}

export interface LiveQueueNow {
  /** Tasks that somebody has: assigned or wrapping. */
  readonly active: number
  /** Tasks that nobody has yet: pending or reserved. */
  readonly waiting: number
  /** When the task came into the queue that has waited the longest; null = none waits. */
  readonly longestWaitSince: number | null
}

export interface LiveQueueThresholds {
  /** A task that reached an agent within so many seconds is within the service level. */
  readonly serviceLevel: number
  /** One that left without an agent before so many seconds is a short abandon, and not counted. */
  readonly shortAbandoned: number
}

/**
 * Tasks by when they left the queue. A percentage or an average of nothing is null. Percentages are
 * from 0 to 100; averages are means over the tasks that they are about.
 */
export interface LiveQueueWindow {
  /** All that left the queue: handled, abandoned (short ones too), and moved to another queue. */
  readonly tasks: number
  readonly handled: number
  readonly handledWithinServiceLevel: number
  readonly handledWithinServiceLevelPercentage: number | null
  readonly abandoned: number
  readonly abandonedPercentage: number | null
  readonly shortAbandoned: number
  readonly shortAbandonedPercentage: number | null
  readonly flowOut: number
  readonly flowOutPercentage: number | null
  /** Handled within the threshold by all that left, short abandoned excluded. */
  readonly serviceLevelPercentage: number | null
  readonly missedInvitations: number
  readonly rejectedInvitations: number
  /** Of the handled, until they reached an agent (ASA). */
  readonly averageWaitingTime: number | null
  /** Of the abandoned. */
  readonly averageAbandonTime: number | null
  /** Of the accepted offers, until they were accepted. */
  readonly averageRingTime: number | null
  /** Talk and hold, then wrap-up, of the tasks that ended. */
  readonly averageTalkTime: number | null
  readonly averageWrapUpTime: number | null
  /** Talk, hold and wrap-up (AHT). */
  readonly averageHandleTime: number | null
}

/** `waiting`: a task that nobody has yet. Why it waits is told by its explanation. */
export interface LiveWaitingTask {
  /** The task's sid. */
  readonly key: string
  readonly name: string
  readonly channel: string
  /** Null: it waits for one worker, or outside of any queue. */
  readonly queueSid: string | null
  readonly queueName: string | null
  readonly workflowSid: string | null
  readonly priority: number
  /** Since when it is in the queue, else since it was made. */
  readonly since: number
  /** Somebody is being asked. */
  readonly offered: boolean
}
