import type { Step, TimerEffect, TransactionContext } from './timers.ts'

/**
 * Non-INVITE client transaction (RFC 3261 §17.1.2).
 *
 *               start: send, arm E, F
 *                      |
 *                      v      E: send again, interval doubles up to T2
 *     F, error  +-------------+
 *    +----------|   trying    |----------------+
 *    |          +-------------+                |
 *    |                 | 1xx: pass             | 200-699: pass
 *    |                 v                       |
 *    |  F, error +-------------+  200-699: pass|
 *    +-----------| proceeding  |--------+      |
 *    |           +-------------+        v      v
 *    |            E: send again,    +-------------+
 *    |            every T2          |  completed  |  responses are absorbed
 *    v                              +-------------+
 *    terminated <--------------------------| K
 */
export type ClientState =
  | { readonly name: 'idle' }
  | { readonly name: 'trying'; readonly interval: number }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' }

/** Its timers, by their letters. */
export type ClientTimer = 'E' | 'F' | 'K'

/** What happens to it; `start` and `respond` come from its user. */
export type ClientEvent =
  | { readonly type: 'start' }
  | { readonly type: 'timer'; readonly timer: ClientTimer }
  | { readonly type: 'response'; readonly status: number }
  | { readonly type: 'transport-error' }

/** What its runner has to do, in order. */
export type ClientEffect =
  | TimerEffect<ClientTimer>
  | { readonly type: 'send' }
  | { readonly type: 'pass' }
  | { readonly type: 'timeout' }
  | { readonly type: 'transport-error' }
  | { readonly type: 'terminated' }

type ClientStep = Step<ClientState, ClientEffect>

const TERMINATED: ClientState = { name: 'terminated' }

/** One turn. What a peer sends at the wrong time is absorbed; a user's is `refused`. */
export function nextClient(
  state: ClientState,
  event: ClientEvent,
  context: TransactionContext,
): ClientStep {
  const { t1, t2, t4 } = context.timers
  const active = state.name === 'trying' || state.name === 'proceeding'
  switch (event.type) {
    case 'start': {
      if (state.name !== 'idle') return { state, effects: [], refused: true }
      const effects: ClientEffect[] = [{ type: 'send' }]
      if (!context.reliable) effects.push({ type: 'arm', timer: 'E', ms: t1 })
      effects.push({ type: 'arm', timer: 'F', ms: 64 * t1 })
      return { state: { name: 'trying', interval: t1 }, effects }
    }
    case 'timer': {
      if (event.timer === 'K' && state.name === 'completed') {
        return { state: TERMINATED, effects: [{ type: 'terminated' }] }
      }
      if (event.timer === 'F' && active) return over({ type: 'timeout' })
      if (event.timer === 'E' && state.name === 'trying') {
        const interval = Math.min(state.interval * 2, t2)
        return {
          state: { name: 'trying', interval },
          effects: [{ type: 'send' }, { type: 'arm', timer: 'E', ms: interval }],
        }
      }
      if (event.timer === 'E' && state.name === 'proceeding') {
        return { state, effects: [{ type: 'send' }, { type: 'arm', timer: 'E', ms: t2 }] }
      }
      return { state, effects: [] }
    }
    case 'response': {
      if (!active) return { state, effects: [] }
      if (event.status < 200) return { state: { name: 'proceeding' }, effects: [{ type: 'pass' }] }
      const quiet: ClientEffect[] = [
        { type: 'disarm', timer: 'E' },
        { type: 'disarm', timer: 'F' },
        { type: 'pass' },
      ]
      // Timer K is zero over a reliable transport.
      if (context.reliable)
        return { state: TERMINATED, effects: [...quiet, { type: 'terminated' }] }
      return {
        state: { name: 'completed' },
        effects: [...quiet, { type: 'arm', timer: 'K', ms: t4 }],
      }
    }
    default:
      return active ? over({ type: 'transport-error' }) : { state, effects: [] }
  }
}

function over(outcome: ClientEffect): ClientStep {
  return {
    state: TERMINATED,
    effects: [
      { type: 'disarm', timer: 'E' },
      { type: 'disarm', timer: 'F' },
      outcome,
      { type: 'terminated' },
    ],
  }
}
