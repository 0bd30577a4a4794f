/** `GET /offhook/v1/Tasks/{TaskSid}/Notes`: what the work after a task needs, also once it is gone. */
export interface TaskSheet {
  readonly taskSid: string
  /** The oldest first; each person has one. */
  readonly notes: readonly TaskNoteRecord[]
  /** What was chosen; null = nothing yet. */
  readonly outcome: TaskOutcomeRecord | null
  /** What can be chosen for this task, in the order of their keys. */
  readonly dispositions: readonly DispositionRecord[]
  /** After so many seconds of wrap-up the task completes by itself; null = never. */
  readonly wrapUpSeconds: number | null
  readonly autoAccept: boolean
}

export interface TaskNoteRecord {
  readonly sid: string
  /** Null: an application wrote it. */
  readonly personSid: string | null
  readonly author: string
  readonly text: string
  /** Counts the times it was saved; whoever saves says which version they have changed. */
  readonly version: number
  /** What was there before a part of it was taken away, the oldest first. */
  readonly earlier: readonly { readonly text: string; readonly at: string }[]
  readonly createdAt: string
  readonly updatedAt: string
}

/**
 * `POST /offhook/v1/Tasks/{TaskSid}/Notes`: saves one's own note and answers with it. 20412 where it
 * was saved elsewhere meanwhile: nothing is overwritten.
 */
export interface TaskNoteRequest {
  readonly text: string
  /** The version that the text was made from; 0 where there was none. */
  readonly version: number
}

export interface TaskOutcomeRecord {
  readonly dispositionSid: string | null
  readonly label: string
  readonly author: string
  readonly updatedAt: string
}

/** `POST /offhook/v1/Tasks/{TaskSid}/Outcome`; null takes it back. */
export interface TaskOutcomeRequest {
  readonly dispositionSid: string | null
}

/** `/offhook/v1/Dispositions`: lists in `dispositions`. */
export interface DispositionRecord {
  readonly sid: string
  readonly label: string
  /** The digit that chooses it, 1 to 9. */
  readonly key: number | null
  /** Null: for the tasks of all queues. */
  readonly taskQueueSid: string | null
}

export type DispositionRequest = Partial<Omit<DispositionRecord, 'sid'>>

/**
 * `GET /offhook/v1/WorkRules` lists them in `workRules`; `POST /offhook/v1/WorkRules/{Sid}` sets what
 * it is given of one, and leaves the rest as it is.
 */
export interface WorkRuleRecord {
  /** The sid of a queue or of a task channel; a queue's rule goes before its channel's. */
  readonly sid: string
  /** 1 to 3600; null = no rule. */
  readonly wrapUpSeconds: number | null
  /** Null = no rule. */
  readonly autoAccept: boolean | null
}

export type WorkRuleRequest = Partial<Omit<WorkRuleRecord, 'sid'>>
