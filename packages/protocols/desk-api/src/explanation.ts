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
  /** How many workers there are for each reason, on all pages. */
  readonly counts: Readonly<Record<string, number>>
  readonly workers: readonly {
    readonly workerSid: string
    readonly friendlyName: string
    readonly reason: string
    /** What the sentence is made of. */
    readonly facts: Readonly<Record<string, string | number>>
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

/** `POST /offhook/v1/Workspaces/<sid>/Workflows/<sid>/Trial`; changes nothing. */
export interface WorkflowTrialRequest {
  readonly attributes: Readonly<Record<string, unknown>>
  /** JSON that is tried in place of the workflow's own. */
  readonly configuration?: string
}

/** The steps that a task with those attributes would go through; empty where nothing takes it. */
export interface WorkflowTrial {
  readonly workflowSid: string
  readonly steps: readonly {
    /** The name of the filter; null for one without, and for the default. */
    readonly filter: string | null
    readonly isDefault: boolean
    readonly taskQueueSid: string
    readonly taskQueueName: string | null
    readonly priority: number
    /** Seconds after which the next step follows; null = it stays here. */
    readonly timeout: number | null
    /** Whether it may be passed over at once. */
    readonly hasSkipIf: boolean
    readonly workers: readonly {
      readonly workerSid: string
      readonly friendlyName: string
      /** Whether the step takes them, whatever they do now. */
      readonly isFit: boolean
      readonly isAvailable: boolean
      readonly activity: string
    }[]
  }[]
}
