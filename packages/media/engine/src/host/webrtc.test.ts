import { randomBytes } from 'node:crypto'
import type { EndpointId } from '@offhook/control'
import type { DtlsCertificate } from '@offhook/rtp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDtls } from '../side/dtls-door.ts'
import { continuity, heardLevel, toneVoice } from '../test-support/rtp-party.ts'
import { testCertificate } from '../test-support/test-certificate.ts'
import { TestEngine } from '../test-support/test-engine.ts'
import { WebRtcParty } from '../test-support/webrtc-party.ts'

const poll = { timeout: 20_000, interval: 20 }

let engine: TestEngine
let certificate: DtlsCertificate
const parties: WebRtcParty[] = []

beforeAll(async () => {
  engine = await TestEngine.start()
  certificate = await testCertificate()
})

afterAll(async () => {
  for (const party of parties) party.close()
  await engine.close()
})

async function openParty(): Promise<WebRtcParty> {
  const party = await WebRtcParty.open(certificate)
  parties.push(party)
  return party
}

const configuration = (endpointId: EndpointId) =>
  ({
    type: 'endpoint.configure',
    endpointId,
    codec: { name: 'PCMU', payloadType: 0 },
    dtmfPayloadType: 126,
    remote: null,
    latchFrom: [],
    sends: true,
    receives: true,
  }) as const

const told = (type: 'media.ready' | 'media.failed', endpointId: EndpointId) =>
  engine.of(type).filter((event) => event.endpointId === endpointId).length

/** A browser that is connected: checks, DTLS, media in both directions. */
async function connect(setup: 'active' | 'passive' = 'active') {
  const opened = await engine.client.openWebRtc()
  const party = await openParty()
  const { endpointId } = opened
  engine.post(party.remote(endpointId, { setup }), configuration(endpointId))
  if (setup === 'passive') party.handshake(opened, 'server')
  party.check(opened)
  await expect.poll(() => party.checks.answered, poll).toBe(1)
  if (setup === 'active') party.handshake(opened)
  await expect.poll(() => party.isSecured, poll).toBe(true)
  party.speak(toneVoice(615))
  await expect.poll(() => told('media.ready', endpointId), poll).toBe(1)
  return { opened, party, endpointId }
}

