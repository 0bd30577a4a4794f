import { describe, expect, it } from 'vitest'
import { keySteps, toneSource } from '../player/sources.ts'
import { createComfortNoise } from './comfort-noise.ts'
import { DigitGate, GUARD_TICKS } from './digit-gate.ts'
import { createToneReader } from './tone-reader.ts'

const SAMPLES = 160
const { isSuspect } = createToneReader(8000)

function makeGate(): DigitGate {
  return new DigitGate({ samplesPerTick: SAMPLES, noise: createComfortNoise(SAMPLES), isSuspect })
}

function sine(hz: number, ticks: number, peak = 8000): Int16Array {
  return Int16Array.from({ length: ticks * SAMPLES }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * i) / 8000)),
  )
}

function keys(digits: string, offset = 0): Int16Array {
  const out = new Int16Array(SAMPLES * (10 * digits.length + 20))
  toneSource(keySteps(digits), 8000).read(out, offset)
  return out
}

/** Runs audio through a gate. */
function through(gate: DigitGate, audio: Int16Array): Int16Array {
  const out = new Int16Array(audio.length)
  for (let at = 0; at < audio.length; at += SAMPLES) {
    out.set(gate.pass(audio.subarray(at, at + SAMPLES), true), at)
  }
  return out
}

const peakOf = (audio: Int16Array): number =>
  audio.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)

describe('the digit gate', () => {
  it('lets everything through while it is open', () => {
    const audio = keys('12')
    expect(through(makeGate(), audio)).toEqual(audio)
  })

  it('holds a guarded leg back by 60 ms and changes nothing else', () => {
    const gate = makeGate()
    gate.setMode('guarded')
    const audio = sine(440, 20)
    const out = through(gate, audio)
    const delay = GUARD_TICKS * SAMPLES
    expect(out.subarray(delay)).toEqual(audio.subarray(0, audio.length - delay))
    expect(peakOf(out.subarray(0, delay))).toBeLessThan(100)
  })

  it.each([0, 40, 80, 120, 159])(
    'lets no part of a tone out, begun %i samples into a frame',
    (offset) => {
      const gate = makeGate()
      gate.setMode('guarded')
      // A tenth of the frame before a tone, at most, may sound: too short to be read as anything.
      const out = through(gate, keys('0123456789*#ABCD', offset))
      expect(peakOf(out)).toBeLessThan(100)
    },
  )

  it('is silent around telephone-event packets', () => {
    const gate = makeGate()
    gate.setMode('guarded')
    const audio = sine(440, 30)
    const out = new Int16Array(audio.length)
    for (let tick = 0; tick < 30; tick++) {
      if (tick >= 10 && tick < 15) gate.sawEvent()
      out.set(gate.pass(audio.subarray(tick * SAMPLES, (tick + 1) * SAMPLES), true), tick * SAMPLES)
    }
    // Frame 9 to 15 are covered; they leave 60 ms later.
    expect(peakOf(out.subarray(10 * SAMPLES, 17 * SAMPLES))).toBeLessThan(100)
    expect(peakOf(out.subarray(20 * SAMPLES))).toBeGreaterThan(7000)
  })

  it('does not give out what it held when it is opened again', () => {
    const gate = makeGate()
    gate.setMode('guarded')
    through(gate, sine(1000, 5))
    gate.setMode('open')
    gate.setMode('guarded')
    const out = through(gate, new Int16Array(SAMPLES * 10))
    expect(peakOf(out)).toBeLessThan(100)
  })
})

describe('the suspicion of a tone', () => {
  it('leaves voices-like sounds and pure tones alone', () => {
    const rich = sine(180, 1).map(
      (x, i) => x + Math.round(6000 * Math.sin(i * 0.6) + 3000 * Math.sin(i * 1.9)),
    )
    expect(isSuspect(rich)).toBe(false)
    expect(isSuspect(sine(440, 1))).toBe(false)
    expect(isSuspect(new Int16Array(SAMPLES))).toBe(false)
  })
})
