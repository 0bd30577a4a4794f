import type { Step, TimerEffect, TransactionContext } from './timers.ts'

/**
 * INVITE server transaction (RFC 3261 §17.2.1 with RFC 6026 §8.2).
 *
 *                 INVITE
 *                   |
 *                   v            INVITE again: send the last response
 *            +--------------+    respond 1xx: send
 *            |  proceeding  |-------------------------+
 *            +--------------+                         |
 *                   | respond 300-699: send, G, H     | respond 2xx: send, L
 *                   v                                 v
 *            +--------------+                  +--------------+
 *            |  completed   |  G, INVITE:      |   accepted   |  INVITE: absorbed
 *            +--------------+  send again      +--------------+  respond 2xx: send again
 *              |          | H, error                  | L
 *        ACK   v          +------------+              |
 *            +--------------+          |              |
 *            |  confirmed   |          |              |
 *            +--------------+          v              v
 *                   | I            terminated <-------+
 *                   +------------------^
 */
export type InviteServerState =
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed'; readonly interval: number }
  | { readonly name: 'confirmed' }
  | { readonly name: 'accepted' }
  | { readonly name: 'terminated' }

/** Its timers, by their letters. */
export type InviteServerTimer = 'G' | 'H' | 'I' | 'L'

/** What happens to it; `start` and `respond` come from its user. */
export type InviteServerEvent =
  /** The INVITE came once more. */
  | { readonly type: 'request' }
  | { readonly type: 'ack' }
  | { readonly type: 'respond'; readonly status: number }
  | { readonly type: 'timer'; readonly timer: InviteServerTimer }
  | { readonly type: 'transport-error' }

/** What its runner has to do, in order. */
export type InviteServerEffect =
  | TimerEffect<InviteServerTimer>
  /** Send the last response given. */
  | { readonly type: 'send' }
  /** No ACK came for a final response that is no 2xx. */
  | { readonly type: 'timeout' }
  | { readonly type: 'transport-error' }
  | { readonly type: 'terminated' }

type InviteServerStep = Step<InviteServerState, InviteServerEffect>

const TERMINATED: InviteServerState = { name: 'terminated' }

/** One turn. What a peer sends at the wrong time is absorbed; a user's is `refused`. */
export function nextInviteServer(
  state: InviteServerState,
  event: InviteServerEvent,
  context: TransactionContext,
): InviteServerStep {
  const { t1, t2, t4 } = context.timers
  switch (event.type) {
    case 'request':
      return state.name === 'proceeding' || state.name === 'completed'
        ? { state, effects: [{ type: 'send' }] }
        : { state, effects: [] }
    case 'respond':
      return respond(state, event.status, context)
    case 'ack': {
      if (state.name !== 'completed') return { state, effects: [] }
      const quiet: InviteServerEffect[] = [
        { type: 'disarm', timer: 'G' },
        { type: 'disarm', timer: 'H' },
      ]
      // Timer I is zero over a reliable transport.
      if (context.reliable)
        return { state: TERMINATED, effects: [...quiet, { type: 'terminated' }] }
      return {
        state: { name: 'confirmed' },
        effects: [...quiet, { type: 'arm', timer: 'I', ms: t4 }],
      }
    }
    case 'timer': {
      if (event.timer === 'G' && state.name === 'completed') {
        const interval = Math.min(state.interval * 2, t2)
        return {
          state: { name: 'completed', interval },
          effects: [{ type: 'send' }, { type: 'arm', timer: 'G', ms: interval }],
        }
      }
      if (event.timer === 'H' && state.name === 'completed') {
        return {
          state: TERMINATED,
          effects: [{ type: 'disarm', timer: 'G' }, { type: 'timeout' }, { type: 'terminated' }],
        }
      }
      const ends =
        (event.timer === 'I' && state.name === 'confirmed') ||
        (event.timer === 'L' && state.name === 'accepted')
      return ends
        ? { state: TERMINATED, effects: [{ type: 'terminated' }] }
        : { state, effects: [] }
    }
    default: {
      // RFC 6026 §8.7: in accepted the user's own retransmission of the 2xx goes on.
      if (state.name === 'accepted' || state.name === 'terminated') {
        return { state, effects: [{ type: 'transport-error' }] }
      }
      const timers: InviteServerEffect[] = (['G', 'H', 'I'] as const).map((timer) => ({
        type: 'disarm',
        timer,
      }))
      return {
        state: TERMINATED,
        effects: [...timers, { type: 'transport-error' }, { type: 'terminated' }],
      }
    }
  }

  function respond(
    from: InviteServerState,
    status: number,
    { reliable }: TransactionContext,
  ): InviteServerStep {
    if (from.name === 'accepted' && status >= 200 && status < 300) {
      return { state: from, effects: [{ type: 'send' }] }
    }
    if (from.name !== 'proceeding') return { state: from, effects: [], refused: true }
    if (status < 200) return { state: from, effects: [{ type: 'send' }] }
    if (status < 300) {
      return {
        state: { name: 'accepted' },
        effects: [{ type: 'send' }, { type: 'arm', timer: 'L', ms: 64 * t1 }],
      }
    }
    const effects: InviteServerEffect[] = [{ type: 'send' }]
    // §17.2.1: timer G only over an unreliable transport, H over any.
    if (!reliable) effects.push({ type: 'arm', timer: 'G', ms: t1 })
    effects.push({ type: 'arm', timer: 'H', ms: 64 * t1 })
    return { state: { name: 'completed', interval: t1 }, effects }
  }
}
