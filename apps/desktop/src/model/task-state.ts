import type { PhoneCall } from './phone.ts'

/**
 * Where a task stands for the person at this desk. Not stored: it follows from what the router
 * says (the reservation), what was asked here, and whether this phone carries the call.
 *
 *     ringing ──accept──> connecting ──accepted───> live ──call over──> ending
 *        │                     │                      │                   │
 *      reject             call refused          (page reloaded)       reservation
 *        v                     v                      v                wrapping
 *     rejecting ──> gone <─────┘                  elsewhere               v
 *                    ^                                └──wrap──> ...  wrapping
 *                    └──────────── completing <────complete───────────────┘
 *
 * A task without a call (a callback, a preview, a channel of one's own) goes from `connecting` to
 * `working`, and from there, completed by hand, over `completing` away.
 */
export type TaskPhase =
  | 'ringing'
  | 'rejecting'
  | 'connecting'
  | 'live'
  | 'working'
  | 'elsewhere'
  | 'ending'
  | 'wrapping'
  | 'completing'

/** What the person asked for and the router has not confirmed yet. */
export type Asked = 'accept' | 'reject' | 'wrap' | 'complete' | null

export interface TaskFacts {
  /** The reservation's status in the router's words. */
  readonly reservationStatus: string
  readonly asked: Asked
  /** Whether a call belongs to the task at all. */
  readonly isCall: boolean
  /** Whether the worker's calls go to a telephone outside: this page sees them by the router alone. */
  readonly isOnTelephone?: boolean
  /** The call of this task on this phone, if there is one. */
  readonly call: Pick<PhoneCall, 'state'> | null
  /** Whether the task's call has come to this phone before. */
  readonly hadCall: boolean
  /** Whether its sound has been on this phone. */
  readonly wasOpen: boolean
}

/** The phase that the facts imply, or null when the task is no longer on this desk. */
export function phaseOf({
  reservationStatus,
  asked,
  isCall,
  isOnTelephone = false,
  call,
  hadCall,
  wasOpen,
}: TaskFacts): TaskPhase | null {
  switch (reservationStatus) {
    case 'pending':
      // This phone may have answered already: the customer is there once the router has accepted.
      if (call) return 'connecting'
      if (asked === 'accept') return hadCall ? 'ending' : 'connecting'
      return asked === 'reject' ? 'rejecting' : 'ringing'
    case 'accepted':
      if (call) return callPhase(call)
      if (!isCall) return asked === 'complete' ? 'completing' : 'working'
      if (asked === 'wrap' || wasOpen) return 'ending'
      if (isOnTelephone) return 'live'
      // A call that came and never had sound was answered first by another device of the person.
      return asked === 'accept' && !hadCall ? 'connecting' : 'elsewhere'
    case 'wrapping':
      return asked === 'complete' ? 'completing' : 'wrapping'
    default:
      return null
  }
}

function callPhase(call: Pick<PhoneCall, 'state'>): TaskPhase {
  return call.state === 'open' || call.state === 'reconnecting' ? 'live' : 'connecting'
}

const order: Readonly<Record<TaskPhase, number>> = {
  ringing: 0,
  rejecting: 0,
  connecting: 1,
  live: 1,
  working: 1,
  elsewhere: 1,
  ending: 1,
  wrapping: 2,
  completing: 2,
}

/** Order of the task list: what rings, what is live, what is wrapped up. */
export function phaseOrder(phase: TaskPhase): number {
  return order[phase]
}
