import { describe, expect, it } from 'vitest'
import { PCMU } from '../codec/pcm.ts'
import { createAudioAnswer, createAudioOffer, negotiateAudio } from './audio.ts'
import { makeSdesKeys, offeredSuites } from './crypto.ts'

const local = { address: '198.51.100.1', port: 20_000, sessionId: 1, version: 1 }
const codecs = [PCMU]
const KEY = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'

/** 46 bytes: a key of 256 bits and its salt. */
const LONG_KEY = Buffer.alloc(46, 'key').toString('base64')

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
    const offer = createAudioOffer({ ...local, codecs, sdes: [a] })
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

  it.each(offeredSuites)('are offered by %s, and an answer may pick it', (suite) => {
    const keys = offeredSuites.map(makeSdesKeys)
    const offer = createAudioOffer({ ...local, codecs, sdes: keys })
    const lines = offer.split('\r\n').filter((line) => line.startsWith('a=crypto:'))
    expect(lines).toHaveLength(offeredSuites.length)
    const picked = lines.find((line) => line.includes(suite))!

    const only = offer
      .split('\r\n')
      .filter((line) => !line.startsWith('a=crypto:') || line === picked)
      .join('\r\n')
    expect(negotiateAudio(only, { codecs, secure: 'required' })).toMatchObject({
      sdes: { keys: keys.find((one) => one.suite === suite) },
    })
  })

  it.each([
    ['with a lifetime', [`2 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31`], '2'],
    [
      'of the first suite that is spoken',
      [
        `1 AES_256_CM_HMAC_SHA1_80 inline:${KEY}${KEY}`,
        `2 AEAD_AES_128_GCM inline:${KEY}`,
        `3 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`,
      ],
      '3',
    ],
    [
      'with a short tag, as the order of the offer says',
      [`1 AES_CM_128_HMAC_SHA1_32 inline:${KEY}`, `2 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`],
      '1',
    ],
    ['of 256 bits', [`1 AES_256_CM_HMAC_SHA1_80 inline:${LONG_KEY}`], '1'],
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
