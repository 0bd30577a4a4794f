/** What others hear while a party's network or page is lost. */
import { expect, test } from 'vitest'
import type { Conference } from '../../model.ts'
import type { Bench } from '../../testing/bench.ts'
import { eachBench } from '../../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const conference = (attributes = '') =>
  bench.receive(`<Dial><Conference ${attributes}>room</Conference></Dial>`)

test('the other of two hears music until the party is back, and then the party', async () => {
  const caller = await bench.receive('<Dial><Client>alice</Client></Dial><Say>after</Say>')
  const alice = bench.dialers.client.last
  alice.answers()
  await bench.settle()

  alice.isAway(true)
  expect(bench.media.playsTo(caller.endpointId)).toEqual(['hold-music'])
  alice.isAway(false)
  expect(bench.media.playsTo(caller.endpointId)).toEqual([])
  expect(bench.media.hearEachOther(caller.endpointId, alice.endpointId)).toBe(true)

  alice.isAway(true)
  alice.hangsUp('network-failed')
  await bench.settle()
  expect(bench.media.playsTo(caller.endpointId)).toEqual(['say after'])
})

test('in a conference music plays to whoever is alone, and to nobody while two can talk', async () => {
  const [one, two, three] = [
    await conference('beep="false"'),
    await conference('beep="false"'),
    await conference('beep="false"'),
  ]
  const plays = () => [one, two, three].map(({ endpointId }) => bench.media.playsTo(endpointId))

  three.isAway(true)
  expect(plays()).toEqual([[], [], []])
  two.isAway(true)
  expect(plays()).toEqual([['hold-music'], [], []])
  two.isAway(false)
  expect(plays()).toEqual([[], [], []])
  two.hangsUp()
  await bench.settle()
  expect(plays()[0]).toEqual(['hold-music'])
  three.hangsUp()
  await bench.settle()
  expect(plays()[0]).toEqual([])
})

test('whoever is on hold keeps the music of the hold alone, and hears other music after it', async () => {
  const [customer, agent] = [await conference('beep="false"'), await conference('beep="false"')]
  const { accountSid } = bench
  const [row] = bench.store.rows<Conference>('conference')
  const hold = (held: boolean) =>
    bench.voice.updateParticipant(accountSid, row!.sid, customer.callSid, {
      hold: held,
      ...(held ? { holdUrl: '' } : {}),
    })
  await hold(true)
  agent.isAway(true)
  expect(bench.media.playsTo(customer.endpointId)).toEqual([])

  await hold(false)
  expect(bench.media.playsTo(customer.endpointId)).toEqual(['hold-music'])
  agent.isAway(false)

  expect(bench.media.playsTo(customer.endpointId)).toEqual([])
  expect(bench.media.hearEachOther(customer.endpointId, agent.endpointId)).toBe(true)
})

test('that a party is away is told, and known while it lasts', async () => {
  const told: string[] = []
  bench.voice.events.on('call.away', ({ sid }) => void told.push(sid))
  const agent = await conference()

  agent.isAway(true)
  expect(bench.voice.isAway(agent.callSid)).toBe(true)
  agent.isAway(false)
  expect(bench.voice.isAway(agent.callSid)).toBe(false)
  expect(told).toEqual([agent.callSid, agent.callSid])

  agent.isAway(true)
  agent.hangsUp()
  await bench.settle()
  expect(bench.voice.isAway(agent.callSid)).toBe(false)
})
