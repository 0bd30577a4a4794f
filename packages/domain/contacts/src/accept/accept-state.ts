/**
 * Accepting a reservation by telephone: from the agent's "Accept" to two people who hear each other.
 *
 *              agent answered            audio of the agent
 *   dialling ────────────────▶ joining ────────────────────▶ bridging ──bridged──▶ done
 *      │  reservation timer can fire │  it no longer can         │
 *      │                             │  (3 s for the audio)       │
 *      ├── agent ended ──────────────┼───────────────────────────▶│ bridge refused
 *      │   dial refused              ├── no audio                 │
 *      ▼                             ▼                            ▼
 *   failed: the reservation is canceled with a code, the caller keeps the place and the music
 *
 *      caller gone, at any step ──▶ abandoned: the agent's leg ends, the task is canceled
 *      reservation gone (timed out, rejected, canceled) ──▶ withdrawn: the agent's leg ends
 *
 * Outbound, nobody waits: once the agent is heard the customer is called.
 *
 *   dialling | joining ──audio of the agent──▶ calling ──customer answered──▶ bridging
 *                                                 │ agent or customer ended, call refused
 *                                                 ▼
 *                                              failed: the other leg ends
 *
 * A customer who answers in the moment in which they are given up has nobody to talk to: whatever the
 * state is by then, they are dismissed with words, not in silence.
 *
 * Until `bridging` nothing that the caller hears has changed. From `bridging` on both are in the
 * conference, and who leaves is the conference's business.
 */
import { codes, machine, type Step, to } from '@offhook/core'
import type { LegCause } from '@offhook/voice'

export type AcceptState =
  | { readonly name: 'dialling'; readonly audio: boolean; readonly outbound?: true }
  | { readonly name: 'joining'; readonly outbound?: true }
  | { readonly name: 'calling' }
  | { readonly name: 'bridging'; readonly outbound?: true }
  | { readonly name: 'done' }
  | { readonly name: 'failed' }
  | { readonly name: 'abandoned' }
  | { readonly name: 'withdrawn' }

export type AcceptEvent =
  | { readonly type: 'agent-answered' }
  /** DTLS is done and the agent's first packet has come. */
  | { readonly type: 'agent-audible' }
  | { readonly type: 'audio-overdue' }
  | { readonly type: 'agent-ended'; readonly cause: LegCause }
  | { readonly type: 'dial-refused'; readonly code: number }
  | { readonly type: 'customer-answered' }
  | { readonly type: 'customer-ended'; readonly cause: LegCause }
  | { readonly type: 'customer-refused'; readonly code: number }
  | { readonly type: 'caller-gone' }
  | { readonly type: 'reservation-gone' }
  | { readonly type: 'bridged' }
  | { readonly type: 'bridge-refused' }

export type AcceptEffect =
  | { readonly type: 'hold-reservation-timer' }
  | { readonly type: 'await-audio' }
  | { readonly type: 'call-customer' }
  | { readonly type: 'bridge' }
  /** Not answered yet. */
  | { readonly type: 'give-up-customer'; readonly cause: LegCause }
  /** They have answered, and nobody is there for them. */
  | { readonly type: 'dismiss-customer' }
  | { readonly type: 'hang-up-agent'; readonly cause: LegCause }
  | { readonly type: 'cancel-reservation'; readonly code: number }

type AcceptStep = Step<AcceptState, AcceptEffect>

export const initialAcceptState: AcceptState = { name: 'dialling', audio: false }
export const initialOutboundState: AcceptState = { ...initialAcceptState, outbound: true }

/** Codes that a canceled reservation carries, as the desktop knows them. */
const codeOfCause: Partial<Record<LegCause, number>> = {
  busy: codes.acceptBusy,
  rejected: codes.acceptBusy,
  'no-answer': codes.acceptNoAnswer,
  canceled: codes.acceptCanceled,
  'invalid-number': codes.numberInvalid,
  'not-permitted': codes.dialNotPermitted,
}
/** The agent's leg failed in a way that has no number of its own. */
export const GENERIC_FAILURE = codes.acceptFailed

export function codeOf(cause: LegCause): number {
  return codeOfCause[cause] ?? GENERIC_FAILURE
}

/** A network that finds nobody says that the number is wrong; an agent who is not found is offline. */
function customerCodeOf(cause: LegCause): number {
  return cause === 'not-found' ? codes.numberInvalid : codeOf(cause)
}

