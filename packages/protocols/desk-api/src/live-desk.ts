/** The agent's topics of the live connection. Times are milliseconds since the epoch. */

/** `presence`: the person's own state. A person who takes no calls has no row. */
export interface LivePresence {
  readonly key: 'me'
  readonly workerSid: string
  readonly activitySid: string
  readonly activityName: string
  /** The activity lets tasks come. */
  readonly available: boolean
  readonly activitySince: number
  /** Their phone can ring: a browser of theirs, or what their `contact_uri` names, is registered. */
  readonly reachable: boolean
}

/** By their place in the contact. `external` = a number that somebody brought in. */
export type LivePartyKind = 'customer' | 'worker' | 'supervisor' | 'external'

/** One party of a conference. Who has left stays for the rest of the call, as `left`. */
export interface LiveParty {
  readonly callSid: string
  readonly kind: LivePartyKind
  /** A person's name, else a number as it is dialled; never an address with a scheme. */
  readonly name: string
  /** Agents and supervisors; null for all others. */
  readonly workerSid: string | null
  readonly status: 'connecting' | 'joined' | 'left'
  /** Since when the status is so. */
  readonly since: number
  /** Why somebody who was called never came: `busy`, `no-answer`, `rejected` …; null otherwise. */
  readonly cause: string | null
  /** Since when they are on hold; null = they are not. */
  readonly holdSince: number | null
  /** The call of the party who put them on hold; null where an application did. */
  readonly heldBy: string | null
  readonly muted: boolean
  /** Heard by this call alone (a supervisor who whispers); null = by all. */
  readonly coaches: string | null
  readonly endConferenceOnExit: boolean
  /** Card data is being keyed in; what, only the agent in the call is shown. */
  readonly paying?: boolean
}

/** `contacts`: a call of one's own. It goes when the task is over, or the own part of it. */
export interface LiveContact {
  /** The task's sid. */
  readonly key: string
  readonly taskSid: string
  /** The own reservation. */
  readonly reservationSid: string
  readonly reservationStatus: string
  /** Null until customer and agent are joined. */
  readonly conferenceSid: string | null
  /** When the longest time that a call may last ends this one; null before anybody talks. */
  readonly endsAt: number | null
  /** In the order of their coming. */
  readonly parties: readonly LiveOwnParty[]
}

export interface LiveOwnParty extends LiveParty {
  /** The own leg, on whichever device. */
  readonly isMe: boolean
  /**
   * The own leg has lost its page or its network: any page of the person can have it. False for all
   * others, and while it is in use on whichever device.
   */
  readonly isAway: boolean
}

/** `directory`: a colleague or a queue, and whether a call can be passed on to them now. */
export interface LiveColleague {
  /** The sid of the worker or the queue. */
  readonly key: string
  readonly kind: 'worker' | 'queue'
  readonly name: string
  /** The worker's activity; null for a queue. */
  readonly activityName: string | null
  /** Null: a call can go there now. */
  readonly unreachable: 'offline' | 'busy' | 'unavailable' | 'no-agents' | null
  /** Tasks that wait in the queue; 0 for a worker. */
  readonly waiting: number
  /** Workers of the queue who are free; 1 or 0 for a worker. */
  readonly free: number
}

/** `call-log`: a row of the log that is new or has changed. The newest 200 are kept. */
export interface LiveCallChange {
  /** The call's sid. */
  readonly key: string
  readonly status: string
  readonly at: number
}

/** `assistance`: an agent asks for help with a live call. It goes with the call, or when answered. */
export interface LiveAssistance {
  /** The sid of the agent's reservation. */
  readonly key: string
  readonly taskSid: string
  readonly workerSid: string
  readonly workerName: string
  /** What they wrote; may be empty. */
  readonly message: string
  readonly since: number
}
