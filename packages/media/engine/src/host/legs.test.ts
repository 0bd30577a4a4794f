import { makeClaimId, makePlayerId, makeRoomId } from '@offhook/control'
import { PCMU, writeRtpHeader } from '@offhook/rtp'
import { keysIn } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keySteps, toneSource } from '../player/sources.ts'
import { silentVoice, toneVoice } from '../test-support/rtp-party.ts'
import { TestEngine } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }

let engine: TestEngine

beforeAll(async () => {
  engine = await TestEngine.start()
})

afterAll(async () => {
  await engine.close()
})

const digitsOf = (endpointId: string) =>
  engine.of('digit').filter((event) => event.endpointId === endpointId)

describe('digits', () => {
  it('that come as events are told once each, with their length', async () => {
    const leg = await engine.leg(silentVoice)
    await expect
      .poll(() => engine.of('media.ready').some((e) => e.endpointId === leg.id), poll)
      .toBe(true)
    leg.party.press(5, 6)
    await expect.poll(() => digitsOf(leg.id).length, poll).toBe(1)
    leg.party.press(11, 10)
    await expect.poll(() => digitsOf(leg.id).length, poll).toBe(2)

    expect(digitsOf(leg.id).map(({ digit, durationMs }) => [digit, durationMs])).toEqual([
      ['5', 120],
      ['#', 200],
    ])
  })

  it('of signalling are told once each, and nothing else is', async () => {
    const leg = await engine.leg(silentVoice)
    engine.post({ type: 'endpoint.inject-digits', endpointId: leg.id, digits: '1x9#' })
    await expect
      .poll(() => digitsOf(leg.id).map(({ digit }) => digit), poll)
      .toEqual(['1', '9', '#'])
  })

  it('reach the other members of the room as events, and not through a guarded gate', async () => {
    const [a, b] = [await engine.leg(silentVoice), await engine.leg(silentVoice)]
    engine.room(a, b)
    const eventsAt = () => {
      const events = b.party.packets.filter(({ payloadType }) => payloadType === 101)
      return new Set(events.map(({ timestamp, payload }) => `${payload[0]} ${timestamp}`)).size
    }
    await expect.poll(() => a.party.packets.length, poll).toBeGreaterThan(10)
    a.party.press(7)
    await expect.poll(eventsAt, poll).toBe(1)

    const claimId = makeClaimId()
    engine.post({ type: 'digits.claim', endpointId: a.id, claimId })
    a.party.press(8)
    await expect.poll(() => engine.of('digit.claimed').length, poll).toBe(1)
    engine.post({ type: 'digits.release', endpointId: a.id, claimId })
    // For two seconds after a key that was not for others, the next ones are not either.
    const heard = a.party.packets.length
    await expect.poll(() => a.party.packets.length - heard, poll).toBeGreaterThan(120)
    a.party.press(9)
    await expect.poll(() => digitsOf(a.id).length, poll).toBe(2)
    await expect.poll(eventsAt, poll).toBe(2)
    const codes = b.party.packets.filter(({ payloadType }) => payloadType === 101)
    expect([...new Set(codes.map(({ payload }) => payload[0]))]).toEqual([7, 9])
  })

  it('are sent as events in one stream with the audio', async () => {
    const leg = await engine.leg(silentVoice)
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(10)
    engine.post({ type: 'endpoint.send-digits', endpointId: leg.id, digits: '1w2' })
    const events = () => leg.party.packets.filter(({ payloadType }) => payloadType === 101)
    await expect.poll(() => new Set(events().map(({ payload }) => payload[0])).size, poll).toBe(2)
    await expect.poll(() => leg.party.packets.at(-1)!.payloadType, poll).toBe(0)

    const { packets } = leg.party
    for (let i = 1; i < packets.length; i++) {
      expect((packets[i]!.sequence - packets[i - 1]!.sequence) & 0xffff).toBe(1)
    }
    expect(events().filter(({ marker }) => marker)).toHaveLength(2)
    const ends = events().filter(({ payload }) => (payload[1]! & 0x80) !== 0)
    expect(ends).toHaveLength(6)
  })

  it('are heard in the tones of a party without events, once each, with their length', async () => {
    const leg = await engine.leg(silentVoice, { dtmfPayloadType: null })
    const samples = new Int16Array(160 * 200)
    toneSource(keySteps('0123456789*#ABCD'), 8_000).read(samples, 73)
    leg.party.voice = (at) => {
      const from = at - begin
      return from >= 0 && from < samples.length - 160
        ? samples.subarray(from, from + 160)
        : silentVoice(at)
    }
    let begin = Number.POSITIVE_INFINITY
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(10)
    begin = leg.party.spoken
    await expect
      .poll(
        () =>
          digitsOf(leg.id)
            .map(({ digit }) => digit)
            .join(''),
        poll,
      )
      .toBe('0123456789*#ABCD')
    for (const { durationMs } of digitsOf(leg.id)) {
      expect(Math.abs(durationMs - 100)).toBeLessThanOrEqual(40)
    }
  })

  it('are sent as tones to a party without events', async () => {
    const sender = await engine.leg(silentVoice, { dtmfPayloadType: null })
    engine.post({ type: 'endpoint.send-digits', endpointId: sender.id, digits: '5' })
    const heard = () => Float32Array.from(sender.party.heardAs(PCMU), (each) => each / 32_768)
    await expect.poll(() => keysIn(heard(), 8_000), poll).toBe('5')
  })
})

