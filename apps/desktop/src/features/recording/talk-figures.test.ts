import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { type Stretch, speechOf } from './speech.ts'
import { type TalkFigures, talkFigures } from './talk-figures.ts'
import { readWav } from './wav.ts'

const rate = 8_000

/** A voice that can be heard in these stretches of so many seconds. */
function voice(
  seconds: number,
  ...stretches: readonly (readonly [number, number])[]
): Float32Array {
  return Float32Array.from({ length: seconds * rate }, (_, i) => {
    const t = i / rate
    const speaks = stretches.some(([from, to]) => t >= from && t < to)
    return speaks ? 0.3 * Math.sin(2 * Math.PI * 220 * t) : 0
  })
}

/** White noise below it, so many dB less than its sound has in the mean; the same each time. */
function withNoise(sound: Float32Array, db: number, seed: number): Float32Array {
  const heard = sound.filter((sample) => sample !== 0)
  const power = heard.reduce((sum, sample) => sum + sample ** 2, 0) / heard.length
  // Even numbers from -1 to 1 have a third of the power of one.
  const gain = Math.sqrt((3 * power) / 10 ** (db / 10))
  let state = seed
  return sound.map((sample) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return sample + gain * (state / 0x3fffffff - 1)
  })
}

/** A recording of the product's own, without what is quiet at its ends. */
function spoken(name: string): Float32Array {
  const folder = '../../../../../packages/adapters/prompts/recordings/es/'
  const file = readFileSync(new URL(`${folder}${name}.wav`, import.meta.url))
  const { channels } = readWav(new Uint8Array(file).buffer)
  const samples = channels[0] ?? new Float32Array()
  const isLoud = (sample: number) => Math.abs(sample) > 0.02
  return samples.slice(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1)
}

/** Those of a customer and an agent over 60 seconds, and what they come to. */
const told = {
  customer: [
    [2, 7],
    [20, 26],
    [50, 52],
  ],
  agent: [
    [9, 19],
    [25, 30],
    [40, 48],
  ],
  figures: {
    crossTalk: 1,
    silence: 25,
    longestSilence: 10,
    // The agent's last two stretches, and the pause between them.
    longestMonologue: 23,
    firstResponse: 2,
  },
} as const

function expectFigures(figures: TalkFigures, expected: TalkFigures): void {
  const flat = ({ talk, ...others }: TalkFigures) => ({
    first: talk[0],
    second: talk[1],
    ...others,
  })
  const measured = flat(figures)
  for (const [name, value] of Object.entries(flat(expected))) {
    const off = Math.abs((measured[name as keyof typeof measured] ?? Number.NaN) - (value ?? 0))
    expect(off, name).toBeLessThan(0.1)
  }
}

it('measures known signals within 100 ms', () => {
  const customer = speechOf(voice(60, ...told.customer), rate)
  const agent = speechOf(voice(60, ...told.agent), rate)

  expectFigures(talkFigures([customer, agent], 60, []), { talk: [13, 23], ...told.figures })
})

it('measures them within 100 ms on noisy lines, 15 dB below the voice, that begin in silence', () => {
  const [customer, agent] = [told.customer, told.agent].map((stretches, lane) => {
    const sound = withNoise(voice(60, ...stretches), 15, lane + 1)
    // Until the leg has come its lane has no sound at all.
    return speechOf(sound.fill(0, 0, rate * 1.5), rate)
  })

  expectFigures(talkFigures([customer ?? [], agent ?? []], 60, []), {
    ...{ talk: [13, 23], ...told.figures },
  })
})

it.each(['quiet', 'noisy'])('finds the ends of spoken words within 100 ms on a %s line', (line) => {
  const words = ['again', 'ask-bank-account-number'].map((name) => spoken(name))
  let at = 2
  const known: Stretch[] = []
  const sound = new Float32Array(20 * rate)
  for (const word of words) {
    sound.set(word, at * rate)
    known.push({ from: at, to: at + word.length / rate })
    at += 8
  }
  const found = speechOf(line === 'noisy' ? withNoise(sound, 15, 3) : sound, rate)

  expect(found).toHaveLength(known.length)
  for (const [index, { from, to }] of known.entries()) {
    expect(Math.abs((found[index]?.from ?? 0) - from)).toBeLessThan(0.1)
    expect(Math.abs((found[index]?.to ?? 0) - to)).toBeLessThan(0.1)
  }
})

it('lets a monologue go on over its own pauses, until the other says something', () => {
  const lanes = [
    [
      { from: 0, to: 4 },
      { from: 6, to: 10 },
      { from: 20, to: 23 },
    ],
    [{ from: 12, to: 14 }],
  ] as const

  expect(talkFigures(lanes, 30, []).longestMonologue).toBe(10)
})

it('counts nothing of what was said or kept silent on hold', () => {
  const lanes = [[{ from: 0, to: 10 }], [{ from: 25, to: 30 }]] as const

  expect(talkFigures(lanes, 30, [{ from: 5, to: 25 }])).toMatchObject({
    talk: [5, 5],
    silence: 0,
    crossTalk: 0,
  })
})

it('knows no response where one of them says nothing', () => {
  expect(talkFigures([[{ from: 0, to: 1 }], []], 10, [])).toMatchObject({
    firstResponse: null,
    silence: 9,
    talk: [1, 0],
  })
})
