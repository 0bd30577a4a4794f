import { SimulatedClock } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANSWER, OFFER, Pair } from '../test-support/pair.ts'
import type { OfferResponder } from './session-events.ts'

const HOLD = `${OFFER}a=sendonly\r\n`
const HELD = `${ANSWER}a=recvonly\r\n`

describe('changing a session', () => {
  let pair: Pair

  beforeEach(async () => {
    pair = await Pair.open({ clock: new SimulatedClock() })
  })

  afterEach(() => pair.close())

  it('takes a re-INVITE: both sides know the new descriptions', async () => {
    const { a, b } = await pair.connect()
    const offers: (string | undefined)[] = []
    b.on('reinvite', (offer, respond) => {
      offers.push(offer)
      expect(respond.accept(HELD)).toBe(true)
      expect(respond.reject(488)).toBe(false)
    })

    const outcome = a.reinvite(HOLD)
    await pair.clock.advance(100)

    expect(await outcome).toMatchObject({ ok: true, answer: HELD })
    expect(offers).toEqual([HOLD])
    expect([a.localSdp, a.remoteSdp, b.localSdp, b.remoteSdp]).toEqual([HOLD, HELD, HELD, HOLD])
    expect(pair.ladder()).toEqual(['a>b INVITE', 'b>a 100', 'b>a 200', 'a>b ACK'])
    expect(a.end ?? b.end).toBeUndefined()
  })

  it('leaves the session as it was when the re-INVITE is refused or nobody listens', async () => {
    const { a, b } = await pair.connect()

    const refused = a.reinvite(HOLD)
    await pair.clock.advance(100)

    expect(await refused).toEqual({ ok: false, status: 488, reason: 'Not Acceptable Here' })
    expect([a.localSdp, b.remoteSdp]).toEqual([OFFER, OFFER])
    expect(a.end ?? b.end).toBeUndefined()
  })

  it('resolves glare: both get 491 and both come through later', async () => {
    const { a, b } = await pair.connect()
    a.on('reinvite', (_offer, respond) => void respond.accept(ANSWER))
    b.on('reinvite', (_offer, respond) => void respond.accept(ANSWER))

    const outcomes = Promise.all([a.reinvite(HOLD), b.reinvite(HELD)])
    await pair.clock.advance(10_000)

    expect((await outcomes).map((outcome) => outcome.ok)).toEqual([true, true])
    expect(pair.ladder().filter((line) => line.endsWith('491'))).toHaveLength(2)
  })

  it('answers 500 to a second INVITE while the first waits', async () => {
    const { a, b } = await pair.connect()
    let waiting: OfferResponder | undefined
    b.on('reinvite', (_offer, respond) => (waiting = respond))
    const first = a.reinvite(HOLD)
    await pair.clock.advance(50)
    pair.inject('a', 'b', [
      'INVITE sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKsecond',
      `From: <sip:alice@10.0.0.1>;tag=${a.localTag}`,
      `To: <sip:bob@10.0.0.2>;tag=${b.localTag}`,
      `Call-ID: ${a.callId}`,
      'CSeq: 99 INVITE',
      'Contact: <sip:alice@10.0.0.1>',
    ])
    await pair.clock.advance(50)
    expect(pair.ladder().slice(-1)).toEqual(['b>a 500'])
    expect(pair.network.packets.at(-1)?.text).toContain('Retry-After: ')

    waiting?.accept(HELD)
    await pair.clock.advance(50)
    expect((await first).ok).toBe(true)
  })

  it('answers a waiting re-INVITE with 487 when the session ends, and 500 when forgotten', async () => {
    const { a, b } = await pair.connect()
    b.on('reinvite', () => {})
    const forgotten = a.reinvite(HOLD)
    await pair.clock.advance(32_100)
    expect(await forgotten).toMatchObject({ ok: false, status: 500 })

    const cut = a.reinvite(HOLD)
    await pair.clock.advance(50)
    void b.bye()
    await pair.clock.advance(50)
    expect(await cut).toMatchObject({ ok: false, status: 487 })
  })

  it('ends the session when a re-INVITE gets no answer at all', async () => {
    const { a } = await pair.connect()
    pair.network.fault = () => 0
    const outcome = a.reinvite(HOLD)
    await pair.clock.advance(33_000)

    expect(await outcome).toMatchObject({ ok: false, status: 408 })
    expect(a.end).toEqual({ by: 'timeout', cause: 'unreachable' })
    await pair.clock.advance(40_000)
    expect(pair.alice.load.dialogs).toBe(0)
  })

  it('moves its requests to the Contact of a re-INVITE', async () => {
    const { a, b } = await pair.connect()
    await pair.stack('10.0.0.3')
    b.on('reinvite', (_offer, respond) => void respond.accept(HELD))
    const outcome = a.reinvite(HOLD, { headers: { Contact: '<sip:alice@10.0.0.3>' } })
    await pair.clock.advance(100)
    await outcome

    expect(b.remoteTarget).toBe('sip:alice@10.0.0.3')
  })

  it('answers an UPDATE without an offer by itself and asks about one with', async () => {
    const { a, b } = await pair.connect()
    const plain = a.request('UPDATE')
    await pair.clock.advance(50)
    expect((await plain).status).toBe(200)

    const unheard = a.request('UPDATE', { contentType: 'application/sdp', body: HOLD })
    await pair.clock.advance(50)
    expect((await unheard).status).toBe(488)

    b.on('update', (offer, respond) => {
      expect(offer).toBe(HOLD)
      respond.accept(HELD)
    })
    const heard = a.request('UPDATE', { contentType: 'application/sdp', body: HOLD })
    await pair.clock.advance(50)
    expect((await heard).response?.body.toString()).toBe(HELD)
  })
})