describe('a leg', () => {
  it('tells speech and silence of its party', async () => {
    const leg = await engine.leg(silentVoice)
    engine.post({ type: 'endpoint.watch-speech', endpointId: leg.id, silenceMs: 300 })
    const told = () =>
      engine.events
        .filter((event) => 'endpointId' in event && event.endpointId === leg.id)
        .filter(({ type }) => type.startsWith('speech.'))
        .map(({ type }) => type)
    await expect.poll(told, poll).toEqual(['speech.silent'])
    leg.party.voice = toneVoice(410)
    await expect.poll(told, poll).toEqual(['speech.silent', 'speech.started'])
    leg.party.voice = silentVoice
    await expect.poll(told, poll).toEqual(['speech.silent', 'speech.started', 'speech.silent'])
  })

  it('counts packets and levels of both ways', async () => {
    const leg = await engine.leg(toneVoice(410))
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(80)
    const statistics = await engine.client.statistics(leg.id)
    expect(statistics.packetsReceived).toBeGreaterThan(70)
    expect(statistics.packetsSent).toBeGreaterThan(70)
    expect(statistics).toMatchObject({ packetsLost: 0, packetsDiscarded: 0, codec: 'PCMU' })
    expect(statistics.sentLevelDb).toBeGreaterThan(-20)
    expect(statistics.heardLevelDb).toBe(-127)
    expect(statistics.mos).toBeGreaterThan(4)
  })

  it('is heard after no longer than it may wait: of a burst the newest', async () => {
    const [a, b] = [await engine.leg(silentVoice), await engine.leg(silentVoice)]
    engine.room(a, b)
    await expect
      .poll(() => engine.of('media.ready').some((e) => e.endpointId === a.id), poll)
      .toBe(true)
    a.party.stop()
    let sequence = 0
    /** Eight packets at once, each of a sound of its own; resolves with those that were heard. */
    const burst = async (delayMs: number | null): Promise<readonly number[]> => {
      engine.post({ type: 'endpoint.limit-delay', endpointId: a.id, delayMs })
      // It has been applied when a later question is answered.
      await engine.client.statistics(a.id)
      const silent = b.party.packets.length
      await expect.poll(() => b.party.packets.length - silent, poll).toBeGreaterThan(20)
      const begin = b.party.packets.length
      for (let i = 0; i < 8; i++, sequence++) {
        const packet = new Uint8Array(12 + 160).fill(0x10 + i)
        // Far from the burst before, so that the buffer begins anew.
        const timestamp = sequence * 160 + Math.floor(sequence / 8) * 80_000
        writeRtpHeader(packet, 0, { marker: false, payloadType: 0, sequence, timestamp, ssrc: 9 })
        a.party.sendRaw(packet)
      }
      const heard = () => b.party.packets.slice(begin).map(({ payload }) => payload[80]!)
      await expect.poll(heard, poll).toContain(0x17)
      return [...new Set(heard())].filter((byte) => byte >= 0x10 && byte <= 0x17)
    }

    expect(await burst(null)).toHaveLength(8)
    // A tick or two may fall between packets of the burst.
    expect((await burst(0)).length).toBeLessThanOrEqual(5)
    expect(await burst(null)).toHaveLength(8)
  })

  it('is lost after 5 s without a packet, is sent nothing then, and comes back', async () => {
    const leg = await engine.leg(toneVoice(410))
    const told = () =>
      engine.events
        .filter((event) => 'endpointId' in event && event.endpointId === leg.id)
        .map(({ type }) => type)
    await expect.poll(told, poll).toEqual(['media.ready'])
    leg.party.stop()
    await expect
      .poll(told, { timeout: 20_000, interval: 50 })
      .toEqual(['media.ready', 'media.lost'])
    const sent = (await engine.client.statistics(leg.id)).packetsSent
    leg.party.start({ address: '127.0.0.1', port: leg.endpoint.port })
    await expect.poll(told, poll).toEqual(['media.ready', 'media.lost', 'media.resumed'])
    expect(sent).toBeLessThan(290)
    await expect
      .poll(async () => (await engine.client.statistics(leg.id)).packetsSent, poll)
      .toBeGreaterThan(sent + 5)
  }, 20_000)

  it('is neither moved nor heard by a stranger, and survives any garbage', async () => {
    const leg = await engine.leg(toneVoice(410))
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(10)
    let seed = 42
    for (let i = 0; i < 500; i++) {
      const garbage = new Uint8Array(i % 200)
      for (let at = 0; at < garbage.length; at++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
        garbage[at] = seed >>> 16
      }
      if (i % 2) garbage[0] = 0x80
      leg.party.sendRaw(garbage)
    }
    const before = leg.party.packets.length
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(before + 20)
    expect((await engine.client.statistics(leg.id)).packetsDiscarded).toBeGreaterThan(100)
  })

  it('stops packets both ways for a peer that said inactive', async () => {
    const leg = await engine.leg(toneVoice(410))
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(10)
    engine.post(leg.party.configuration(leg.id, { sends: false, receives: false }))
    const sent = async () => (await engine.client.statistics(leg.id)).packetsSent
    const clock = await engine.leg(silentVoice)
    const first = await sent()
    await expect.poll(() => clock.party.packets.length, poll).toBeGreaterThan(10)
    expect(await sent()).toBeLessThanOrEqual(first + 1)
    engine.post(leg.party.configuration(leg.id, { sends: false, receives: true }))
    await expect.poll(sent, poll).toBeGreaterThan(first + 5)
  })
})

