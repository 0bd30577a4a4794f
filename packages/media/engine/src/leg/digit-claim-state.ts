/**
 * Who gets the digits of a leg.
 *
 *          claim                     release                    quiet
 *   free ─────────▶ claimed (owner) ─────────▶ leaving (nobody) ───────▶ free
 *    everybody            ▲                         │
 *    gate open            └───────── claim ─────────┘
 *                              gate guarded
 *
 * A key that was pressed for an owner is nobody else's, also if it is let go after the release, and so is
 * the rest of a number in whose middle the owner went: it is quiet when no key sounds any more, and none
 * has followed the last for two seconds.
 */
import type { ClaimId } from '@offhook/control'
import { machine } from '@offhook/core'

export type DigitClaimState =
  | { readonly status: 'free' }
  | { readonly status: 'claimed'; readonly claimId: ClaimId }
  | { readonly status: 'leaving' }

export type DigitClaimEvent =
  | { readonly type: 'claim'; readonly claimId: ClaimId }
  | { readonly type: 'release'; readonly claimId: ClaimId }
  | { readonly type: 'quiet' }

export type DigitClaimEffect = 'guard the gate' | 'wait for quiet' | 'open the gate'

/** The state of a new leg. */
export const digitsFree: DigitClaimState = { status: 'free' }

export const digitClaimMachine = machine<DigitClaimState, DigitClaimEvent, DigitClaimEffect>(
  'digit claim',
  (state, event) => {
    switch (event.type) {
      case 'claim':
        if (state.status === 'claimed') return undefined
        return {
          state: { status: 'claimed', claimId: event.claimId },
          effects: ['guard the gate'],
        }
      case 'release':
        if (state.status !== 'claimed' || state.claimId !== event.claimId) return undefined
        return { state: { status: 'leaving' }, effects: ['wait for quiet'] }
      case 'quiet':
        if (state.status !== 'leaving') return undefined
        return { state: digitsFree, effects: ['open the gate'] }
    }
  },
)
