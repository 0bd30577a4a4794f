/** `GET /offhook/v1/Tasks/<sid>/Conversation`: who talks about a task, and who is on the way. */
export interface ConversationRecord {
  readonly taskSid: string
  readonly conferenceSid: string
  /** In the order of their coming. */
  readonly parties: readonly PartyRecord[]
  /** The transfer that waits for somebody to take it; null when there is none. */
  readonly transfer: TransferRecord | null
}

/** One party. `unknown`: an application has brought them in. */
export interface PartyRecord {
  readonly callSid: string
  readonly kind: 'customer' | 'worker' | 'supervisor' | 'external' | 'unknown'
  /** `connecting` until they have answered; `left` only of somebody outside who did not come. */
  readonly status: 'connecting' | 'joined' | 'left'
  /** Why somebody outside did not come: `busy`, `no-answer`, `rejected` …; null otherwise. */
  readonly cause: string | null
  /** Agents alone. */
  readonly workerSid: string | null
  readonly reservationSid: string | null
  /** A worker's name, else the number or address. */
  readonly name: string | null
  readonly muted: boolean
  /** Null while they are not on hold. */
  readonly holdSince: string | null
  /** The call of the party who put them on hold; null where an application did. */
  readonly heldBy: string | null
  /** Finished and current stretches of hold together. */
  readonly holdMs: number
  readonly coaching: boolean
  readonly endConferenceOnExit: boolean
  readonly joinTime: string | null
}

/** A task that is being passed on. */
export interface TransferRecord {
  readonly sid: string
  readonly mode: 'WARM' | 'COLD'
  readonly type: 'WORKER' | 'QUEUE'
  /** The sid of the worker or the queue. */
  readonly to: string
  readonly initiatingReservationSid: string
}

/** `POST …/Conversation/Parties`: the customer is held, somebody outside is called. */
export interface CallPartyRequest {
  /** A number as people write it, or a SIP address. */
  readonly to: string
  /** The number that is shown; left out: the one of the call. */
  readonly from?: string
  /** COLD: the agent leaves as soon as they have answered. WARM when left out. */
  readonly mode?: 'WARM' | 'COLD'
}

/** `POST …/Conversation/Parties/<call>`: what is left out stays as it is. */
export interface PartyRequest {
  readonly hold?: boolean
  /** Music or a document; the built-in music when left out. */
  readonly holdUrl?: string
  readonly holdMethod?: 'GET' | 'POST'
  readonly muted?: boolean
}
