/**
 * The short form of `npm run prove:pay`: captures at random, through real legs, codecs, a room and
 * taps; everything that anybody else hears is decoded.
 */
import { describe, expect, it } from 'vitest'
import { captureCase, examine, type Finding, voicelike } from '../test-support/capture-cases.ts'

/** Each codec with each way of keys, tones twice, and each item. */
const CASES = 20

describe('captures of card data', () => {
  it('reach nobody but their owner, and the talk goes on', { timeout: 300_000 }, () => {
    const speech = voicelike(12)
    const findings: Finding[] = []
    for (let index = 0; index < CASES; index++) findings.push(examine(captureCase(index, speech)))
    const sum = (of: (finding: Finding) => number) =>
      findings.reduce((total, finding) => total + of(finding), 0)

    // What is looked for can be found: without a claim a decoder names most of it.
    expect(sum(({ findable }) => findable)).toBeGreaterThan(CASES * 3)
    for (const { given, outcome, leaks } of findings) {
      const none = Object.fromEntries(Object.keys(outcome.ears).map((ear) => [ear, 0]))
      expect(leaks, JSON.stringify({ ...given, speech: null })).toEqual(none)
      expect(outcome.told).toBe('')
    }
    // Where nobody speaks over the keys and no packet is lost, each arrives.
    for (const { given, outcome } of findings) {
      if (given.speaksOver || given.loss > 0) continue
      expect(outcome.owned, JSON.stringify({ ...given, speech: null })).toBe(given.digits)
    }
    // A packet that is lost takes no telephone event away.
    for (const { given, outcome } of findings) {
      if (given.keys !== 'tones') expect(outcome.owned).toBe(given.digits)
    }
    // What was said before, between and after the tones is let out, sample by sample.
    const lost = sum(({ outcome }) => outcome.talk.lost)
    const same = sum(({ outcome }) => outcome.talk.same)
    expect(same).toBeGreaterThan(CASES * 80)
    // This voice is made of tones; of speech it is less than a hundredth.
    expect(lost / (lost + same)).toBeLessThan(0.1)
  })
})
