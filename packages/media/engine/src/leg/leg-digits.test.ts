/** Whose keys are while an owner has them, and after. */
import { type MediaEvent, makeClaimId, makeEndpointId } from '@offhook/control'
import { beforeEach, describe, expect, it } from 'vitest'
import { VoiceFrame } from '../audio/voice-frame.ts'
import { createLegBenches } from './leg-bench.ts'
import { LegDigits } from './leg-digits.ts'

const bench = createLegBenches()(8_000)
const silence = new VoiceFrame(bench.format.samplesPerTick)
const claimId = makeClaimId()
let digits: LegDigits
let owned: string
let told: string
let forwarded: string

beforeEach(() => {
  owned = ''
  told = ''
  forwarded = ''
  digits = new LegDigits({
    id: makeEndpointId(0),
    bench,
    emit: (event: MediaEvent) => {
      if (event.type === 'digit.claimed') owned += event.digit
      if (event.type === 'digit') told += event.digit
    },
    forward: (digit) => {
      forwarded += digit
    },
    keyIsDown: () => false,
    onClaimed: () => {},
  })
})

const wait = (ticks: number) => {
  for (let tick = 0; tick < ticks; tick++) digits.pass(silence, false)
}

describe('keys after the release', () => {
  it('are nobody’s while somebody still types, and everybody’s two seconds later', () => {
    digits.claim(claimId)
    digits.inject('4242')
    digits.release(claimId)
    for (const key of '42424242') {
      wait(90)
      digits.inject(key)
    }
    expect([owned, told, forwarded]).toEqual(['4242', '', ''])
    wait(110)
    digits.inject('7')
    expect([owned, told, forwarded]).toEqual(['4242', '7', '7'])
  })

  it('are everybody’s at once where none was pressed', () => {
    digits.inject('1')
    digits.claim(claimId)
    wait(5)
    digits.release(claimId)
    wait(10)
    digits.inject('2')
    expect([owned, told]).toEqual(['', '12'])
  })

  it('go to the next owner, also in the middle of typing', () => {
    digits.claim(claimId)
    digits.inject('4')
    digits.release(claimId)
    const next = makeClaimId()
    expect(digits.claim(next)).toBe(true)
    digits.inject('2')
    expect([owned, told]).toEqual(['42', ''])
  })
})
