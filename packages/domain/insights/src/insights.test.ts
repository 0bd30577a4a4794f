/** What an earlier run has left is summed up at the start, once each. */
import { type Change, Emitter, SimulatedClock, silentLogger } from '@offhook/core'
import type { Call, VoiceEvents } from '@offhook/voice'
import { expect, it } from 'vitest'
import { Insights } from './insights.ts'
import type { CallSummary } from './model.ts'
import type { InsightRepository } from './repository.ts'
import { callSummary } from './summary/call-summary.ts'
import { someCall } from './testing/fixtures.ts'

const clock = new SimulatedClock({ now: 2_000_000 })
const facts = {
  ...{ folds: new Map(), events: new Map(), network: null, ringingAt: null },
  ...{ by: null, conferenceSid: null, pddBoundMs: 6_000 },
}

/** An earlier run that left so many calls; of each second one it has told the partial summary. */
function world(left: number) {
  const calls = Array.from({ length: left }, (_, i) =>
    someCall({ status: 'completed', dateCreated: 1_000_000 + i, endTime: 1_500_000 }),
  )
  const partial = new Map<string, CallSummary>(
    calls
      .filter((_, i) => i % 2 === 0)
      .map((call) => [call.sid, callSummary(call, facts, 'partial', 1_500_000)]),
  )
  const complete = new Set<unknown>()
  const asked: number[] = []
  const repository = {
    summary: async (_account: string, sid: string) => partial.get(sid),
    samples: async () => [],
    incidents: async () => [],
    dialDelays: async () => [],
    unfinished: async (after: { dateCreated: number }, most: number) => {
      asked.push(after.dateCreated)
      return calls
        .filter(({ sid, dateCreated }) => !complete.has(sid) && dateCreated > after.dateCreated)
        .slice(0, most)
    },
  } as unknown as InsightRepository
  const voice = new Emitter<VoiceEvents>()
  const insights = new Insights({
    clock,
    logger: silentLogger,
    repository,
    writer: {
      writeBehind: () => {},
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) if (change.op === 'put') complete.add(change.row['callSid'])
      },
    },
    voice: { events: voice, audioOf: async () => null, call: () => undefined },
  })
  const told: string[] = []
  insights.events.on('summary', (row) => {
    // Whoever is told finds the row.
    told.push(complete.has(row.callSid) ? row.callSid : 'not written')
  })
  return { calls, partial, complete, asked, voice, insights, told }
}

it('sums up each call once, and tells of those alone that were told of before', async () => {
  const { calls, partial, complete, asked, insights, told } = world(1_001)
  await insights.resume()

  expect(complete.size).toBe(calls.length)
  expect(told).toEqual([...partial.keys()])
  expect(asked.slice(1)).toEqual([1_000_499, 1_000_999])
  await insights.resume()
  expect(told.length).toBe(partial.size)
  insights.close()
})

it('leaves the calls that this run listens to alone', async () => {
  const { calls, complete, voice, insights, told } = world(2)
  voice.emit('call.created', calls[0] as Call)
  await insights.resume()

  expect([...complete]).toEqual([calls[1]?.sid])
  expect(told).toEqual([])
  insights.close()
})
