import type { AnsweredBy } from '@offhook/control'
import { describe, expect, it } from 'vitest'
import { energyOf } from '../audio/level.ts'
import { answers, defaultLimits, detect } from '../test-support/answers.ts'
import { toneOf } from './frame-tone.ts'
import { detectionBegan, detectionMachine } from './machine-detection-state.ts'

describe('machine detection', () => {
  it('is right about nine of ten calls of the labelled set, of each kind', () => {
    const set = answers()
    const right = (some: typeof set) =>
      some.filter((answer) => detect(answer)?.by === answer.expected).length / some.length

    expect(new Set(set.map(({ name }) => name)).size).toBeGreaterThan(60)
    expect(right(set)).toBeGreaterThanOrEqual(0.9)
    for (const kind of new Set(set.map(({ expected }) => expected))) {
      expect(right(set.filter(({ expected }) => expected === kind)), kind).toBeGreaterThanOrEqual(
        0.9,
      )
    }
  })
})

describe('the frequency of a frame', () => {
  const sine = (hz: number, rate: number) =>
    Int16Array.from(
      { length: rate / 50 },
      (_, i) => 4_000 * Math.sin((2 * Math.PI * hz * i) / rate),
    )
  const read = (frame: Int16Array, rate: number) => toneOf(frame, rate, energyOf(frame))

  it.each([425, 620, 1_100, 1_400, 2_000, 2_100, 2_900])('is found: %i Hz', (hz) => {
    for (const rate of [8_000, 16_000]) {
      expect(Math.abs(read(sine(hz, rate), rate) - hz)).toBeLessThan(hz * 0.03)
    }
  })

  it('is none of silence, noise, two tones, a hum', () => {
    let seed = 3
    const noise = Int16Array.from({ length: 160 }, () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0
      return seed >> 18
    })
    const two = sine(700, 8_000).map((x, i) => x + sine(1_300, 8_000)[i]!)

    for (const frame of [new Int16Array(160), noise, two, sine(100, 8_000)]) {
      expect(read(frame, 8_000)).toBe(0)
    }
  })
})

describe('the beat of an answer', () => {
  /** Runs stretches of speech (s), silence (-), a tone of 1000 Hz (b); each a tenth of a second. */
  function told(
    beat: string,
    changes: Partial<typeof defaultLimits> & { until?: 'message-end' } = {},
  ) {
    const limits = { ...defaultLimits, until: 'start' as const, ...changes }
    let state = detectionBegan
    let toneMs = 0
    for (const [tenth, kind] of [...beat].entries()) {
      for (let frame = 0; frame < 5; frame++) {
        toneMs = kind === 'b' ? toneMs + 20 : 0
        const step = detectionMachine.step(state, {
          type: 'frame',
          frameMs: 20,
          isSpeech: kind === 's',
          toneHz: 1_000,
          toneMs,
          limits,
        })
        state = step.state
        if (step.effects[0]) return [step.effects[0], tenth + 1] as [AnsweredBy, number]
      }
    }
    return null
  }
  const s = (tenths: number) => 's'.repeat(tenths)
  const quiet = (tenths: number) => '-'.repeat(tenths)

  it.each([
    ['a word and silence', quiet(5) + s(8) + quiet(20), {}, 'human', 25],
    ['a word, a breath, a word', s(6) + quiet(8) + s(6) + quiet(20), {}, 'human', 32],
    ['more than a person says', s(40), {}, 'machine_start', 25],
    ['a beep after a word', s(8) + quiet(5) + 'b'.repeat(5), {}, 'machine_start', 15],
    ['nothing', quiet(60), {}, 'unknown', 50],
    ['nothing, asked for sooner', quiet(60), { silenceMs: 2_000 }, 'unknown', 20],
    [
      'talk, until the beep',
      `${s(40)}${quiet(8)}bbbbb`,
      { until: 'message-end' },
      'machine_end_beep',
      50,
    ],
    ['talk, no beep', s(40) + quiet(20), { until: 'message-end' }, 'machine_end_silence', 52],
    [
      'talk without end',
      s(60),
      { until: 'message-end', timeoutMs: 5_000 },
      'machine_end_other',
      50,
    ],
    ['time that is up', s(10) + quiet(5), { timeoutMs: 1_200 }, 'unknown', 12],
    ['a longer threshold', s(30) + quiet(20), { speechMs: 4_000 }, 'human', 42],
    ['a shorter end', s(8) + quiet(20), { speechEndMs: 500 }, 'human', 13],
  ] as const)('%s', (_name, beat, changes, verdict, tenth) => {
    const [by, at] = told(beat, changes)!

    expect(by).toBe(verdict)
    expect(Math.abs(at - tenth)).toBeLessThanOrEqual(1)
  })

  it('takes nothing more once it is told', () => {
    const over = { ...detectionBegan, status: 'over' as const }
    const limits = { ...defaultLimits, until: 'start' as const }
    const frame = { frameMs: 20, isSpeech: true, toneHz: 0, toneMs: 0, limits }

    expect(detectionMachine.next(over, { type: 'frame', ...frame })).toBeUndefined()
  })
})
