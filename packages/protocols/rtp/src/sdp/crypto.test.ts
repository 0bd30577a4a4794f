import { describe, expect, it } from 'vitest'
import { PCMU } from '../codec/pcm.ts'
import { createAudioAnswer, createAudioOffer, negotiateAudio } from './audio.ts'
import { makeSdesKeys } from './crypto.ts'

const local = { address: '198.51.100.1', port: 20_000, sessionId: 1, version: 1 }
const codecs = [PCMU]
const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'

const offered = (...crypto: string[]) =>
  [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    'c=IN IP4 192.0.2.1',
    't=0 0',
    'm=audio 4000 RTP/SAVP 0',
    ...crypto.map((value) => `a=crypto:${value}`),
  ].join('\r\n')

describe('keys in a description', () => {
  it('are agreed on: what one side says, the other reads', () => {
    const [a, b] = [makeSdesKeys(), makeSdesKeys()]
    const offer = createAudioOffer({ ...local, codecs, sdes: a })
    expect(offer).toContain('m=audio 20000 RTP/SAVP 0')
    const negotiated = negotiateAudio(offer, { codecs, secure: 'allowed' })
    expect(negotiated).toMatchObject({ ok: true, sdes: { tag: '1', keys: a } })
    if (!negotiated.ok) return

    const answer = createAudioAnswer({ ...local, offer, negotiated, sdes: b })

    expect(negotiateAudio(answer, { codecs, secure: 'required' })).toMatchObject({
      ok: true,
      sdes: { tag: '1', keys: b },
    })
  })

  it.each([
    ['with a lifetime', [`2 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31`], '2'],
    [
      'of the first suite that is spoken',
      [
        `1 AES_256_CM_HMAC_SHA1_80 inline:${KEY}${KEY}`,
        `2 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`,
        `3 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`,
      ],
      '3',
    ],
  ])('are taken %s', (_name, crypto, tag) => {
    expect(negotiateAudio(offered(...crypto), { codecs, secure: 'allowed' })).toMatchObject({
      sdes: { tag },
    })
  })

  it.each([
    ['none', []],
    ['a key that is too short', ['1 AES_CM_128_HMAC_SHA1_80 inline:AAAA']],
    ['a key identifier', [`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4`]],
    ['a session parameter', [`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTP`]],
  ])('are refused: %s', (_name, crypto) => {
    expect(negotiateAudio(offered(...crypto), { codecs, secure: 'allowed' })).toEqual({
      ok: false,
      reason: 'no-common-crypto',
    })
  })

  it('are for those who may have them, and a must for those who must', () => {
    const secret = offered(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`)
    const plain = createAudioOffer({ ...local, codecs })
    const verdicts = (['refused', 'allowed', 'required'] as const).map((secure) => [
      negotiateAudio(plain, { codecs, secure }).ok,
      negotiateAudio(secret, { codecs, secure }).ok,
    ])
    expect(verdicts).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ])
  })

  it('win over plain audio in one offer, whichever comes first', () => {
    const both = `${offered(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`)}\r\n`.replace(
      'm=audio 4000',
      'm=audio 4002 RTP/AVP 0\r\nm=audio 4000',
    )
    expect(negotiateAudio(both, { codecs, secure: 'allowed' })).toMatchObject({ mediaIndex: 1 })
  })
})
