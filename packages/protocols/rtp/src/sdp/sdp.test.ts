import { describe, expect, it } from 'vitest'
import { PCMA, PCMU } from '../codec/pcm.ts'
import { createAudioAnswer, createAudioOffer, negotiateAudio } from './audio.ts'
import { parseSdp } from './parse.ts'
import { serializeSdp } from './serialize.ts'

const CARRIER = [
  'v=0',
  'o=carrier 123456789012345678901 2 IN IP4 192.0.2.10',
  's=call',
  'i=a note',
  'c=IN IP4 192.0.2.10',
  'b=AS:80',
  't=0 0',
  'a=tool:x',
  'm=audio 30000 RTP/AVP 8 0 18 96',
  'a=rtpmap:96 telephone-event/8000',
  'a=fmtp:96 0-16',
  'a=ptime:20',
  'm=video 30002 RTP/AVP 99',
  'a=rtpmap:99 H264/90000',
  '',
]
const codecs = [PCMU, PCMA]
const local = { address: '198.51.100.1', port: 20000, sessionId: 7, version: 1 }

function negotiated(text: string) {
  const result = negotiateAudio(text, { codecs })
  if (!result.ok) throw new Error(result.reason)
  return result
}

describe('parseSdp', () => {
  it('keeps every line, whatever the line ends', () => {
    for (const end of ['\r\n', '\n']) {
      const result = parseSdp(CARRIER.join(end))
      expect(result.ok && serializeSdp(result.sdp)).toBe(CARRIER.join('\r\n'))
    }
  })

  it('says what is wrong and where, and does not throw', () => {
    const broken = (line: string, by: string) =>
      parseSdp(CARRIER.map((l) => (l.startsWith(line) ? by : l)).join('\n'))

    expect(parseSdp('')).toMatchObject({ ok: false, line: 1 })
    expect(broken('m=audio', 'm=audio 99999 RTP/AVP 0')).toMatchObject({ ok: false, line: 9 })
    expect(broken('m=audio', 'm=audio 5000 RTP/AVP')).toMatchObject({ ok: false, line: 9 })
    expect(broken('o=', 'o=x')).toMatchObject({ ok: false, line: 2 })
    expect(broken('c=', 'c=IN IP5 x')).toMatchObject({ ok: false, line: 5 })
    expect(broken('b=', 'nonsense')).toMatchObject({ ok: false, line: 6 })
    expect(parseSdp(`v=0\n${'a=x\n'.repeat(2000)}`)).toMatchObject({ ok: false })
    expect(parseSdp(`v=0\na=${'x'.repeat(70_000)}`)).toMatchObject({ ok: false })
  })

  it('survives thousands of mutations', () => {
    const text = CARRIER.join('\r\n')
    let seed = 7
    const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n
    for (let i = 0; i < 5000; i++) {
      const at = random(text.length)
      const cut = text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + random(9))
      negotiateAudio(cut, { codecs })
    }
  })
})

