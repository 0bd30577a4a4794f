import { expect, it } from 'vitest'
import { speechOf } from './speech.ts'
import { talkFigures } from './talk-figures.ts'

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

it('measures known signals to a tenth of a second', () => {
  const customer = speechOf(voice(60, [2, 7], [20, 26], [50, 52]), rate)
  const agent = speechOf(voice(60, [9, 19], [25, 30], [40, 48]), rate)

  const figures = talkFigures([customer, agent], 60, [])

  const expected = {
    talk: [13, 23],
    crossTalk: 1,
    silence: 25,
    longestSilence: 10,
    firstResponse: 2,
  }
  expect(figures.talk[0]).toBeCloseTo(expected.talk[0] ?? 0, 1)
  expect(figures.talk[1]).toBeCloseTo(expected.talk[1] ?? 0, 1)
  for (const name of ['crossTalk', 'silence', 'longestSilence', 'firstResponse'] as const) {
    expect(Math.abs((figures[name] ?? 0) - expected[name]), name).toBeLessThan(0.1)
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
