import { describe, expect, test } from 'vitest'
import { type Bench, CALLER, OUR_NUMBER, VOICE_URL } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

describe('an incoming call', () => {
  test('rings, asks the application of its number, is answered by the first verb that speaks', async () => {
    const leg = await bench.receive('<Say>Hello  there</Say>')

    expect(leg.told).toEqual(['ring', 'answer'])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say Hello there'])
    expect(bench.documents.asked(VOICE_URL)[0]).toMatchObject({
      CallSid: leg.callSid,
      AccountSid: bench.accountSid,
      From: CALLER,
      To: OUR_NUMBER,
      CallStatus: 'ringing',
      Direction: 'inbound',
      ApiVersion: '2010-04-01',
    })
    expect(bench.row(leg).status).toBe('in-progress')
  })

  test('ends when the document is through', async () => {
    const leg = await bench.receive('<Say>Bye</Say>')

    await bench.advance(1_000)

    expect(leg.told.at(-1)).toBe('hangup normal')
    expect(bench.row(leg)).toMatchObject({ status: 'completed', duration: 1, endCause: 'normal' })
    expect(bench.voice.liveCalls).toBe(0)
  })

  test('at a number that is not ours is refused', async () => {
    const leg = await bench.receive('<Say>Hi</Say>', { to: '+15559999999' })

    expect(leg.told).toEqual(['reject not-found'])
    expect(bench.calls).toEqual([])
  })

  test('is refused when the directory or the store fail', async () => {
    bench.directoryFails = true
    const first = await bench.receive('<Say>Hi</Say>')
    bench.directoryFails = false
    bench.store.refuses = () => true
    const second = await bench.receive('<Say>Hi</Say>')

    expect(first.told).toEqual(['reject overload'])
    expect(second.told).toEqual(['reject overload'])
  })
})
