import { describe, expect, it } from 'vitest'
import { OPUS } from '../codec/opus.ts'
import { PCMU } from '../codec/pcm.ts'
import { telephoneEventFormat } from './payload-formats.ts'
import { createWebRtcAnswer, createWebRtcOffer } from './webrtc-create.ts'
import { chooseWebRtcCodec, negotiateWebRtcAudio } from './webrtc-negotiate.ts'
import { parseWebRtcAudio } from './webrtc-parse.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, i) =>
  (i + 16).toString(16).toUpperCase().padStart(2, '0'),
).join(':')

/** Shaped like a browser's offer through the Voice SDK: no candidates, port 9. */
const BROWSER_OFFER = `${[
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS stream',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0 111 63 9 8 13 110 126',
  'c=IN IP4 0.0.0.0',
  'a=rtcp:9 IN IP4 0.0.0.0',
  'a=ice-ufrag:F7gI',
  'a=ice-pwd:x9cml/YzichV2+XlhiMu8g4d',
  'a=ice-options:trickle',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:63 red/48000/2',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:123 cname:x',
].join('\r\n')}\r\n`

const local = {
  iceUfrag: 'abcd',
  icePwd: 'abcdefghijklmnopqrstuvwx',
  fingerprint: FINGERPRINT,
  candidates: [
    { address: '192.0.2.1', port: 20000 },
    { address: '2001:db8::1', port: 20000 },
  ],
  codecs: [PCMU],
  ssrc: 0xfedcba98,
  cname: 'c',
  msid: 'stream track',
}

function parsed(text: string) {
  const result = parseWebRtcAudio(text)
  if (!result.ok) throw new Error(result.reason)
  return result
}

