import { readFile, writeFile } from 'node:fs/promises'
import {
  makePlayerId,
  makeRoomId,
  makeTapId,
  type StartTap,
  type TapId,
  type Tapped,
} from '@offhook/control'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readWavHeader, repairWav, wavHeader } from '../side/wav.ts'
import { silentVoice, toneDb, toneVoice, type Voice } from '../test-support/rtp-party.ts'
import { TestEngine, type TestLeg } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }
const PACKET = 160
/**
 * How far apart two bursts of one instant may be: what the depths of two buffers differ on a machine
 * that runs other tests. The 20 ms of a quiet one are measured end to end.
 */
const MOST_APART = 3 * PACKET

let engine: TestEngine

beforeEach(async () => {
  engine = await TestEngine.start()
})

afterEach(async () => {
  await engine.close()
})

/** The channels of a recording. */
async function readChannels(path: string): Promise<Int16Array[]> {
  const bytes = await readFile(path)
  const { channels, dataOffset, dataBytes } = readWavHeader(bytes, bytes.length)
  const frames = dataBytes / (2 * channels)
  return Array.from({ length: channels }, (_, channel) =>
    Int16Array.from({ length: frames }, (_, i) =>
      bytes.readInt16LE(dataOffset + 2 * (i * channels + channel)),
    ),
  )
}

interface TestTap {
  readonly command: StartTap
  readonly tapId: TapId
  readonly path: string
}

function start(
  leg: TestLeg,
  changes: { path?: string; trimSilence?: boolean; firstChannel?: 'heard' } & Partial<Tapped> = {},
): TestTap {
  const { path = engine.path('call.wav'), trimSilence = false, ...more } = changes
  const tapId = makeTapId()
  const command = {
    type: 'tap.start',
    tapId,
    of: { endpointId: leg.id },
    layout: 'dual',
    sink: { kind: 'wav', path, trimSilence },
    ...more,
  } as StartTap
  return { command, tapId, path }
}

async function ended() {
  await expect.poll(() => engine.of('tap.ended').length, poll).toBe(1)
  return engine.of('tap.ended')[0]!
}

/** Where a tone begins: the first sample that is loud. */
const onset = (samples: Int16Array, from = 0): number =>
  samples.findIndex((x, i) => i >= from && Math.abs(x) > 3_000)

/** A voice that is silent but for bursts while `isOn` holds for the instant that a frame is due. */
function bursts(hz: number, isOn: (dueAt: number) => boolean): Voice {
  const tone = toneVoice(hz, 10_000)
  return (at, dueAt = 0) => (isOn(dueAt) ? tone(at) : silentVoice(at))
}

