/**
 * The life of a payment. It holds no digit, only which captures are in.
 *
 *            capture             good, faulty
 *   open ─────────────▶ capturing ──────────▶ open
 *    │                   │     ▲
 *    │                   └─────┘ capture (another, or again)
 *    │ complete, all in
 *    ├──────────────▶ confirming ── confirmed ──┐
 *    │                    │ denied              ▼
 *    └──────────────────────────────────▶ processing ── answered ──▶ over
 *                         │                     │
 *   end (cancelled, star, hung up, silence) ────┴──────────────────▶ over
 *
 * While the connector is asked nobody can take it back: what ends the payment then waits for the
 * answer, for the money may have moved.
 */
import { machine, type Step } from '@offhook/core'
import { isMatcher, itemOf } from './items.ts'
import type { Capture, CardType, ErrorType, PayResult } from './model.ts'

export interface PayState {
  readonly phase: 'open' | 'capturing' | 'confirming' | 'processing' | 'over'
  /** What has to be captured, in order. */
  readonly plan: readonly Capture[]
  readonly confirmation: boolean
  /** The captures that are in. */
  readonly entered: readonly Capture[]
  /** What is or was asked for last. */
  readonly capture: Capture | null
  /** Known as soon as the card's number is in. */
  readonly cardType: CardType | null
  /** What was wrong with the last capture. */
  readonly errorType: ErrorType | null
  readonly result: PayResult | null
}

export type PayEvent =
  | { readonly type: 'capture'; readonly capture: Capture }
  | { readonly type: 'good'; readonly cardType?: CardType | null }
  | { readonly type: 'faulty'; readonly errorType: ErrorType }
  | { readonly type: 'complete' }
  | { readonly type: 'confirmed' }
  | { readonly type: 'answered'; readonly result: PayResult }
  | { readonly type: 'end'; readonly result: PayResult }

export type PayEffect =
  /** Digits that come now are of the new capture. */
  | 'listen'
  /** Overwrite the digits of captures that count no more. */
  | 'prune'
  | 'tell'
  | 'read back'
  | 'ask connector'
  /** Overwrite everything, give the keypad back. */
  | 'erase'

/** A payment that has begun. */
export function newPayment(plan: readonly Capture[], confirmation: boolean): PayState {
  return {
    phase: 'open',
    plan,
    confirmation,
    entered: [],
    capture: null,
    cardType: null,
    errorType: null,
    result: null,
  }
}

/** The captures that are still needed, in order. */
export function requiredOf({ plan, entered }: Pick<PayState, 'plan' | 'entered'>) {
  return plan.filter((capture) => !entered.includes(capture))
}

export const payMachine = machine<PayState, PayEvent, PayEffect>('payment', (state, event) => {
  switch (event.type) {
    case 'capture':
      return begin(state, event.capture)
    case 'good': {
      const { phase, capture } = state
      if (phase !== 'capturing' || capture === null) return undefined
      return step(
        {
          ...state,
          phase: 'open',
          entered: [...state.entered, capture],
          cardType: event.cardType ?? state.cardType,
          errorType: null,
        },
        'tell',
      )
    }
    case 'faulty': {
      const { phase, capture } = state
      if (phase !== 'capturing' || capture === null) return undefined
      // Of two that differ nobody knows which is right: both are asked for again.
      const both = event.errorType === 'input-matching-failed'
      const entered = both ? without(state.entered, itemOf(capture)) : state.entered
      const next = { ...state, phase: 'open', entered, errorType: event.errorType } as const
      return step(next, 'prune', 'tell')
    }
    case 'complete':
      if (state.phase !== 'open' || requiredOf(state).length > 0) return undefined
      return state.confirmation
        ? step({ ...state, phase: 'confirming', errorType: null }, 'read back')
        : step({ ...state, phase: 'processing', errorType: null }, 'ask connector')
    case 'confirmed':
      if (state.phase !== 'confirming') return undefined
      return step({ ...state, phase: 'processing' }, 'ask connector')
    case 'answered':
      if (state.phase !== 'processing') return undefined
      return step({ ...state, phase: 'over', result: event.result }, 'erase', 'tell')
    case 'end':
      if (state.phase === 'processing' || state.phase === 'over') return undefined
      return step({ ...state, phase: 'over', result: event.result }, 'erase', 'tell')
  }
})

function begin(state: PayState, capture: Capture): Step<PayState, PayEffect> | undefined {
  if (state.phase !== 'open' && state.phase !== 'capturing') return undefined
  if (!state.plan.includes(capture)) return undefined
  const item = itemOf(capture)
  const has = (one: Capture) => state.entered.includes(one)
  // The length of the code, and what the matcher must match, are known by what comes first.
  const early =
    (item === 'security-code' && !has('payment-card-number')) || (isMatcher(capture) && !has(item))
  if (early) {
    const errorType =
      item === 'security-code'
        ? 'invalid-card-number-security-code-capture-sequence'
        : 'input-matching-failed'
    return step({ ...state, phase: 'open', capture, errorType }, 'prune', 'tell')
  }
  const isNewCard = capture === 'payment-card-number'
  let entered = isMatcher(capture)
    ? state.entered.filter((one) => one !== capture)
    : without(state.entered, item)
  // Another card has another code.
  if (isNewCard) entered = without(entered, 'security-code')
  const cardType = isNewCard ? null : state.cardType
  const next = {
    ...state,
    phase: 'capturing',
    capture,
    entered,
    cardType,
    errorType: null,
  } as const
  return step(next, 'prune', 'listen')
}

function without(entered: readonly Capture[], item: Capture): readonly Capture[] {
  return entered.filter((one) => itemOf(one) !== item)
}

function step(state: PayState, ...effects: readonly PayEffect[]): Step<PayState, PayEffect> {
  return { state, effects }
}