describe.skipIf(!createDtls)('a WebRTC endpoint', () => {
  it.each(['active', 'passive'] as const)(
    'speaks and hears once checks and DTLS are done (browser %s), and is sent packets from then on',
    async (setup) => {
      const { party, endpointId, opened } = await connect(setup)
      const leg = await engine.leg(toneVoice(895))
      const roomId = engine.room({ id: endpointId }, leg)
      await expect.poll(() => heardLevel(party.packets, 895), poll).toBeGreaterThan(-30)
      await expect.poll(() => leg.party.level(615), poll).toBeGreaterThan(-30)
      expect(heardLevel(party.packets, 615)).toBeLessThan(-55)

      expect(continuity(party.packets)).toMatchObject({ sources: 1, sequenceBreaks: 0 })
      expect(party.packets[0]!.ssrc).toBe(opened.ssrc)
      engine.post({ type: 'room.close', roomId })
    },
  )

  it('goes on over an ICE restart with the same keys, and then knows the old credentials no more', async () => {
    const { party, opened, endpointId } = await connect()
    const fresh = await engine.client.restartIce(endpointId)
    expect(fresh.iceUfrag).not.toBe(opened.iceUfrag)
    party.check(opened)
    await expect.poll(() => party.checks.answered, poll).toBe(2)

    party.renewCredentials()
    engine.post(party.remote(endpointId))
    party.check(opened, fresh)
    await expect.poll(() => party.checks.answered, poll).toBe(3)
    const before = party.packets.length
    await expect.poll(() => party.packets.length, poll).toBeGreaterThan(before + 10)
    expect(continuity(party.packets)).toMatchObject({ sources: 1, sequenceBreaks: 0 })

    party.check(opened)
    party.check(opened, fresh)
    await expect.poll(() => party.checks.answered, poll).toBe(4)
  })

  it('goes by the browser that signalling names, whoever else was there first with our offer', async () => {
    const opened = await engine.client.openWebRtc()
    const { endpointId } = opened
    const other = await WebRtcParty.open(await testCertificate())
    parties.push(other)
    const winner = await openParty()
    for (const party of [winner, other, other]) party.check(opened)
    await expect.poll(() => winner.checks.answered + other.checks.answered, poll).toBe(3)
    for (const party of [other, winner]) party.handshake(opened)

    engine.post(winner.remote(endpointId), configuration(endpointId))

    await expect.poll(() => winner.isSecured, poll).toBe(true)
    winner.speak(toneVoice(615))
    await expect.poll(() => told('media.ready', endpointId), poll).toBe(1)
    await expect.poll(() => winner.packets.length, poll).toBeGreaterThan(10)
    other.check(opened)
    other.speak(toneVoice(895))
    const before = winner.packets.length
    await expect.poll(() => winner.packets.length, poll).toBeGreaterThan(before + 10)
    expect(other.packets).toEqual([])
    expect(other.checks.answered).toBe(2)
    expect(told('media.failed', endpointId)).toBe(0)
  })

  it('takes another browser in the place of one that is gone', async () => {
    const { opened, endpointId } = await connect()
    const fresh = await engine.client.restartIce(endpointId)
    const next = await WebRtcParty.open(await testCertificate())
    parties.push(next)
    next.check(opened, fresh)
    await expect.poll(() => next.checks.answered, poll).toBe(1)
    next.handshake(opened)

    engine.post(next.remote(endpointId), configuration(endpointId))

    await expect.poll(() => next.isSecured, poll).toBe(true)
    next.speak(toneVoice(615))
    await expect.poll(() => told('media.ready', endpointId), poll).toBe(2)
    await expect.poll(() => next.packets.length, poll).toBeGreaterThan(10)
  })

  it('fails when the certificate is not the one of the SDP', async () => {
    const opened = await engine.client.openWebRtc()
    const party = await openParty()
    const { endpointId } = opened
    const value = Array.from({ length: 32 }, () => 'AB').join(':')
    engine.post(
      party.remote(endpointId, { fingerprint: { hash: 'sha-256', value } }),
      configuration(endpointId),
    )
    party.check(opened)
    await expect.poll(() => party.checks.answered, poll).toBe(1)
    party.handshake(opened)
    await expect.poll(() => told('media.failed', endpointId), poll).toBe(1)
    party.speak(toneVoice(615))
    const { packetsReceived } = await engine.client.statistics(endpointId)
    expect(packetsReceived).toBe(0)
    expect(party.packets).toEqual([])
  })

  it('answers no check with a wrong password and takes no DTLS from an unproven address', async () => {
    const opened = await engine.client.openWebRtc()
    const party = await openParty()
    engine.post(party.remote(opened.endpointId), configuration(opened.endpointId))
    party.check(opened, { icePwd: 'x'.repeat(24) })
    party.check(opened, { iceUfrag: 'nobody' })
    party.handshake(opened)
    for (let i = 0; i < 200; i++) party.sendRaw(randomBytes(i))

    const proven = await openParty()
    engine.post(proven.remote(opened.endpointId))
    proven.check(opened)
    await expect.poll(() => proven.checks.answered, poll).toBe(1)
    expect(party.checks).toEqual({ answered: 0, failed: 0 })
    expect(party.isSecured).toBe(false)
  })

  it('is not fooled by packets that were not protected, nor by ones that come again', async () => {
    const { party, endpointId } = await connect()
    const forged = new Uint8Array(172)
    forged[0] = 0x80
    const before = await engine.client.statistics(endpointId)
    for (let i = 0; i < 50; i++) party.sendRaw(forged)
    await expect
      .poll(async () => (await engine.client.statistics(endpointId)).packetsDiscarded, poll)
      .toBe(before.packetsDiscarded + 50)
  })
})
