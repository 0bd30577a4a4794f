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

describe('a call', () => {
  test('cannot be deleted while it lives', async () => {
    const sid = await answering()

    await expect(bench.voice.deleteCall(bench.accountSid, sid)).rejects.toMatchObject({
      code: 20009,
      status: 400,
    })
  })
})
