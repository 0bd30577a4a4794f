/** Reliable provisional responses (RFC 3262) and offers before the answer (RFC 3311). */
import { SimulatedClock } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANSWER, OFFER, Pair } from '../test-support/pair.ts'
import type { InviteProgress } from './outgoing-invite.ts'
import type { Session } from './session.ts'

let pair: Pair

beforeEach(async () => {
  pair = await Pair.open({ clock: new SimulatedClock() })
})

afterEach(() => pair.close())

const packet = (start: RegExp): string => {
  const found = pair.network.packets.find(({ text }) => start.test(text))
  if (!found) throw new Error(`no ${start} crossed the network`)
  return found.text
}

const header = (text: string, name: string): string => {
  const found = new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
  if (found === undefined) throw new Error(`no ${name} in ${text}`)
  return found.trim()
}

/** An INVITE of Carol, who is no stack but what the test says. */
const invite = (headers: readonly string[], body = OFFER) =>
  pair.inject(
    'c',
    'b',
    [
      'INVITE sip:bob@10.0.0.2 SIP/2.0',
      'Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKi',
      'From: <sip:carol@10.0.0.3>;tag=c',
      'To: <sip:bob@10.0.0.2>',
      'Call-ID: raw',
      'CSeq: 1 INVITE',
      'Contact: <sip:carol@10.0.0.3>',
      ...(body ? ['Content-Type: application/sdp'] : []),
      ...headers,
    ],
    body,
  )

const inside = (method: string, cseq: number, headers: readonly string[] = [], body = '') =>
  pair.inject(
    'c',
    'b',
    [
      `${method} sip:bob@10.0.0.2 SIP/2.0`,
      `Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK${method}${cseq}`,
      'From: <sip:carol@10.0.0.3>;tag=c',
      `To: <sip:bob@10.0.0.2>;tag=${pair.calls[0]!.localTag}`,
      'Call-ID: raw',
      `CSeq: ${cseq} ${method}`,
      'Contact: <sip:carol@10.0.0.3>',
      ...(body ? ['Content-Type: application/sdp'] : []),
      ...headers,
    ],
    body,
  )

const rack = () => [`RAck: ${header(packet(/^SIP\/2.0 18/), 'RSeq')} 1 INVITE`]

describe('a reliable provisional response', () => {
  it('is acknowledged once though the PRACK is lost, and the call goes on from its CSeq', async () => {
    let session: Session | undefined
    const told: InviteProgress[] = []
    pair.onInvite = (call) => void call.ring(183, { sdp: ANSWER })
    let lost = 0
    pair.network.fault = ({ text }) => (text.startsWith('PRACK') && lost++ < 2 ? 0 : 1)
    const call = pair.dial()
    call.on('progress', (progress) => told.push(progress))
    call.on('accepted', (accepted) => (session = accepted))
    await pair.clock.advance(5_000)

    expect(told.map(({ status }) => status)).toEqual([100, 183])
    expect(pair.ladder().filter((line) => line === 'b>a 183').length).toBeGreaterThan(1)
    expect([`RAck: ${header(packet(/^PRACK/), 'RAck')}`]).toEqual(rack())
    const sent = pair.network.packets.length
    await pair.clock.advance(20_000)
    expect(pair.network.packets).toHaveLength(sent)

    await Promise.all([pair.calls[0]!.accept({ sdp: ANSWER }), pair.clock.advance(50)])
    await Promise.all([session!.bye(), pair.clock.advance(50)])
    expect(header(packet(/^BYE/), 'CSeq')).toBe('3 BYE')
  })

  it('is not followed by a 200 before its description is acknowledged', async () => {
    invite(['Supported: 100rel'])
    await pair.clock.advance(20)
    pair.calls[0]!.ring(183, { sdp: ANSWER })
    const accepted = pair.calls[0]!.accept({ sdp: ANSWER })
    await pair.clock.advance(200)
    expect(pair.ladder().filter((line) => line === 'b>c 200')).toEqual([])

    inside('PRACK', 2, ['RAck: 7 1 INVITE'])
    await pair.clock.advance(20)
    expect(pair.ladder().at(-1)).toBe('b>c 481')
    inside('PRACK', 3, rack())
    await pair.clock.advance(20)

    expect(pair.ladder().filter((line) => line === 'b>c 200')).toHaveLength(2)
    const session = await accepted
    expect(session?.remoteSdp).toBe(OFFER)
    inside('ACK', 1)
    inside('BYE', 4)
    await pair.clock.advance(100)
    expect(session?.end).toMatchObject({ by: 'remote' })
  })

  it('is every one to a caller who demands it; nobody who stays silent is waited for', async () => {
    const cancelled: unknown[] = []
    pair.onInvite = (call) => {
      call.on('cancelled', () => cancelled.push(call))
      call.ring(180)
    }
    invite(['Require: 100rel'])
    await pair.clock.advance(20)
    expect(header(packet(/^SIP\/2.0 180/), 'Require')).toBe('100rel')

    await pair.clock.advance(33_000)

    expect(pair.ladder()).toContain('b>c 504')
    expect(cancelled).toHaveLength(1)
    await pair.clock.advance(40_000)
  })

  it('carries our offer where the caller made none, and its PRACK the answer', async () => {
    const answers: string[] = []
    pair.onInvite = (call) => {
      call.on('answered', (sdp) => answers.push(sdp))
      call.ring(183, { sdp: OFFER })
    }
    invite(['Supported: 100rel'], '')
    await pair.clock.advance(20)
    inside('PRACK', 2, rack(), ANSWER)
    await pair.clock.advance(20)
    expect(answers).toEqual([ANSWER])

    const accepted = pair.calls[0]!.accept({ sdp: OFFER })
    await pair.clock.advance(20)
    inside('ACK', 1)
    await pair.clock.advance(20)

    const session = await accepted
    expect(session?.remoteSdp).toBe(ANSWER)
    expect(session?.end).toBeUndefined()
    inside('BYE', 3)
    await pair.clock.advance(100)
  })
})

