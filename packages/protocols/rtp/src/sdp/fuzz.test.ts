/**
 * Broken descriptions by the hundred thousand, from a seed (more by `OFFHOOK_FUZZ_MESSAGES`):
 * whatever comes, nothing throws, and an answer of ours is one that we can read ourselves.
 */
import { Draw } from '@offhook/core'
import { expect, it } from 'vitest'
import { G722 } from '../codec/g722.ts'
import { PCMU } from '../codec/pcm.ts'
import { createAudioAnswer, negotiateAudio } from './audio.ts'
import { makeSdesKeys } from './crypto.ts'
import { parseSdp } from './parse.ts'
import { serializeSdp } from './serialize.ts'
import { parseWebRtcAudio } from './webrtc-parse.ts'

const SEED = Number(process.env['OFFHOOK_FUZZ_SEED'] ?? 20_261_129)
const MESSAGES = Number(process.env['OFFHOOK_FUZZ_MESSAGES'] ?? 100_000)

const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'
const whole = [
  [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    'm=audio 4000 RTP/AVP 0 9 101',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:30',
    'a=maxptime:60',
    'a=rtcp:4001 IN IP4 192.0.2.1',
    'a=sendonly',
  ],
  [
    'v=0',
    'o=x 1 1 IN IP6 2001:db8::1',
    's= ',
    'b=AS:80',
    't=0 0',
    'm=video 5000 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    'm=audio 4000/2 RTP/SAVP 8 0',
    'c=IN IP6 2001:db8::1',
    `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31`,
    'a=inactive',
  ],
  [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 0',
    'c=IN IP4 0.0.0.0',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
    'a=setup:actpass',
    'a=mid:0',
    'a=rtcp-mux',
    'a=candidate:1 1 udp 2130706431 192.0.2.1 4000 typ host',
  ],
]
const odd = [
  '',
  ' ',
  '-1',
  '0',
  '65536',
  '4294967296',
  '99999999999999999999',
  'x',
  '/',
  ':',
  'IN',
  'IP4',
  '0.0.0.0',
  '255.255.255.255',
  '::',
  'RTP/SAVP',
  'RTP/AVP',
  '127',
  '128',
  'a=crypto:1 x inline:',
  'm=audio 0 RTP/AVP 0',
  'a=ptime:0',
  '\0',
  'é',
  'a'.repeat(400),
]

const draw = new Draw(SEED)

function broken(): string {
  const lines = [...draw.pick(whole)]
  for (let times = 1 + draw.below(3); times > 0; times--) {
    const at = draw.below(lines.length)
    const line = lines[at] ?? ''
    const change = draw.below(6)
    if (change === 0) lines.splice(at, 1)
    else if (change === 1) lines.splice(draw.below(lines.length), 0, line)
    else if (change === 2) lines[at] = draw.pick(draw.pick(whole))
    else if (change === 3) lines[at] = line.slice(0, draw.below(line.length + 1))
    else {
      const words = line.split(/([ :/;=]+)/)
      words[draw.below(words.length)] = draw.pick(odd)
      lines[at] = words.join('')
    }
  }
  return lines.join(draw.below(10) === 0 ? '\n' : '\r\n')
}

it('broken SDP is agreed on or refused, never more', { timeout: 3_600_000 }, () => {
  const codecs = [PCMU, G722]
  const local = { address: '198.51.100.1', port: 20_000, sessionId: 1, version: 1 }
  const unread: string[] = []
  let agreed = 0
  for (let i = 0; i < MESSAGES; i++) {
    const offer = broken()
    const parsed = parseSdp(offer)
    if (parsed.ok && !parseSdp(serializeSdp(parsed.sdp)).ok) unread.push(offer)
    parseWebRtcAudio(offer)
    const negotiated = negotiateAudio(offer, { codecs, secure: 'allowed' })
    if (!negotiated.ok) continue
    agreed++
    const answer = createAudioAnswer({ ...local, offer, negotiated, sdes: makeSdesKeys() })
    if (!negotiateAudio(answer, { codecs, secure: 'allowed' }).ok) unread.push(offer)
  }
  expect(unread).toEqual([])
  expect(agreed).toBeGreaterThan(MESSAGES / 10)
  expect(agreed).toBeLessThan(MESSAGES)
})
