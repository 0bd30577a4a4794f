import { makePlayerId, makeRoomId } from '@offhook/control'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { continuity, silentVoice, toneVoice } from '../test-support/rtp-party.ts'
import { TestEngine, type TestLeg } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 50 }
const HEARD = -30
const NOT_HEARD = -55

let engine: TestEngine

beforeAll(async () => {
  engine = await TestEngine.start()
})

afterAll(async () => {
  await engine.close()
})

/** Waits until a party hears just these of the frequencies. */
async function expectHears(leg: TestLeg, wanted: number[], unwanted: number[]): Promise<void> {
  await expect
    .poll(
      () =>
        wanted.every((hz) => leg.party.level(hz) > HEARD) &&
        unwanted.every((hz) => leg.party.level(hz) < NOT_HEARD),
      poll,
    )
    .toBe(true)
}

const member = (roomId: ReturnType<typeof makeRoomId>, leg: TestLeg, row = {}) =>
  ({
    type: 'room.set-member',
    roomId,
    endpointId: leg.id,
    sendsTo: 'all',
    hears: true,
    ...row,
  }) as const

describe('legs in a room, over real sockets', () => {
  it('hear each other and not themselves; mute, hold and coach change who hears whom', async () => {
    const [a, b, c] = await Promise.all([410, 615, 895].map((hz) => engine.leg(toneVoice(hz))))
    const roomId = makeRoomId()
    engine.post({ type: 'room.open', roomId }, ...[a!, b!, c!].map((leg) => member(roomId, leg)))
    await expectHears(a!, [615, 895], [410])
    await expectHears(b!, [410, 895], [615])
    await expectHears(c!, [410, 615], [895])

    engine.post(member(roomId, a!, { sendsTo: 'none' }))
    await expectHears(b!, [895], [410, 615])
    await expectHears(a!, [615, 895], [410])

    engine.post(member(roomId, a!), member(roomId, c!, { sendsTo: [a!.id] }))
    await expectHears(a!, [615, 895], [410])
    await expectHears(b!, [410], [615, 895])
    await expectHears(c!, [410, 615], [895])

    const playerId = makePlayerId()
    engine.post(member(roomId, b!, { sendsTo: 'none', hears: false }), {
      type: 'player.start',
      playerId,
      target: { endpointId: b!.id },
      source: { kind: 'tone', frequencies: [1275], cadenceMs: [1000, 0] },
      loop: 0,
      mode: 'instead',
    })
    await expectHears(b!, [1275], [410, 615, 895])
    await expectHears(a!, [895], [410, 615, 1275])

    engine.post({ type: 'player.stop', playerId })
    await expect
      .poll(() => engine.of('player.ended'), poll)
      .toEqual([{ type: 'player.ended', playerId, reason: 'stopped', detail: null }])
    engine.post({ type: 'room.close', roomId })
    await expectHears(a!, [], [410, 615, 895, 1275])
    for (const leg of [a!, b!, c!]) engine.post({ type: 'endpoint.close', endpointId: leg.id })
    await expect.poll(() => engine.of('endpoint.closed').length, poll).toBe(3)
  })

  it('are one stream without a pause through music, bridge, hold and the end of the room', async () => {
    const caller = await engine.leg(toneVoice(410))
    const agent = await engine.leg(toneVoice(615))
    const [queue, call] = [makeRoomId(), makeRoomId()]
    const music = makePlayerId()
    engine.post(
      { type: 'room.open', roomId: queue },
      { type: 'room.open', roomId: call },
      member(queue, caller),
      {
        type: 'player.start',
        playerId: music,
        target: { endpointId: caller.id },
        source: { kind: 'tone', frequencies: [1275], cadenceMs: [500, 0] },
        loop: 0,
        mode: 'instead',
      },
      member(call, agent),
    )
    await expectHears(caller, [1275], [615])

    engine.post({ type: 'player.stop', playerId: music }, member(call, caller))
    await expectHears(caller, [615], [1275, 410])
    await expectHears(agent, [410], [615])
    engine.post(member(call, caller, { hears: false, sendsTo: 'none' }))
    await expectHears(caller, [], [615])
    engine.post({ type: 'room.close', roomId: call })
    await expectHears(agent, [], [410])

    for (const { party } of [caller, agent]) {
      const stream = continuity(party.packets)
      expect(stream).toMatchObject({ sources: 1, sequenceBreaks: 0, timestampBreaks: 0 })
      // No frame is left out; how late one may be is the machine's, which has other work too.
      expect(stream.largestGapMs).toBeLessThan(250)
    }
  })

  it('send comfort noise to a party that is alone, and nothing before they are configured', async () => {
    const leg = await engine.leg(silentVoice)
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(25)
    const bytes = new Set(leg.party.packets.flatMap(({ payload }) => [...payload]))
    expect(bytes.size).toBeGreaterThan(2)

    const bare = await engine.client.openRtp({ forPeer: '127.0.0.1' })
    const statistics = await engine.client.statistics(bare.endpointId)
    expect(statistics).toMatchObject({ packetsSent: 0, packetsReceived: 0, mos: null })
  })
})