describe('a recording', () => {
  it('has what the party says and what it hears side by side', async () => {
    const begin = performance.now() + 1_000
    // Three bursts of 200 ms, half a second apart.
    const isOn = (dueAt: number) =>
      dueAt >= begin && dueAt < begin + 1_500 && (dueAt - begin) % 500 < 200
    const a = await engine.leg(bursts(615, isOn))
    const b = await engine.leg(bursts(895, isOn))
    await engine.bridge(a, b)
    const recorder = start(a)
    engine.post(recorder.command)
    await expect.poll(() => performance.now(), poll).toBeGreaterThan(begin + 2_000)
    engine.post({ type: 'tap.stop', tapId: recorder.tapId })

    const { durationMs, bytes, error } = await ended()
    expect(error).toBeNull()
    const [sent, heard] = await readChannels(recorder.path)
    expect(sent!.length).toBe((durationMs * 8_000) / 1_000)
    expect(bytes).toBe(44 + sent!.length * 4)
    let from = 0
    for (let i = 0; i < 3; i++) {
      const [said, was] = [onset(sent!, from), onset(heard!, from)]
      expect(said).toBeGreaterThan(0)
      expect(Math.abs(said - was)).toBeLessThanOrEqual(MOST_APART)
      expect(toneDb(sent!.subarray(said + 160, said + 1_200), 615)).toBeGreaterThan(-20)
      expect(toneDb(heard!.subarray(was + 160, was + 1_200), 895)).toBeGreaterThan(-20)
      expect(toneDb(sent!.subarray(said + 160, said + 1_200), 895)).toBeLessThan(-50)
      from = Math.max(said, was) + 15 * PACKET
    }
  })

  it('follows the leg from its music into a room, and puts the channels as asked', async () => {
    const leg = await engine.leg(toneVoice(410))
    const recorder = start(leg, { firstChannel: 'heard' })
    const playerId = makePlayerId()
    const samples = Buffer.from(
      Int16Array.from({ length: 4_000 }, (_, i) => toneVoice(1015)(i)[0]!).buffer,
    )
    const prompt = engine.path('prompt.wav')
    const header = wavHeader({ channels: 1, sampleRate: 8_000, dataBytes: samples.length })
    await writeFile(prompt, Buffer.concat([header, samples]))
    engine.post(recorder.command, {
      type: 'player.start',
      playerId,
      target: { endpointId: leg.id },
      source: { kind: 'file', path: prompt },
      loop: 1,
      mode: 'over',
    })
    await expect
      .poll(() => engine.of('player.ended'), poll)
      .toEqual([{ type: 'player.ended', playerId, reason: 'finished', detail: null }])
    engine.post({ type: 'endpoint.close', endpointId: leg.id })

    expect((await ended()).error).toBeNull()
    const [heard, sent] = await readChannels(recorder.path)
    const at = onset(heard!)
    expect(toneDb(heard!.subarray(at, at + 3_200), 1015)).toBeGreaterThan(-20)
    expect(toneDb(sent!.subarray(at, at + 3_200), 410)).toBeGreaterThan(-20)
  })

  it('of a room is the mix; pauses are left out or kept as silence', async () => {
    const a = await engine.leg(toneVoice(615))
    const b = await engine.leg(toneVoice(895))
    const roomId = makeRoomId()
    const row = { type: 'room.set-member', roomId, sendsTo: 'all', hears: true } as const
    const recorder = start(a, { of: { roomId }, layout: 'mono' })
    const { tapId } = recorder
    engine.post(
      { type: 'room.open', roomId },
      { ...row, endpointId: a.id },
      { ...row, endpointId: b.id },
      recorder.command,
    )
    const ticks = async (count: number): Promise<void> => {
      const goal = a.party.packets.length + count
      await expect
        .poll(() => a.party.packets.length, { timeout: 20_000, interval: 5 })
        .toBeGreaterThan(goal)
    }
    await ticks(30)
    engine.post({ type: 'tap.pause', tapId, behaviour: 'skip' })
    await ticks(25)
    engine.post({ type: 'tap.resume', tapId })
    await ticks(10)
    engine.post({ type: 'tap.pause', tapId, behaviour: 'silence' })
    await ticks(20)
    engine.post({ type: 'tap.stop', tapId })

    const { durationMs } = await ended()
    expect(durationMs).toBeGreaterThan(1_000)
    expect(durationMs).toBeLessThan(1_500)
    const [mix] = await readChannels(recorder.path)
    for (const hz of [615, 895]) {
      expect(toneDb(mix!.subarray(2_400, 4_800), hz)).toBeGreaterThan(-20)
    }
    expect(onset(mix!.subarray(-2_000))).toBe(-1)
  })

  it('can drop the silence at both ends', async () => {
    let on = false
    const leg = await engine.leg(bursts(615, () => on))
    const recorder = start(leg, {
      layout: 'sent',
      trimSilence: true,
    })
    engine.post(recorder.command)
    const at = async (packets: number): Promise<void> => {
      await expect
        .poll(() => leg.party.packets.length, { timeout: 20_000, interval: 5 })
        .toBeGreaterThan(packets)
    }
    await at(25)
    on = true
    await at(50)
    on = false
    await at(90)
    engine.post({ type: 'tap.stop', tapId: recorder.tapId })

    const { durationMs } = await ended()
    expect(durationMs).toBeGreaterThan(400)
    expect(durationMs).toBeLessThan(800)
    const [sent] = await readChannels(recorder.path)
    expect(onset(sent!)).toBeLessThan(PACKET)
  })

  it('that cannot be written ends with its error, once', async () => {
    const leg = await engine.leg(silentVoice)
    const path = engine.path('taken.wav')
    await writeFile(path, 'precious')
    const recorder = start(leg, { path })
    engine.post(recorder.command, { type: 'tap.stop', tapId: recorder.tapId })

    expect((await ended()).error).toMatch(/EEXIST/)
    const ghost = start({ ...leg, id: '0/eghost' as never }, { path: engine.path('ghost.wav') })
    engine.post(ghost.command)
    await expect.poll(() => engine.of('tap.ended').length, poll).toBe(2)
    expect(engine.of('tap.ended')[1]!.error).toMatch(/does not exist/)
  })

  it('is whole when the engine is closed under it', async () => {
    const leg = await engine.leg(toneVoice(615))
    const recorder = start(leg)
    engine.post(recorder.command)
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(70)
    await engine.client.close()

    const { durationMs, error } = await ended()
    expect(error).toBeNull()
    expect(durationMs).toBeGreaterThan(1_000)
    expect(await repairWav(recorder.path)).toMatchObject({ durationMs })
  })
})