describe('players', () => {
  it('end once, whatever becomes of them', async () => {
    const leg = await engine.leg(silentVoice)
    const [missing, nowhere, tone] = [makePlayerId(), makePlayerId(), makePlayerId()]
    const play = { type: 'player.start', loop: 1, mode: 'instead' } as const
    const source = { kind: 'tone', frequencies: [440], cadenceMs: [100, 20] } as const
    const target = { endpointId: leg.id }
    const path = engine.path('none.wav')
    engine.post(
      { ...play, playerId: missing, target, source: { kind: 'file', path } },
      { ...play, playerId: nowhere, target: { roomId: makeRoomId() }, source },
      { ...play, playerId: tone, target, source },
    )
    const ends = () =>
      Object.fromEntries(engine.of('player.ended').map((e) => [e.playerId, e.reason]))
    await expect.poll(ends, poll).toEqual({
      [missing]: 'failed',
      [nowhere]: 'failed',
      [tone]: 'finished',
    })
    expect(engine.of('player.ended')).toHaveLength(3)
  })
})

describe('a codec that is not spoken here', () => {
  it('fails the leg: nothing is sent as if it were another, and nothing is heard', async () => {
    const leg = await engine.leg(toneVoice(615), { codec: { name: 'GSM', payloadType: 3 } })
    const failed = () => engine.of('media.failed').filter(({ endpointId }) => endpointId === leg.id)
    await expect.poll(failed, poll).toMatchObject([{ reason: 'the codec GSM is not spoken here' }])
    await expect.poll(() => leg.party.spoken, poll).toBeGreaterThan(8_000)

    expect(leg.party.packets).toEqual([])
    const { packetsSent, packetsReceived, codec } = await engine.client.statistics(leg.id)
    expect({ packetsSent, packetsReceived, codec }).toEqual({
      packetsSent: 0,
      packetsReceived: 0,
      codec: null,
    })
  })
})
