/**
 * The life of a session. The application ends it in good order by its `end`; what it had said before
 * that is still heard. Whoever hangs up meanwhile takes nothing of what it hands over.
 *
 *                 opened              end                    silent
 *   connecting ──────────▶ talking ──────────▶ finishing ─────────────▶ over (ended)
 *        │                    │                    │
 *        │ socket closed      │ socket closed      │ socket closed: goes on to what is left to be said
 *        ▼                    ▼
 *      over (failed)        over (failed)
 *
 *   stopped: connecting, talking ──▶ over (completed); finishing ──▶ over (ended)
 */
import { machine, type Step } from '@offhook/core'

export interface RelayFailure {
  readonly code: number
  readonly message: string
}

export type RelayState =
  | { readonly status: 'connecting' }
  | { readonly status: 'talking' }
  | { readonly status: 'finishing'; readonly handoffData: string | null }
  | {
      readonly status: 'over'
      readonly result: 'ended' | 'completed' | 'failed'
      readonly handoffData: string | null
      readonly failure: RelayFailure | null
    }

export type RelayEvent =
  | { readonly type: 'opened' }
  | { readonly type: 'end'; readonly handoffData: string | null }
  /** Nothing is left to be said. */
  | { readonly type: 'silent' }
  | { readonly type: 'closed'; readonly failure: RelayFailure }
  /** The call has ended, or is sent elsewhere. */
  | { readonly type: 'stop' }

export type RelayEffect = 'begin' | 'listen no more' | 'clean up'

export const relayBegan: RelayState = { status: 'connecting' }

const over = { status: 'over', handoffData: null, failure: null } as const

export const relayMachine = machine<RelayState, RelayEvent, RelayEffect>(
  'relay',
  (state, event) => {
    if (state.status === 'over') return undefined
    switch (event.type) {
      case 'opened':
        if (state.status !== 'connecting') return undefined
        return { state: { status: 'talking' }, effects: ['begin'] }
      case 'end': {
        if (state.status !== 'talking') return undefined
        const { handoffData } = event
        return { state: { status: 'finishing', handoffData }, effects: ['listen no more'] }
      }
      case 'silent':
        return state.status === 'finishing' ? ended(state) : undefined
      case 'closed': {
        if (state.status === 'finishing') return undefined
        const { failure } = event
        return { state: { ...over, result: 'failed', failure }, effects: ['clean up'] }
      }
      case 'stop':
        if (state.status === 'finishing') return ended(state)
        return { state: { ...over, result: 'completed' }, effects: ['clean up'] }
    }
  },
)

function ended({
  handoffData,
}: Extract<RelayState, { status: 'finishing' }>): Step<RelayState, RelayEffect> {
  return { state: { ...over, result: 'ended', handoffData }, effects: ['clean up'] }
}