/** An event that comes too late is not taken. */
export const acceptMachine = machine<AcceptState, AcceptEvent, AcceptEffect>('accept', next)

const over: ReadonlySet<AcceptState['name']> = new Set(['done', 'failed', 'abandoned', 'withdrawn'])

/** Nothing more will happen. */
export function isSettled({ name }: AcceptState): boolean {
  return over.has(name)
}

function next(state: AcceptState, event: AcceptEvent): AcceptStep | undefined {
  const fail = (code: number, hangUp: LegCause | null): AcceptStep => ({
    state: { name: 'failed' },
    effects: [
      ...(hangUp === null ? [] : [{ type: 'hang-up-agent', cause: hangUp } as const]),
      { type: 'cancel-reservation', code },
    ],
  })
  if (state.name === 'dialling' || state.name === 'joining') {
    switch (event.type) {
      case 'agent-ended':
        return fail(codeOf(event.cause), null)
      case 'dial-refused':
        return fail(event.code, null)
      case 'caller-gone':
        return {
          state: { name: 'abandoned' },
          effects: [{ type: 'hang-up-agent', cause: 'canceled' }],
        }
      case 'reservation-gone':
        return {
          state: { name: 'withdrawn' },
          effects: [{ type: 'hang-up-agent', cause: 'canceled' }],
        }
    }
  }
  switch (state.name) {
    case 'dialling':
      if (event.type === 'agent-audible') return to({ ...state, audio: true })
      if (event.type !== 'agent-answered') return undefined
      if (state.audio) return audible(state, [{ type: 'hold-reservation-timer' }])
      return {
        state: { ...outboundOf(state), name: 'joining' },
        effects: [{ type: 'hold-reservation-timer' }, { type: 'await-audio' }],
      }
    case 'joining':
      if (event.type === 'agent-audible') return audible(state, [])
      return event.type === 'audio-overdue' ? fail(GENERIC_FAILURE, 'media-failed') : undefined
    case 'calling':
      return calling(event)
    case 'bridging': {
      if (event.type === 'bridged') return to({ name: 'done' })
      if (event.type !== 'bridge-refused') return undefined
      const { effects } = fail(GENERIC_FAILURE, 'failed')
      return {
        state: { name: 'failed' },
        effects: state.outbound ? [{ type: 'dismiss-customer' }, ...effects] : effects,
      }
    }
    case 'done':
      return undefined
    default:
      return event.type === 'customer-answered'
        ? { state, effects: [{ type: 'dismiss-customer' }] }
        : undefined
  }
}

type WithAudio = Extract<AcceptState, { readonly name: 'dialling' | 'joining' }>

function outboundOf({ outbound }: WithAudio): { readonly outbound?: true } {
  return outbound ? { outbound } : {}
}

/** The agent is heard: the caller is there, or is called now. */
function audible(state: WithAudio, before: readonly AcceptEffect[]): AcceptStep {
  return state.outbound
    ? { state: { name: 'calling' }, effects: [...before, { type: 'call-customer' }] }
    : { state: { name: 'bridging' }, effects: [...before, { type: 'bridge' }] }
}

/** One step while the customer of an outbound call is being called. */
function calling(event: AcceptEvent): AcceptStep | undefined {
  const giveUpCustomer = { type: 'give-up-customer', cause: 'canceled' } as const
  const withoutCustomer = (code: number): AcceptStep => ({
    state: { name: 'failed' },
    effects: [
      { type: 'hang-up-agent', cause: 'normal' },
      { type: 'cancel-reservation', code },
    ],
  })
  switch (event.type) {
    case 'customer-answered':
      return { state: { name: 'bridging', outbound: true }, effects: [{ type: 'bridge' }] }
    case 'customer-ended':
      return withoutCustomer(customerCodeOf(event.cause))
    case 'customer-refused':
      return withoutCustomer(event.code)
    case 'agent-ended':
      return {
        state: { name: 'failed' },
        effects: [
          giveUpCustomer,
          // Who hangs up has done so by choice: that is no fault to be told of.
          {
            type: 'cancel-reservation',
            code: event.cause === 'normal' ? codes.acceptCanceled : codeOf(event.cause),
          },
        ],
      }
    case 'caller-gone':
    case 'reservation-gone':
      return {
        state: { name: event.type === 'caller-gone' ? 'abandoned' : 'withdrawn' },
        effects: [giveUpCustomer, { type: 'hang-up-agent', cause: 'canceled' }],
      }
    default:
      return undefined
  }
}