describe('session timers (RFC 4028)', () => {
  let pair: Pair

  beforeEach(async () => {
    pair = await Pair.open({ clock: new SimulatedClock() })
  })

  afterEach(() => pair.close())

  it('grants what the caller asks for and ends the session when no refresh comes', async () => {
    const { a, b } = await pair.connect({
      headers: { 'Session-Expires': '120;refresher=uac', Supported: 'timer' },
    })
    // Alice is cut off: none of her refreshes arrives.
    pair.network.fault = ({ from }) => (from === '10.0.0.1' ? 0 : 1)
    await pair.clock.advance(87_000)
    expect(b.end).toBeUndefined()
    await pair.clock.advance(2000)

    expect(b.end).toEqual({ by: 'timeout', cause: 'session-expired' })
    await pair.clock.advance(100_000)
    expect(a.end).toBeDefined()
  })

  it('refreshes by UPDATE at half time for as long as the call lasts', async () => {
    const { a, b } = await pair.connect({
      headers: { 'Session-Expires': '120;refresher=uac', Supported: 'timer' },
    })
    await pair.clock.advance(600_000)

    expect(a.end ?? b.end).toBeUndefined()
    expect(pair.ladder().filter((line) => line === 'a>b UPDATE').length).toBeGreaterThanOrEqual(9)
  })

  it('refreshes itself when the caller insists on the callee', async () => {
    const { a, b } = await pair.connect({
      headers: { 'Session-Expires': '120;refresher=uas', Supported: 'timer' },
    })
    await pair.clock.advance(300_000)

    expect(a.end ?? b.end).toBeUndefined()
    expect(pair.ladder().filter((line) => line === 'b>a UPDATE').length).toBeGreaterThanOrEqual(4)
  })

  it('asks for half an hour by itself, so that a peer that is gone is missed', async () => {
    const { a, b } = await pair.connect()
    await pair.clock.advance(7_200_000)

    expect(a.end ?? b.end).toBeUndefined()
    expect(pair.ladder().filter((line) => line === 'a>b UPDATE')).toHaveLength(8)
    pair.network.fault = () => 0
    await pair.clock.advance(1_800_000)
    expect([a.end?.by, b.end?.by]).toEqual(['timeout', 'timeout'])
  })

  it('refuses an interval that is too short, and asks again with the one that would do', async () => {
    pair.onInvite = async (invite) => void (await invite.accept({ sdp: ANSWER }))
    const outcome = await pair.outcome(pair.dial({ headers: { 'Session-Expires': '30' } }))

    const [first, second] = pair.network.packets.filter(({ text }) => /^INVITE/.test(text))
    expect(first?.text).toContain('Session-Expires: 30\r\n')
    expect(second?.text).toMatch(/Session-Expires: 90\r\n.*Min-SE: 90\r\n/s)
    expect(pair.ladder()).toContain('b>a 422')
    expect(outcome.response?.headers.get('Session-Expires')).toMatch(/^90;refresher=/)
  })
})
