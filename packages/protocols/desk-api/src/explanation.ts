/** `GET /offhook/v1/Workspaces/<sid>/Tasks/<sid>/Explanation`. */
export interface TaskExplanation {
  readonly taskSid: string
  readonly workspaceSid: string
  readonly assignmentStatus: string
  readonly reason: string | null
  /** Why it waits; null when it does not. */
  readonly waiting: WaitingExplanation | null
  /** Each offer, oldest first. */
  readonly assignments: readonly AssignmentExplanation[]
}

/** Where a task stands, and of each worker who might take it why they do not. */
export interface WaitingExplanation {
  readonly sentence: string
  /** 1 = the next to be served in its queue; null for a task that waits outside of one. */
  readonly place: number | null
  /** How many tasks wait in the queue on all channels. */
  readonly inQueue: number
  /** When it moves on or ends unless somebody takes it. */
  readonly until: string
  readonly workers: readonly {
    readonly workerSid: string
    readonly friendlyName: string
    readonly reason: string
    readonly sentence: string
  }[]
  readonly workersTotal: number
  readonly page: number
  readonly pageSize: number
}

/** Why one worker was offered a task. */
export interface AssignmentExplanation {
  readonly reservationSid: string
  readonly reservationStatus: string | null
  readonly workerSid: string
  readonly decidedAt: string
  readonly how: string
  readonly taskQueueSid: string | null
  readonly taskQueueName: string | null
  readonly sentence: string
  readonly workers: readonly {
    readonly workerSid: string
    readonly friendlyName: string
    readonly verdict: 'chosen' | 'behind' | 'unfit'
    readonly idleSince: string
    readonly timesAsked: number
    readonly values: readonly unknown[]
    readonly sentence: string
  }[]
  /** How many more were looked at than are told. */
  readonly workersLeftOut: number
}
