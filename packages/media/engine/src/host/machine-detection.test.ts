/** Who has answered, heard over a real socket. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Answer, answers, defaultLimits } from '../test-support/answers.ts'
import { silentVoice, type Voice } from '../test-support/rtp-party.ts'
import { TestEngine } from '../test-support/test-engine.ts'

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

const says =
  ({ samples }: Answer): Voice =>
  (at) =>
    Int16Array.from({ length: 160 }, (_, i) => samples[at + i] ?? 0)

it('is told once for each leg, by what it says', { timeout: 20_000 }, async () => {
  const set = answers()
  const kinds = ['human', 'machine_start', 'fax'] as const
  const legs = await Promise.all(
    kinds.map(async (kind) => {
      const answer = set.find(({ expected, until }) => expected === kind && until === 'start')!
      const leg = await engine.leg(says(answer))
      const limits = { ...defaultLimits, until: answer.until }
      engine.post({ type: 'endpoint.detect-machine', endpointId: leg.id, limits })
      return { kind, leg }
    }),
  )
  const told = () => engine.of('machine.detected')
  await expect.poll(() => told().length, { timeout: 15_000, interval: 50 }).toBe(3)

  for (const { kind, leg } of legs) {
    expect(told().find(({ endpointId }) => endpointId === leg.id)?.answeredBy).toBe(kind)
  }
  expect(told().every(({ durationMs }) => durationMs > 400 && durationMs < 15_000)).toBe(true)
})

it('is told no more when nobody asks any longer', { timeout: 20_000 }, async () => {
  const leg = await engine.leg(silentVoice)
  const other = await engine.leg(silentVoice)
  const limits = { ...defaultLimits, until: 'start', silenceMs: 500 } as const
  engine.post(
    { type: 'endpoint.detect-machine', endpointId: leg.id, limits },
    { type: 'endpoint.detect-machine', endpointId: leg.id, limits: null },
    {
      type: 'endpoint.detect-machine',
      endpointId: other.id,
      limits: { ...limits, silenceMs: 900 },
    },
  )
  const told = () => engine.of('machine.detected')
  await expect.poll(() => told().length, { timeout: 15_000, interval: 50 }).toBe(1)

  expect(told()).toMatchObject([{ endpointId: other.id, answeredBy: 'unknown' }])
})
