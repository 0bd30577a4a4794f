import { describe, expect, test } from 'vitest'
import type { Call } from '../model.ts'
import { type Bench, OUR_NUMBER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

/** A call that is being answered while the store takes its time. */
async function answering() {
  const { accountSid, voice, store, dialers } = bench
  const request = { accountSid, to: 'sip:phone@192.0.2.1', from: OUR_NUMBER }
  const { sid } = await voice.createCall({
    ...request,
    twiml: '<Response><Pause length="60"/></Response>',
  })
  store.delayMs = 200
  dialers.sip.last.answers()
  expect(voice.call(accountSid, sid)?.status).toBe('in-progress')
  return sid
}

describe('a call that says it is in progress', () => {
  test('runs another document, though its answer is not committed yet', async () => {
    const sid = await answering()
    bench.documents.at('https://app/next', '<Say>Next</Say>')

    const updated = bench.voice.updateCall(bench.accountSid, sid, { url: 'https://app/next' })
    await bench.advance(1_000)

    expect((await updated).status).toBe('in-progress')
    expect(bench.documents.asked('https://app/next')).toHaveLength(1)
  })

  test('is recorded, though its answer is not committed yet', async () => {
    const sid = await answering()

    const recording = bench.voice.startCallRecording(bench.accountSid, sid, {})
    await bench.advance(1_000)

    expect((await recording).status).toBe('in-progress')
  })

  test('is completed when it is ended before its answer is committed: the callee did answer', async () => {
    const sid = await answering()

    const updated = bench.voice.updateCall(bench.accountSid, sid, { status: 'completed' })
    await bench.advance(1_000)
    await updated

    expect(bench.store.rows<Call>('call')).toMatchObject([{ sid, status: 'completed' }])
  })

  test('and ends before the answer is committed is over', async () => {
    const sid = await answering()
    const updated = bench.voice.updateCall(bench.accountSid, sid, { url: 'https://app/next' })
    const refused = expect(updated).rejects.toMatchObject({ code: 21220 })

    bench.dialers.sip.last.hangsUp()
    await bench.advance(1_000)

    await refused
  })
})

describe('an update that is refused', () => {
  test.each([
    ['another document before the answer', { url: 'https://app/next' }, false],
    ['a cancellation after it', { status: 'canceled' } as const, true],
  ])('changes nothing: %s', async (_, update, isAnswered) => {
    const { accountSid, voice, dialers, store } = bench
    const twiml = '<Response><Pause length="60"/></Response>'
    const request = { accountSid, to: 'sip:phone@192.0.2.1', from: OUR_NUMBER, twiml }
    const { sid } = await voice.createCall(request)
    if (isAnswered) dialers.sip.last.answers()
    await bench.settle()

    const statusCallback = 'https://app/told'
    const refused = voice.updateCall(accountSid, sid, { ...update, statusCallback, timeLimit: 1 })

    await expect(refused).rejects.toMatchObject({ code: 21220 })
    expect(store.rows<Call>('call')).toMatchObject([{ sid, statusCallback: null }])
    await bench.advance(2_000)
    expect(dialers.sip.last.told).toEqual([])
  })
})

describe('a call', () => {
  test('cannot be deleted while it lives', async () => {
    const sid = await answering()

    await expect(bench.voice.deleteCall(bench.accountSid, sid)).rejects.toMatchObject({
      code: 20009,
      status: 400,
    })
  })
})

describe('the longest time of a call', () => {
  test('is told as the moment of its end, from the answer on, and when it changes', async () => {
    const { accountSid, voice, clock, dialers } = bench
    const limited: unknown[] = []
    voice.events.on('call.limited', ({ sid }) => limited.push(sid))
    const twiml = '<Response><Pause length="60"/></Response>'
    const request = { accountSid, to: 'sip:phone@192.0.2.1', from: OUR_NUMBER, twiml }
    const { sid } = await voice.createCall({ ...request, timeLimit: 600 })
    expect(voice.endsAt(sid)).toBeNull()

    dialers.sip.last.answers()
    await bench.settle()
    expect(voice.endsAt(sid)).toBe(clock.now() + 600_000)

    await bench.advance(10_000)
    await voice.updateCall(accountSid, sid, { timeLimit: 1_000_000 })
    expect(voice.endsAt(sid)).toBe(clock.now() - 10_000 + 14_400_000)
    await voice.updateCall(accountSid, sid, { timeLimit: 20 })
    expect(voice.endsAt(sid)).toBe(clock.now() + 20_000)
    expect(limited).toEqual([sid, sid])
    await bench.advance(20_000)
    expect(voice.endsAt(sid)).toBeNull()
    expect(dialers.sip.last.told).toEqual(['hangup time-limit'])
  })

  test('is that of a conference from its beginning', async () => {
    await bench.receive('<Dial><Conference>support</Conference></Dial>')
    const { sid } = bench.voice.conference(bench.accountSid, 'support') ?? {}
    if (!sid) throw new Error('no conference')
    expect(bench.voice.endsAt(sid)).toBeNull()
    await bench.receive('<Dial><Conference>support</Conference></Dial>')
    expect(bench.voice.endsAt(sid)).toBe(bench.clock.now() + 14_400_000)
  })
})