describe('an UPDATE before the answer', () => {
  it('of the caller is answered by who listens, once no other offer is open', async () => {
    pair.onInvite = (call) => {
      call.on('update', (offer, respond) => {
        expect(offer).toBe(OFFER)
        respond.accept(ANSWER)
      })
      call.ring(183, { sdp: ANSWER })
    }
    invite(['Supported: 100rel'])
    await pair.clock.advance(20)
    inside('UPDATE', 2, [], OFFER)
    await pair.clock.advance(20)
    expect(pair.ladder().at(-1)).toBe('b>c 500')
    inside('PRACK', 3, rack())
    inside('UPDATE', 4, [], OFFER)
    await pair.clock.advance(20)

    expect(pair.network.packets.at(-1)?.text).toMatch(/^SIP\/2.0 200 .*m=audio/s)
    inside('BYE', 5)
    await pair.clock.advance(100)
  })

  it.each([true, false])(
    'of the callee is answered where somebody listens: %s',
    async (listens) => {
      const call = pair.dial({ target: 'sip:carol@10.0.0.3', callId: 'early' })
      if (listens) call.on('update', (_offer, respond) => void respond.accept(ANSWER))
      await pair.clock.advance(10)
      const sent = packet(/^INVITE/)
      const kept = sent.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq):/.test(line))
      const contact = 'Contact: <sip:carol@10.0.0.3>'
      const to = 'To: <sip:carol@10.0.0.3>;tag=carol'
      pair.inject('c', 'a', ['SIP/2.0 180 Ringing', ...kept, to, contact])
      await pair.clock.advance(10)

      pair.inject(
        'c',
        'a',
        [
          'UPDATE sip:alice@10.0.0.1 SIP/2.0',
          'Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKu',
          to.replace('To', 'From'),
          `To: ${header(sent, 'From')}`,
          'Call-ID: early',
          'CSeq: 1 UPDATE',
          contact,
          'Content-Type: application/sdp',
        ],
        OFFER,
      )
      await pair.clock.advance(20)

      expect(pair.ladder().at(-1)).toBe(listens ? 'a>c 200' : 'a>c 488')
      pair.inject('c', 'a', ['SIP/2.0 486 Busy', ...kept, to])
      await pair.clock.advance(40_000)
      expect(pair.alice.load).toEqual({ transactions: 0, dialogs: 0 })
    },
  )
})
