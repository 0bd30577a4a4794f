/** Encrypted audio whose keys came by signalling, over real sockets. */
import { makeSdesKeys } from '@offhook/rtp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { continuity, silentVoice, toneVoice } from '../test-support/rtp-party.ts'
import { TestEngine } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

describe('a leg with keys of its own', { timeout: 20_000 }, () => {
  it.each([
    'AES_CM_128_HMAC_SHA1_80',
    'AES_CM_128_HMAC_SHA1_32',
    'AES_256_CM_HMAC_SHA1_80',
  ] as const)(
    'talks with one that has none, and a new agreement makes no hole: %s',
    async (suite) => {
      const srtp = { local: makeSdesKeys(suite), remote: makeSdesKeys(suite) }
      const plain = await engine.leg(toneVoice(440))
      const secret = await engine.leg(toneVoice(880), { srtp })
      secret.party.encrypt({ sends: srtp.remote, hears: srtp.local })
      engine.room(plain, secret)
      await expect.poll(() => plain.party.level(880), poll).toBeGreaterThan(-20)
      await expect.poll(() => secret.party.level(440), poll).toBeGreaterThan(-20)

      const heard = secret.party.packets.length
      engine.post(secret.party.configuration(secret.id, { srtp: structuredClone(srtp) }))
      await expect.poll(() => secret.party.packets.length, poll).toBeGreaterThan(heard + 50)

      // Of the last moments alone, in which a thread that was kept waiting may have left one out.
      await expect.poll(() => secret.party.level(440), poll).toBeGreaterThan(-20)
      await expect.poll(() => plain.party.level(880), poll).toBeGreaterThan(-20)
      expect(continuity(secret.party.packets)).toMatchObject({ sources: 1, sequenceBreaks: 0 })
    },
  )

  it('hears nobody who has other keys or none', async () => {
    const srtp = { local: makeSdesKeys(), remote: makeSdesKeys() }
    const plain = await engine.leg(silentVoice)
    const secret = await engine.leg(toneVoice(880), { srtp })
    engine.room(plain, secret)
    await expect.poll(() => plain.party.packets.length, poll).toBeGreaterThan(40)
    expect(plain.party.level(880)).toBeLessThan(-60)

    secret.party.encrypt({ sends: makeSdesKeys(), hears: srtp.local })
    const heard = plain.party.packets.length
    await expect.poll(() => plain.party.packets.length, poll).toBeGreaterThan(heard + 40)

    expect(plain.party.level(880)).toBeLessThan(-60)
    expect(secret.party.packets.length).toBeGreaterThan(20)
  })
})