describe('parseWebRtcAudio', () => {
  it('reads a browser offer without candidates', () => {
    const audio = parsed(BROWSER_OFFER)

    expect(audio).toMatchObject({
      mid: '0',
      iceUfrag: 'F7gI',
      fingerprint: { hash: 'sha-256', value: FINGERPRINT },
      setup: 'actpass',
      rtcpMux: true,
      candidates: [],
      direction: 'sendrecv',
    })
    expect(audio.codecs.map((c) => c.name)).toContain('opus')
    expect(telephoneEventFormat(audio.codecs, 8000)?.payloadType).toBe(126)
    expect(telephoneEventFormat(audio.codecs, 48000)?.payloadType).toBe(110)
    expect(audio.extmap[0]).toEqual({ id: 1, uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' })
    const opus = { name: 'opus', payloadType: 96, clockRate: 48000, channels: 2 }
    expect(chooseWebRtcCodec(audio, [opus])?.payloadType).toBe(111)
    expect(chooseWebRtcCodec(audio, [{ ...opus, channels: 1 }])).toBe(null)
  })

  it('takes literal UDP candidates and leaves names and TCP out', () => {
    const lines = [
      'a=candidate:1 1 udp 2113937151 f0e1d2.local 5000 typ host',
      'a=candidate:2 1 UDP 2113937151 192.0.2.7 5000 typ host generation 0',
      'a=candidate:3 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active',
      'a=candidate:4 2 udp 2113937150 192.0.2.7 5001 typ host',
      'a=candidate:5 1 udp x 192.0.2.7 5001 typ host',
      'a=candidate:',
    ]
    const { candidates } = parsed(`${BROWSER_OFFER}${lines.join('\r\n')}\r\n`)

    expect(candidates).toEqual([
      { foundation: '2', priority: 2113937151, address: '192.0.2.7', port: 5000, type: 'host' },
    ])
  })

  it('reads credentials and fingerprint of the session level', () => {
    const moved = BROWSER_OFFER.split('\r\n').filter(
      (l) => !/^a=(ice-ufrag|ice-pwd|fingerprint|setup)/.test(l),
    )
    moved.splice(4, 0, 'a=ice-ufrag:sess', 'a=ice-pwd:abcdefghijklmnopqrstuvwx')
    moved.splice(4, 0, `a=fingerprint:SHA-256 ${FINGERPRINT.toLowerCase()}`, 'a=setup:active')

    expect(parsed(moved.join('\r\n'))).toMatchObject({
      iceUfrag: 'sess',
      setup: 'active',
      fingerprint: { hash: 'sha-256', value: FINGERPRINT },
    })
  })

  it('refuses what cannot be connected', () => {
    const reason = (from: string | RegExp, to: string) => {
      const result = parseWebRtcAudio(BROWSER_OFFER.replace(from, to))
      return result.ok ? 'ok' : result.reason
    }

    expect(reason('v=0', 'v=1')).toBe('malformed')
    expect(reason('UDP/TLS/RTP/SAVPF', 'RTP/AVP')).toBe('no-audio')
    expect(reason('a=ice-ufrag:F7gI', 'a=ice-ufrag:F7')).toBe('no-ice-credentials')
    expect(reason(/a=ice-pwd:.*/, 'a=ice-pwd:short')).toBe('no-ice-credentials')
    expect(reason(FINGERPRINT, 'AA:BB')).toBe('no-fingerprint')
    expect(reason('sha-256', 'md5')).toBe('no-fingerprint')
  })
})

describe('negotiateWebRtcAudio', () => {
  it('says what the endpoint must know of the browser', () => {
    expect(negotiateWebRtcAudio(BROWSER_OFFER, [PCMU])).toMatchObject({
      ok: true,
      format: {
        codec: { name: 'PCMU', payloadType: 0 },
        dtmfPayloadType: 126,
        dtmfClockRate: 8000,
        otherDtmfTypes: [110],
      },
      peer: {
        iceUfrag: 'F7gI',
        fingerprint: { hash: 'sha-256', value: FINGERPRINT },
        setup: 'active',
      },
    })
    const passive = BROWSER_OFFER.replace('setup:actpass', 'setup:passive')
    expect(negotiateWebRtcAudio(passive, [PCMU])).toMatchObject({ peer: { setup: 'passive' } })
  })

  it('refuses what has no codec of ours, or another kind of fingerprint', () => {
    const sha512 = `sha-512 ${Array.from({ length: 64 }, () => 'AB').join(':')}`
    const other = BROWSER_OFFER.replace(/sha-256 \S+/, sha512)

    expect(negotiateWebRtcAudio(BROWSER_OFFER, [])).toEqual({
      ok: false,
      reason: 'no-common-codec',
    })
    expect(negotiateWebRtcAudio(other, [PCMU])).toEqual({
      ok: false,
      reason: 'unsupported-transport',
    })
  })
})

describe('createWebRtcAnswer', () => {
  it('says all that the Voice SDK and a browser need', () => {
    const answer = createWebRtcAnswer({ ...local, remote: parsed(BROWSER_OFFER) })
    const lines = answer.split('\r\n')

    for (const line of [
      'a=group:BUNDLE 0',
      'a=ice-lite',
      'm=audio 20000 UDP/TLS/RTP/SAVPF 0 126',
      'a=mid:0',
      'a=setup:passive',
      'a=ice-ufrag:abcd',
      'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      `a=fingerprint:sha-256 ${FINGERPRINT}`,
      'a=rtcp-mux',
      'a=sendrecv',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:126 telephone-event/8000',
      'a=msid:stream track',
      'a=candidate:1 1 udp 2130706431 192.0.2.1 20000 typ host',
      'a=candidate:2 1 udp 2130706175 2001:db8::1 20000 typ host',
      'a=end-of-candidates',
    ]) {
      expect(lines).toContain(line)
    }
    expect(answer).not.toContain('opus')
    expect(answer.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it('takes the codec that the browser prefers, with events of the same clock', () => {
    const first = (payloads: string) => {
      const remote = parsed(BROWSER_OFFER.replace('0 111 63 9 8', payloads))
      const codec = chooseWebRtcCodec(remote, [OPUS, PCMU])!
      return { codec, answer: createWebRtcAnswer({ ...local, codecs: [codec], remote }) }
    }

    expect(first('0 111 63 9 8').codec.name).toBe('PCMU')
    const { codec, answer } = first('63 111 0 9 8')
    expect(codec).toMatchObject({ name: 'opus', parameters: 'minptime=10;useinbandfec=1' })
    expect(answer).toContain('m=audio 20000 UDP/TLS/RTP/SAVPF 111 110\r\n')
    expect(answer).toContain('a=rtpmap:110 telephone-event/48000\r\n')
    expect(answer).toContain(`a=fmtp:111 ${OPUS.fmtp}\r\n`)
  })

  it('mirrors the sections of the offer and rejects all but the audio', () => {
    const offer = `${BROWSER_OFFER}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n`
    const answer = createWebRtcAnswer({ ...local, remote: parsed(offer) })

    expect(answer).toContain('m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n')
    expect(answer).toContain('a=group:BUNDLE 0\r\n')
  })

  it('takes the active part only if the offerer is passive', () => {
    const remote = parsed(BROWSER_OFFER.replace('setup:actpass', 'setup:passive'))

    expect(createWebRtcAnswer({ ...local, remote })).toContain('a=setup:active')
  })
})

describe('createWebRtcOffer', () => {
  it('can be read back by our own parser', () => {
    const audio = parsed(createWebRtcOffer({ ...local, mid: 'a' }))

    expect(audio).toMatchObject({
      mid: 'a',
      setup: 'actpass',
      iceLite: true,
      iceUfrag: 'abcd',
    })
    expect(audio.candidates).toHaveLength(2)
    expect(audio.codecs.map((c) => c.name)).toEqual(['PCMU', 'telephone-event'])
  })
})
