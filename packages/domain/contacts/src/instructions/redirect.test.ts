import { errors, makeSid, OffhookError } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { byAccount } from '../asker.ts'
import { Bench } from '../testing/bench.ts'

const URL = 'https://example.com/elsewhere'
let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const redirect = (offer: { sid: ReturnType<typeof makeSid<'WR'>> }, parameters: object) =>
  bench.contacts.run(offer.sid, {
    name: 'redirect',
    parameters: { ...parameters },
    asker: byAccount,
  })

async function redirected(parameters: object = {}) {
  const scene = await bench.offered()
  const answered = await redirect(scene.offer, {
    RedirectCallSid: scene.customer,
    RedirectUrl: URL,
    ...parameters,
  })
  await bench.settle()
  return { ...scene, answered }
}

describe('the redirect instruction', () => {
  it('sends the caller to the document, and the task goes on without the queue', async () => {
    const { customer, offer } = await redirected()

    expect(bench.voice.redirects).toEqual([[customer, { url: URL }]])
    expect(bench.voice.left).toEqual([[customer, 'redirected']])
    expect(bench.now(offer)).toBe('pending')
    expect(bench.taskOf(customer).assignmentStatus).toBe('reserved')
  })

  it('accepts where that is asked for, and wraps when the call ends', async () => {
    const { answered, customer, offer } = await redirected({ RedirectAccept: 'true' })
    expect(answered.status).toBe('accepted')
    expect(bench.taskOf(customer).assignmentStatus).toBe('assigned')

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.now(offer)).toBe('wrapping')
  })

  it('cancels the task when the caller hangs up before anybody has taken it', async () => {
    const { customer, offer } = await redirected()

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    expect(bench.now(offer)).toBe('canceled')
  })

  it('sends any other call where it is told to, and the caller keeps the place', async () => {
    const worker = makeSid('CA')
    const { customer } = await redirected({ RedirectCallSid: worker })

    expect(bench.voice.redirects).toEqual([[worker, { url: URL }]])
    expect(bench.voice.waiting).toEqual([customer])
  })
})

describe('a redirect is refused', () => {
  it.each([
    ['without a url', { RedirectCallSid: makeSid('CA') }, 40120],
    ['with a url that is none', { RedirectCallSid: makeSid('CA'), RedirectUrl: 'nowhere' }, 40120],
    ['without a call_sid', { RedirectUrl: URL }, 40121],
    ['with another sid', { RedirectUrl: URL, RedirectCallSid: makeSid('WR') }, 40121],
    [
      'with an accept that is none',
      { RedirectUrl: URL, RedirectCallSid: makeSid('CA'), RedirectAccept: 'no' },
      20001,
    ],
  ])('%s', async (_what, parameters, code) => {
    const { offer } = await bench.offered()

    await expect(redirect(offer, parameters)).rejects.toMatchObject({ code })

    expect(bench.now(offer)).toBe('pending')
    expect(bench.voice.redirects).toEqual([])
  })

  it('for a call that is not live; the caller keeps the place', async () => {
    const { offer, customer } = await bench.offered()
    bench.voice.refusal = new OffhookError(errors.invalidCallState, 'The call is over')

    const parameters = { RedirectCallSid: customer, RedirectUrl: URL }
    await expect(redirect(offer, parameters)).rejects.toMatchObject({ code: 40122 })
    expect(bench.voice.waiting).toEqual([customer])

    // And what happens to the caller still matters.
    bench.voice.hangUp(customer)
    await bench.settle()
    expect(bench.taskOf(customer).assignmentStatus).toBe('canceled')
  })

  it('once the reservation has been accepted', async () => {
    const { offer } = await bench.offered()
    await bench.contacts.run(offer.sid, { name: 'accept', parameters: {} })
    const parameters = { RedirectCallSid: makeSid('CA'), RedirectUrl: URL }

    await expect(redirect(offer, parameters)).rejects.toMatchObject({ code: 40123 })
  })
})
