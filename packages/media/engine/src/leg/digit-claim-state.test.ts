import { makeClaimId } from '@offhook/control'
import { expect, it } from 'vitest'
import {
  type DigitClaimEvent,
  type DigitClaimState,
  digitClaimMachine,
  digitsFree,
} from './digit-claim-state.ts'

const [mine, other] = [makeClaimId(), makeClaimId()]
const claimed: DigitClaimState = { status: 'claimed', claimId: mine }
const leaving: DigitClaimState = { status: 'leaving' }
const claim: DigitClaimEvent = { type: 'claim', claimId: mine }
const release: DigitClaimEvent = { type: 'release', claimId: mine }
const quiet: DigitClaimEvent = { type: 'quiet' }

it.each<[DigitClaimState, DigitClaimEvent, DigitClaimState | undefined, readonly string[]]>([
  [digitsFree, claim, claimed, ['guard the gate']],
  [digitsFree, release, undefined, []],
  [digitsFree, quiet, undefined, []],
  [claimed, claim, undefined, []],
  [claimed, { type: 'claim', claimId: other }, undefined, []],
  [claimed, { type: 'release', claimId: other }, undefined, []],
  [claimed, release, leaving, ['wait for quiet']],
  [claimed, quiet, undefined, []],
  [leaving, { type: 'claim', claimId: mine }, claimed, ['guard the gate']],
  [leaving, release, undefined, []],
  [leaving, quiet, digitsFree, ['open the gate']],
])('%j takes %j to %j', (state, event, next, effects) => {
  const step = digitClaimMachine.next(state, event)

  expect(step?.state).toEqual(next)
  expect(step?.effects ?? []).toEqual(effects)
})