describe('negotiateAudio', () => {
  it("picks the peer's first codec that we have, with the number of the peer", () => {
    expect(negotiated(CARRIER.join('\r\n').replace('8 0 18', '18 0 8'))).toMatchObject({
      codec: PCMU,
      payloadType: 0,
      dtmfPayloadType: 96,
      remote: { address: '192.0.2.10', port: 30000 },
      rtcp: { address: '192.0.2.10', port: 30001, mux: false },
      direction: 'sendrecv',
      held: false,
      ptime: 20,
      mediaIndex: 0,
    })
  })

  it('reverses directions and knows both kinds of hold', () => {
    const offer = createAudioOffer({ ...local, codecs })
    const withDirection = (d: string) => negotiated(offer.replace('a=sendrecv', `a=${d}`))

    expect(withDirection('sendonly')).toMatchObject({ direction: 'recvonly', held: true })
    expect(withDirection('recvonly')).toMatchObject({ direction: 'sendonly', held: false })
    expect(withDirection('inactive')).toMatchObject({ direction: 'inactive', held: true })
    const zero = negotiated(offer.replace('c=IN IP4 198.51.100.1', 'c=IN IP4 0.0.0.0'))
    expect(zero).toMatchObject({ direction: 'recvonly', held: true })
  })

  it('takes the direction of the session if the section has none', () => {
    const offer = createAudioOffer({ ...local, codecs })
    const text = offer.replace('a=sendrecv\r\n', '').replace('t=0 0', 't=0 0\r\na=sendonly')

    expect(negotiated(text).direction).toBe('recvonly')
  })

  it.each([
    ['a=ptime:30', 30],
    ['a=ptime:60', 60],
    ['a=ptime:10', 10],
    ['a=ptime:5', 10],
    ['a=ptime:25', 20],
    ['a=ptime:200', 60],
    ['a=ptime:60\r\na=maxptime:40', 40],
    ['a=maxptime:10', 10],
    ['a=maxptime:240', 20],
    ['a=ptime:x\r\na=maxptime:-1', 20],
    ['a=x', 20],
  ])('reads how long packets are to be: %j', (lines, ptime) => {
    const offer = createAudioOffer({ ...local, codecs }).replace('a=ptime:20', lines)
    const agreed = negotiated(offer)

    expect(agreed.ptime).toBe(ptime)
    expect(createAudioAnswer({ ...local, offer, negotiated: agreed })).toContain(
      `a=ptime:${ptime}\r\n`,
    )
  })

  it('finds the RTCP port: stated, multiplexed or the next one', () => {
    const offer = createAudioOffer({ ...local, codecs })

    expect(negotiated(offer).rtcp).toMatchObject({ port: 20001, mux: false })
    expect(negotiated(`${offer}a=rtcp-mux\r\n`).rtcp).toMatchObject({ port: 20000, mux: true })
    const stated = negotiated(`${offer}a=rtcp:4000 IN IP4 192.0.2.9\r\n`).rtcp
    expect(stated).toEqual({ address: '192.0.2.9', port: 4000, mux: false })
  })

  it('says why there is no audio', () => {
    const offer = createAudioOffer({ ...local, codecs })
    const reason = (text: string) => {
      const result = negotiateAudio(text, { codecs })
      return result.ok ? 'ok' : result.reason
    }

    expect(reason('x')).toBe('malformed')
    expect(reason(offer.replace('m=audio', 'm=video'))).toBe('no-audio')
    expect(reason(offer.replace('m=audio 20000', 'm=audio 0'))).toBe('rejected')
    expect(reason(offer.replace('RTP/AVP', 'RTP/SAVP'))).toBe('unsupported-transport')
    expect(reason(offer.replace('c=IN IP4 198.51.100.1', 'a=x'))).toBe('no-address')
    expect(reason(offer.replace('c=IN IP4 198.51.100.1', 'c=IN IP4 host.example'))).toBe(
      'no-address',
    )
    const others = createAudioOffer({
      ...local,
      codecs: [{ name: 'G729', payloadType: 18, clockRate: 8000 }],
    })
    expect(reason(others)).toBe('no-common-codec')
  })
})

describe('createAudioAnswer', () => {
  it('keeps the payload types of the offer and rejects what it does not take', () => {
    const offer = CARRIER.join('\r\n').replace('8 0 18 96', '8 18 96')
    const answer = createAudioAnswer({ ...local, offer, negotiated: negotiated(offer) })

    expect(answer).toBe(
      [
        'v=0',
        'o=- 7 1 IN IP4 198.51.100.1',
        's=-',
        'c=IN IP4 198.51.100.1',
        't=0 0',
        'm=audio 20000 RTP/AVP 8 96',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:96 telephone-event/8000',
        'a=fmtp:96 0-15',
        'a=ptime:20',
        'a=sendrecv',
        'm=video 0 RTP/AVP 99',
        '',
      ].join('\r\n'),
    )
  })

  it('never allows more than the offer does', () => {
    const offer = createAudioOffer({ ...local, codecs, direction: 'sendonly' })
    const agreed = negotiated(offer)

    expect(createAudioAnswer({ ...local, offer, negotiated: agreed })).toContain('a=recvonly')
    const inactive = createAudioAnswer({
      ...local,
      offer,
      negotiated: agreed,
      direction: 'sendonly',
    })
    expect(inactive).toContain('a=inactive')
  })

  it('is understood by the offerer', () => {
    const offer = createAudioOffer({ ...local, codecs, dtmfPayloadType: 101 })
    const there = createAudioAnswer({
      address: '2001:db8::1',
      port: 6000,
      sessionId: 9,
      version: 1,
      offer,
      negotiated: negotiated(offer),
    })

    expect(negotiated(there)).toMatchObject({
      codec: PCMU,
      dtmfPayloadType: 101,
      remote: { address: '2001:db8::1', port: 6000 },
    })
  })
})
