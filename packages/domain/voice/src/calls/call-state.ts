/**
 * The life of a call's row.
 *
 *   outgoing                              incoming
 *   queued ──placed──▶ initiated             │
 *     │                    │                 │
 *     │                   rang               │
 *     │                    ▼                 ▼
 *     │                 ringing ◀────────  (new)
 *     │                    │
 *     │                 answered          (initiated may also be answered at once)
 *     │                    ▼
 *     │               in-progress ──ended──▶ completed
 *     └────────ended───────┴──▶ busy | no-answer | failed | canceled   (never answered)
 *
 * An event that a state does not take changes nothing: signalling may be late or say things twice.
 */
import type { Call, CallStatus, LegCause } from '../model.ts'
import type { LegEnd } from '../ports.ts'

export type CallEvent =
  | {
      readonly type: 'placed'
      readonly sipCallId: string | null
      readonly dialog: Call['dialog']
    }
  | { readonly type: 'rang' }
  | {
      readonly type: 'answered'
      readonly sipCallId: string | null
      readonly dialog: Call['dialog']
    }
  | { readonly type: 'ended'; readonly end: LegEnd }

/** The progress event that a transition means to those who asked to be told. */
export type CallProgress = 'initiated' | 'ringing' | 'answered' | 'completed'

export interface CallTurn {
  readonly row: Call
  readonly progress: CallProgress
}

export const finalStatuses: readonly CallStatus[] = [
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
]

export function isFinal(status: CallStatus): boolean {
  return finalStatuses.includes(status)
}

/** The row after an event at time `now`, or undefined when the state does not take it. */
export function nextCall(row: Call, event: CallEvent, now: number): CallTurn | undefined {
  if (isFinal(row.status)) return undefined
  const changed = { ...row, dateUpdated: now }
  switch (event.type) {
    case 'placed':
      if (row.status !== 'queued') return undefined
      return {
        row: {
          ...changed,
          status: 'initiated',
          startTime: now,
          queueTimeMs: now - row.dateCreated,
          sipCallId: event.sipCallId,
          dialog: event.dialog,
        },
        progress: 'initiated',
      }
    case 'rang':
      if (row.status !== 'initiated') return undefined
      return { row: { ...changed, status: 'ringing' }, progress: 'ringing' }
    case 'answered':
      if (row.status !== 'initiated' && row.status !== 'ringing') return undefined
      return {
        row: {
          ...changed,
          status: 'in-progress',
          answerTime: now,
          sipCallId: event.sipCallId ?? row.sipCallId,
          dialog: event.dialog ?? row.dialog,
        },
        progress: 'answered',
      }
    case 'ended':
      return {
        row: {
          ...changed,
          status: finalStatus(row, event.end.cause),
          endTime: now,
          duration:
            row.answerTime === null ? 0 : Math.max(0, Math.round((now - row.answerTime) / 1000)),
          endCause: event.end.cause,
          sipStatus: event.end.sipStatus,
        },
        progress: 'completed',
      }
  }
}

/** Once answered a call is always `completed`; before, the cause says how it failed. */
function finalStatus(row: Call, cause: LegCause): CallStatus {
  if (row.answerTime !== null) return 'completed'
  switch (cause) {
    case 'busy':
      return 'busy'
    case 'canceled':
      // A caller who gives up is not an act of the API.
      return row.direction === 'inbound' ? 'no-answer' : 'canceled'
    case 'rejected':
      // Our own Reject is documented as no-answer; a callee who declines counts as busy (603).
      return row.direction === 'inbound' ? 'no-answer' : 'busy'
    case 'normal':
    case 'no-answer':
    case 'unavailable':
    case 'time-limit':
      return 'no-answer'
    case 'node-lost':
    case 'not-found':
    case 'not-permitted':
    case 'invalid-number':
    case 'media-failed':
    case 'network-failed':
    case 'overload':
    case 'loop':
    case 'failed':
      return 'failed'
  }
}
