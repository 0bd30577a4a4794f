import { describe, expect, it } from 'vitest'
import { keySteps, toneSource } from '../player/sources.ts'
import { createComfortNoise } from './comfort-noise.ts'
import { DigitGate, GUARD_TICKS } from './digit-gate.ts'
import { ToneSuspicion } from './tone-suspicion.ts'

const SAMPLES = 160

function makeGate(): DigitGate {
  return new DigitGate({
    sampleRate: 8000,
    samplesPerTick: SAMPLES,
    noise: createComfortNoise(SAMPLES),
  })
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

  it('waits for a tone that may have begun just now, and covers nothing for it', () => {
    const gate = makeGate()
    gate.setMode('guarded')
    const audio = sine(440, 20)
    through(gate, audio)
    gate.lookOn()
    expect(gate.isQuiet).toBe(false)
    const out = through(gate, audio)
    expect(gate.isQuiet).toBe(true)
    const delay = GUARD_TICKS * SAMPLES
    expect(out.subarray(delay)).toEqual(audio.subarray(0, audio.length - delay))
  })

  it('catches up in silence when it is opened, and loses nothing', () => {
    const gate = makeGate()
    gate.setMode('guarded')
    // 200 ms of sound, then it is opened in the middle of more, then a pause, then sound again.
    const first = sine(300, 10)
    const second = sine(350, 5)
    const pause = new Int16Array(SAMPLES * 6)
    const third = sine(400, 5)
    const guarded = through(gate, first)
    gate.setMode('open')
    const after = through(gate, Int16Array.from([...second, ...pause, ...third]))
    const heard = Int16Array.from([...guarded, ...after])
    const shortened = [
      ...new Int16Array(3 * SAMPLES),
      ...first,
      ...second,
      ...pause.subarray(3 * SAMPLES),
      ...third,
    ]
    expect(heard.length).toBe(shortened.length)
    expect(heard.subarray(3 * SAMPLES)).toEqual(Int16Array.from(shortened.slice(3 * SAMPLES)))
    expect(gate.mode).toBe('open')
  })

  it('guarded again before it has caught up, it lets no tone out', () => {
    const gate = makeGate()
    gate.setMode('guarded')
    through(gate, sine(300, 5))
    gate.setMode('open')
    through(gate, new Int16Array(SAMPLES))
    gate.setMode('guarded')
    expect(peakOf(through(gate, keys('159')).subarray(4 * SAMPLES))).toBeLessThan(100)
  })
})

describe('the suspicion of a tone', () => {
  const begunBack = (...frames: Int16Array[]) => {
    const suspicion = new ToneSuspicion(8000, SAMPLES)
    return frames.map((frame) => suspicion.look(frame))
  }

  it('leaves voices-like sounds and pure tones alone', () => {
    const rich = sine(180, 1).map(
      (x, i) => x + Math.round(6000 * Math.sin(i * 0.6) + 3000 * Math.sin(i * 1.9)),
    )
    expect(begunBack(rich, rich, rich)).toEqual([-1, -1, -1])
    expect(begunBack(sine(440, 1), sine(440, 1))).toEqual([-1, -1])
    expect(begunBack(new Int16Array(SAMPLES))).toEqual([-1])
  })

  it('finds a tone beneath a voice that is louder, and where it began', () => {
    const tone = keys('5').map((x) => x * 0.6)
    const voice = sine(180, 20, 9_000).map((x, i) => x + Math.round(5_000 * Math.sin(i * 0.31)))
    const both = voice.map((x, i) => x + (tone[i] ?? 0))
    const frames = Array.from({ length: 4 }, (_, i) =>
      both.subarray(i * SAMPLES, (i + 1) * SAMPLES),
    )
    const backs = begunBack(...frames)
    const found = backs.findIndex((back) => back >= 0)
    expect(found - backs[found]!).toBeLessThanOrEqual(0)
    expect(found).toBeLessThanOrEqual(2)
  })
})

describe('a tone beside a line of the voice', () => {
  it('is suspected, for it can be decoded all the same', () => {
    const suspicion = new ToneSuspicion(8000, SAMPLES)
    // Key 8 for 40 ms, with 905 Hz beside its row, and a voice below.
    const lines = [
      [852, 1_200],
      [1336, 1_200],
      [905, 900],
      [310, 1_500],
      [520, 900],
    ] as const
    const seen: number[] = []
    for (let tick = 0; tick < 6; tick++) {
      const frame = Int16Array.from({ length: SAMPLES }, (_, i) => {
        const at = tick * SAMPLES + i
        const isDown = tick >= 2 && tick < 4
        return lines
          .filter(([hz]) => isDown || (hz !== 852 && hz !== 1336))
          .reduce((sum, [hz, peak]) => sum + peak * Math.sin((2 * Math.PI * hz * at) / 8000), 0)
      })
      seen.push(suspicion.look(frame))
    }
    expect(seen.slice(0, 2)).toEqual([-1, -1])
    expect(Math.max(...seen.slice(2, 5))).toBeGreaterThanOrEqual(1)
  })
})
