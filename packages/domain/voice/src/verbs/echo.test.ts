import { expect, test } from 'vitest'
import type { Bench } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

test('a party hears itself until it is sent elsewhere', async () => {
  const leg = await bench.receive('<Echo/><Say>never</Say>')
  expect(leg.told).toEqual(['ring', 'answer'])
  expect(bench.media.hears(leg.endpointId, leg.endpointId)).toBe(true)

  const twiml = '<Response><Say>elsewhere</Say></Response>'
  await bench.voice.updateCall(bench.accountSid, leg.callSid, { twiml })
  await bench.settle()

  expect(bench.media.playsTo(leg.endpointId)).toEqual(['say elsewhere'])
  expect(bench.media.rooms.size).toBe(0)
})

test('with a length it goes on after that', async () => {
  const leg = await bench.receive('<Echo length="60"/><Say>goodbye</Say>')
  await bench.advance(59_900)
  expect(bench.media.hears(leg.endpointId, leg.endpointId)).toBe(true)

  await bench.advance(200)

  expect(bench.media.playsTo(leg.endpointId)).toEqual(['say goodbye'])
  expect(bench.media.rooms.size).toBe(0)
})
