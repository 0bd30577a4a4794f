import { describe, expect, it } from 'vitest'
import { keyFrequencies } from '../player/sources.ts'
import { lcg, voicelike } from '../test-support/capture-cases.ts'
import { ToneListener } from './tone-listener.ts'
import { createToneReader } from './tone-reader.ts'

const FRAME = 160
const reader = createToneReader(8_000, FRAME)

interface Typing {
  readonly onMs: number
  readonly offMs: number
  /** Samples into the frame in which the first tone begins. */
  readonly phase?: number
  readonly amplitude?: number
}

/** Keys as tones, from the second frame on. */
function typed(keys: string, { onMs, offMs, phase = 0, amplitude = 3_000 }: Typing): Int16Array {
  const period = (onMs + offMs) * 8
  const out = new Int16Array(FRAME * (6 + Math.ceil((keys.length * period + phase) / FRAME)))
  for (const [i, key] of [...keys].entries()) {
    const [low, high] = keyFrequencies(key)!
    const from = FRAME + phase + i * period
    for (let at = from; at < from + onMs * 8; at++) {
      const t = (2 * Math.PI * at) / 8_000
      out[at] = amplitude * (Math.sin(low * t) + Math.sin(high * t))
    }
  }
  return out
}

function heard(samples: Int16Array, closely: boolean) {
  const digits: { readonly digit: string; readonly durationMs: number }[] = []
  const listener = new ToneListener({
    reader,
    onDigit: (digit, durationMs) => void digits.push({ digit, durationMs }),
  })
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    listener.listen(samples.subarray(at, at + FRAME), closely)
  }
  for (let tick = 0; tick < 3; tick++) listener.listen(null, closely)
  expect(listener.sounding).toBe(false)
  return { keys: digits.map(({ digit }) => digit).join(''), digits }
}

const KEYS = '0123456789*#ABCD1155'

describe('a listener for tones', () => {
  it('takes tones of 40 ms with pauses of 40 ms, wherever in a frame they begin', () => {
    for (let phase = 0; phase < FRAME; phase += 7) {
      const samples = typed(KEYS, { onMs: 40, offMs: 40, phase })
      expect(heard(samples, false).keys, `at ${phase}`).toBe(KEYS)
      expect(heard(samples, true).keys, `closely, at ${phase}`).toBe(KEYS)
    }
  })

  it('takes no tone of 20 ms', () => {
    for (let phase = 0; phase < FRAME; phase += 7) {
      expect(heard(typed(KEYS, { onMs: 20, offMs: 80, phase }), false).keys).toBe('')
    }
  })

  it('says how long a key was down', () => {
    for (const onMs of [60, 100, 250]) {
      const [first] = heard(typed('5', { onMs, offMs: 100, phase: 33 }), false).digits
      expect(Math.abs(first!.durationMs - onMs)).toBeLessThanOrEqual(20)
    }
  })

  it('makes one digit of a tone that is missing for a frame', () => {
    const samples = typed('7', { onMs: 200, offMs: 60 })
    samples.fill(0, FRAME * 5, FRAME * 6)
    expect(heard(samples, true).keys).toBe('7')
  })

  it('takes tones beneath noise as loud as they are, where it listens closely', () => {
    const random = lcg(3)
    const samples = typed(KEYS, { onMs: 100, offMs: 60 })
    // Two sines of 3 000 have a mean square of 9 million; so has this.
    const noisy = samples.map((sample) => sample + (random() - 0.5) * 10_392)
    expect(heard(noisy, true).keys).toBe(KEYS)
  })

  it('takes nothing that is no key', () => {
    const random = lcg(5)
    const noise = Int16Array.from({ length: 8_000 * 20 }, () => (random() - 0.5) * 12_000)
    expect(heard(noise, true).keys).toBe('')
    expect(heard(voicelike(20), false).keys).toBe('')
    // One frequency of a key, and the two of a dial tone.
    for (const pair of [
      [697, 697],
      [1_209, 1_209],
      [350, 440],
    ]) {
      const sound = Int16Array.from({ length: 8_000 }, (_, at) =>
        pair.reduce((sum, hz) => sum + 3_000 * Math.sin((2 * Math.PI * hz * at) / 8_000), 0),
      )
      expect(heard(sound, true).keys).toBe('')
    }
  })
})
