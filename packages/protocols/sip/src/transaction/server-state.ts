import type { Step, TimerEffect, TransactionContext } from './timers.ts'

/**
 * Non-INVITE server transaction (RFC 3261 §17.2.2).
 *
 *      request
 *         |
 *         v          request again: absorbed
 *    +----------+
 *    |  trying  |-------------------+
 *    +----------+                   |
 *         | respond 1xx: send       | respond 200-699: send, arm J
 *         v                         |
 *    +------------+                 |
 *    | proceeding |-----------------+   request again: send the last response
 *    +------------+                 |
 *         | error                   v
 *         |                  +-------------+
 *         |                  |  completed  |   request again: send the final response
 *         v                  +-------------+
 *     terminated <-----------------| J, error
 */
export type ServerState =
  | { readonly name: 'trying' }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' }

/** Its timers, by their letters. */
export type ServerTimer = 'J'

/** What happens to it; `start` and `respond` come from its user. */
export type ServerEvent =
  | { readonly type: 'request' }
  | { readonly type: 'respond'; readonly status: number }
  | { readonly type: 'timer'; readonly timer: ServerTimer }
  | { readonly type: 'transport-error' }

/** What its runner has to do, in order. */
export type ServerEffect =
  | TimerEffect<ServerTimer>
  | { readonly type: 'send' }
  | { readonly type: 'transport-error' }
  | { readonly type: 'terminated' }

type ServerStep = Step<ServerState, ServerEffect>

const TERMINATED: ServerState = { name: 'terminated' }

/** One turn. What a peer sends at the wrong time is absorbed; a user's is `refused`. */
export function nextServer(
  state: ServerState,
  event: ServerEvent,
  context: TransactionContext,
): ServerStep {
  switch (event.type) {
    case 'request':
      return state.name === 'proceeding' || state.name === 'completed'
        ? { state, effects: [{ type: 'send' }] }
        : { state, effects: [] }
    case 'respond': {
      if (state.name !== 'trying' && state.name !== 'proceeding') {
        return { state, effects: [], refused: true }
      }
      if (event.status < 200) return { state: { name: 'proceeding' }, effects: [{ type: 'send' }] }
      // Timer J is zero over a reliable transport.
      if (context.reliable) {
        return { state: TERMINATED, effects: [{ type: 'send' }, { type: 'terminated' }] }
      }
      return {
        state: { name: 'completed' },
        effects: [{ type: 'send' }, { type: 'arm', timer: 'J', ms: 64 * context.timers.t1 }],
      }
    }
    case 'timer':
      return state.name === 'completed'
        ? { state: TERMINATED, effects: [{ type: 'terminated' }] }
        : { state, effects: [] }
    default:
      if (state.name === 'terminated') return { state, effects: [] }
      return {
        state: TERMINATED,
        effects: [
          { type: 'disarm', timer: 'J' },
          { type: 'transport-error' },
          { type: 'terminated' },
        ],
      }
  }
}
