/** How a list is worked off, as the server has it. */
export type DialMode = 'preview' | 'automatic'
export type DialListStatus = 'paused' | 'running' | 'stopped'

export interface DialRetry {
  readonly maxAttempts: number
  readonly busyMinutes: number
  readonly noAnswerMinutes: number
  readonly failedMinutes: number
}

/** `POST /offhook/v1/DialLists` and `/DialLists/<sid>`: what is left out stays as it is. */
export interface DialListRequest {
  readonly friendlyName?: string
  readonly status?: DialListStatus
  readonly mode?: DialMode
  readonly workspaceSid?: string
  readonly taskQueueSid?: string
  readonly workflowSid?: string
  readonly callerId?: string
  readonly retry?: DialRetry
  /** Per cent of those who answered that may be abandoned; above it the list goes on as preview. */
  readonly abandonCap?: number
  /** What somebody hears who answers when no agent is there; null: nothing. */
  readonly abandonMessage?: string | null
}

/** Those of a list who answered: with an agent, or with nobody within two seconds. */
export interface DialAnswers {
  readonly answered: number
  readonly abandoned: number
  /** Of both; a few calls are taken for as many as one abandoned call is within the cap of. */
  readonly abandonedPercentage: number
}

export interface DialListRecord {
  readonly sid: string
  readonly friendlyName: string
  readonly status: DialListStatus
  readonly mode: DialMode
  readonly workspaceSid: string
  readonly taskQueueSid: string
  readonly workflowSid: string
  readonly callerId: string
  readonly retry: DialRetry
  readonly abandonCap: number
  readonly abandonMessage: string | null
  readonly pace: {
    /** How the next call is made: `preview` while too many were abandoned. */
    readonly mode: DialMode
    readonly today: DialAnswers
    readonly last30: DialAnswers
  }
  readonly progress: {
    readonly total: number
    readonly waiting: number
    readonly active: number
    readonly done: number
    /** Records that are done, by outcome. */
    readonly outcomes: Readonly<Record<string, number>>
    readonly nextDueAt: string | null
  }
  readonly dateCreated: string
  readonly dateUpdated: string
}
export type DialListPage = {
  readonly dialLists: readonly DialListRecord[]
  readonly next: string | null
}

/** Somebody of a list, or a callback (`listSid` null). */
export interface DialRecordRecord {
  readonly sid: string
  readonly listSid: string | null
  readonly phoneNumber: string
  readonly context: Readonly<Record<string, unknown>>
  readonly state: 'waiting' | 'offered' | 'dialling' | 'talking' | 'done'
  readonly outcome: string | null
  readonly attempts: number
  readonly dueAt: string
  readonly taskSid: string | null
  readonly workerSid: string | null
  readonly disposition: string | null
  readonly dateCreated: string
  readonly dateUpdated: string
}
export type DialRecordPage = {
  readonly records: readonly DialRecordRecord[]
  readonly next: string | null
}

/** `POST /offhook/v1/DialLists/<sid>/Records`. */
export interface DialRecordRequest {
  readonly phoneNumber: string
  readonly context?: Readonly<Record<string, unknown>>
}

/** `POST /offhook/v1/Callbacks`. */
export interface CallbackRequest {
  readonly phoneNumber: string
  /** ISO 8601. */
  readonly at: string
  readonly note?: string
  readonly name?: string
  /** Shown to whoever is called; when left out, the number that they called, or the site's first. */
  readonly callerId?: string
  /** Only to the agent who books it; whoever is free when they are not. */
  readonly toMe?: boolean
  /**
   * The customer's task, one that whoever asks may see: the callback waits in its queue and shows the
   * number that they called. When left out, the site's workflow says where it waits.
   */
  readonly taskSid?: string
}
export type CallbackPage = {
  readonly callbacks: readonly DialRecordRecord[]
  readonly next: string | null
}

/** `GET /offhook/v1/Dialling`: what a dialpad starts with. */
export interface DiallingRecord {
  /** False: the administrator has turned the dialpad off. */
  readonly enabled: boolean
  /** Whose national numbers are understood, ISO 3166-1. */
  readonly country: string
  readonly workspaceSid: string
  readonly workflowSid: string
  readonly taskQueueSid: string
  readonly callerId: string
  readonly callerIds: readonly { readonly phoneNumber: string; readonly friendlyName: string }[]
  /** Those that the person works for. */
  readonly queues: readonly { readonly sid: string; readonly friendlyName: string }[]
}
