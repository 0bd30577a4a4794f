import { errors, type makeSid, OffhookError } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byAccount } from '../asker.ts'
import { Bench } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const asked = { CallFrom: '+15005550006', CallUrl: 'https://example.com/worker' }
const call = (offer: { sid: ReturnType<typeof makeSid<'WR'>> }, parameters: object = asked) =>
  bench.contacts.run(offer.sid, { name: 'call', parameters: { ...parameters }, asker: byAccount })

async function called(parameters: object = {}) {
  const scene = await bench.offered()
  await call(scene.offer, { ...asked, ...parameters })
  await bench.settle()
  return { ...scene, ...bench.voice.calls[0]! }
}

describe('the call instruction', () => {
  it('calls the worker, who runs the document; the task names the call', async () => {
    const { sid, request, offer, customer } = await called({
      CallTimeout: '20',
      CallRecord: 'record-from-answer',
      CallStatusCallbackUrl: 'https://example.com/status',
    })

    expect(request).toMatchObject({
      to: 'client:alice',
      from: '+15005550006',
      url: 'https://example.com/worker',
      timeout: 20,
      record: true,
      statusCallback: 'https://example.com/status',
    })
    expect(bench.taskOf(customer).attributes).toMatchObject({
      worker_call_sid: sid,
      call_sid: customer,
    })
    expect(bench.now(offer)).toBe('pending')
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('leaves the acceptance to the document', async () => {
    const { sid, offer } = await called()

    bench.voice.answers(sid)
    await bench.settle()

    expect(bench.now(offer)).toBe('pending')
  })

  it('accepts when the worker answers, where that is asked for, and wraps when they have talked', async () => {
    const { sid, offer } = await called({ CallAccept: 'true' })
    expect(bench.now(offer)).toBe('pending')

    bench.voice.answers(sid)
    await bench.settle()
    expect(bench.now(offer)).toBe('accepted')

    bench.voice.hangUp(sid)
    await bench.settle()
    expect(bench.now(offer)).toBe('wrapping')
  })

  it('changes nothing when nobody answers', async () => {
    const { sid, offer, customer } = await called({ CallAccept: true })

    bench.voice.hangUp(sid)
    await bench.settle()

    expect(bench.now(offer)).toBe('pending')
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('leaves a reservation alone that ended before the answer', async () => {
    const { sid, offer } = await called({ CallAccept: true })
    await bench.contacts.run(offer.sid, { name: 'reject', parameters: {} })

    bench.voice.answers(sid)
    bench.voice.hangUp(sid)
    await bench.settle()

    expect(bench.now(offer)).toBe('rejected')
  })
})

describe('a call is refused', () => {
  it.each([
    ['to', { ...asked, CallTo: 'alice' }, 40110],
    ['from', { CallUrl: asked.CallUrl }, 40111],
    ['from', { ...asked, CallTo: '+15005550001', CallFrom: 'bob' }, 40111],
    ['url', { CallFrom: asked.CallFrom }, 40112],
    ['url', { ...asked, CallUrl: 'ftp://example.com' }, 40112],
    ['url', { ...asked, CallUrl: ['https://example.com'] }, 40112],
    ['status callback', { ...asked, CallStatusCallbackUrl: 'nowhere' }, 40158],
    ['accept', { ...asked, CallAccept: 'perhaps' }, 20001],
    ['timeout', { ...asked, CallTimeout: 'soon' }, 20001],
    ['record', { ...asked, CallRecord: 'loudly' }, 20001],
  ])('for its %s', async (_what, parameters, code) => {
    const { offer, customer } = await bench.offered()

    await expect(call(offer, parameters)).rejects.toMatchObject({ code })

    expect(bench.now(offer)).toBe('pending')
    expect(bench.voice.calls).toEqual([])
    expect(bench.taskOf(customer).attributes).not.toHaveProperty('worker_call_sid')
  })

  it('when it cannot be placed', async () => {
    const { offer } = await bench.offered()
    bench.voice.refusal = new OffhookError(errors.destinationNotPermitted, 'not to there')

    await expect(call(offer)).rejects.toMatchObject({
      code: 40113,
      message: expect.stringContaining('not to there'),
    })
    expect(bench.now(offer)).toBe('pending')
  })

  it('once the reservation has been accepted', async () => {
    const { offer } = await bench.offered()
    await bench.contacts.run(offer.sid, { name: 'accept', parameters: {} })

    await expect(call(offer)).rejects.toMatchObject({ code: 40114 })
  })
})
