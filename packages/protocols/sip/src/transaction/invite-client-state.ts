import type { Step, TimerEffect, TransactionContext } from './timers.ts'

/**
 * INVITE client transaction (RFC 3261 §17.1.1 with RFC 6026 §8.4).
 *
 *                 start: send, arm A, B
 *                        |
 *                        v     A: send again, interval doubles
 *      B, error  +-----------------+
 *     +----------|     calling     |------------------------+
 *     |          +-----------------+                        |
 *     |                  | 1xx                              |
 *     |                  v                                  |
 *     |          +-----------------+                        |
 *     |          |   proceeding    |---------+              |
 *     |          +-----------------+   2xx   |   2xx        | 300-699: ack
 *     |                  | 300-699: ack      v              |
 *     |                  |            +-------------+       |
 *     |                  |            |  accepted   |<------|  (2xx from calling)
 *     |                  v            +-------------+       |
 *     |          +-----------------+     | M   ^ 2xx: pass  |
 *     |          |    completed    |<----|-----|------------+
 *     |          +-----------------+     |
 *     |                  | D, error      |    300-699 in completed: ack again
 *     v                  v               v
 *                  terminated
 */
export type InviteClientState =
  | { readonly name: 'idle' }
  | { readonly name: 'calling'; readonly interval: number }
  | { readonly name: 'proceeding' }
  | { readonly name: 'accepted' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' }

/** Its timers, by their letters. */
export type InviteClientTimer = 'A' | 'B' | 'D' | 'M'

/** What happens to it; `start` and `respond` come from its user. */
export type InviteClientEvent =
  | { readonly type: 'start' }
  | { readonly type: 'timer'; readonly timer: InviteClientTimer }
  | { readonly type: 'response'; readonly status: number }
  | { readonly type: 'transport-error' }

/** What its runner has to do, in order. */
export type InviteClientEffect =
  | TimerEffect<InviteClientTimer>
  /** Send the request. */
  | { readonly type: 'send' }
  /** Send the ACK for the final response at hand. */
  | { readonly type: 'ack' }
  /** Hand the response at hand to the user. */
  | { readonly type: 'pass' }
  | { readonly type: 'timeout' }
  | { readonly type: 'transport-error' }
  | { readonly type: 'terminated' }

type InviteClientStep = Step<InviteClientState, InviteClientEffect>

const TERMINATED: InviteClientState = { name: 'terminated' }

/** One turn. What a peer sends at the wrong time is absorbed; a user's is `refused`. */
export function nextInviteClient(
  state: InviteClientState,
  event: InviteClientEvent,
  context: TransactionContext,
): InviteClientStep {
  if (event.type === 'start') return start(state, context)
  if (event.type === 'response') return onResponse(state, event.status, context)
  if (event.type === 'timer') return onTimer(state, event.timer)
  if (state.name === 'idle' || state.name === 'terminated') return { state, effects: [] }
  // RFC 6026 §8.4: in accepted the error concerns an ACK, which the user sends.
  if (state.name === 'accepted') return { state, effects: [] }
  return {
    state: TERMINATED,
    effects: [...disarmAll(), { type: 'transport-error' }, { type: 'terminated' }],
  }
}

function start(state: InviteClientState, context: TransactionContext): InviteClientStep {
  if (state.name !== 'idle') return { state, effects: [], refused: true }
  const { t1 } = context.timers
  const effects: InviteClientEffect[] = [{ type: 'send' }]
  // §17.1.1.2: no timer A over a reliable transport.
  if (!context.reliable) effects.push({ type: 'arm', timer: 'A', ms: t1 })
  effects.push({ type: 'arm', timer: 'B', ms: 64 * t1 })
  return { state: { name: 'calling', interval: t1 }, effects }
}

function onTimer(state: InviteClientState, timer: InviteClientTimer): InviteClientStep {
  if (timer === 'A' && state.name === 'calling') {
    const interval = state.interval * 2
    return {
      state: { name: 'calling', interval },
      effects: [{ type: 'send' }, { type: 'arm', timer: 'A', ms: interval }],
    }
  }
  if (timer === 'B' && state.name === 'calling') {
    return {
      state: TERMINATED,
      effects: [...disarmAll(), { type: 'timeout' }, { type: 'terminated' }],
    }
  }
  const ends =
    (timer === 'D' && state.name === 'completed') || (timer === 'M' && state.name === 'accepted')
  return ends ? { state: TERMINATED, effects: [{ type: 'terminated' }] } : { state, effects: [] }
}

function onResponse(
  state: InviteClientState,
  status: number,
  context: TransactionContext,
): InviteClientStep {
  switch (state.name) {
    case 'calling':
    case 'proceeding': {
      if (status < 200) {
        return { state: { name: 'proceeding' }, effects: [...disarmAll(), { type: 'pass' }] }
      }
      if (status < 300) {
        return {
          state: { name: 'accepted' },
          effects: [
            ...disarmAll(),
            { type: 'pass' },
            { type: 'arm', timer: 'M', ms: 64 * context.timers.t1 },
          ],
        }
      }
      if (context.reliable) {
        // Timer D is zero over a reliable transport.
        return {
          state: TERMINATED,
          effects: [...disarmAll(), { type: 'ack' }, { type: 'pass' }, { type: 'terminated' }],
        }
      }
      return {
        state: { name: 'completed' },
        effects: [
          ...disarmAll(),
          { type: 'ack' },
          { type: 'pass' },
          { type: 'arm', timer: 'D', ms: context.timers.d },
        ],
      }
    }
    case 'completed':
      return { state, effects: status >= 300 ? [{ type: 'ack' }] : [] }
    case 'accepted':
      return { state, effects: status >= 200 && status < 300 ? [{ type: 'pass' }] : [] }
    default:
      return { state, effects: [] }
  }
}

function disarmAll(): InviteClientEffect[] {
  return [
    { type: 'disarm', timer: 'A' },
    { type: 'disarm', timer: 'B' },
  ]
}
