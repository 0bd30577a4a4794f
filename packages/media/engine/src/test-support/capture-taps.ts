/** What listens by a tap: files, feeds, and the frames of a media stream. */
import {
  createFrameRing,
  FrameRingReader,
  makePlayerId,
  makeTapId,
  type StartTap,
  type Tapped,
} from '@offhook/control'
import { FrameWriter } from '@offhook/media-stream'
import { decodeUlaw } from '@offhook/rtp'
import { RateConverter } from '../audio/rate-converter.ts'
import type { Leg } from '../leg/leg.ts'
import { Player } from '../player/player.ts'
import { framesSource } from '../player/sources.ts'
import type { Room } from '../room/room.ts'
import { TrackReader } from '../side/streams/track-reader.ts'
import { Tap } from '../tap/tap.ts'
import { FRAME, joined, RATE } from './capture-party.ts'

/** What was heard there, at 8 kHz. Of two channels the first, which is what the party itself says. */
type Heard = () => Int16Array

type Layout = StartTap['layout']

export function tapOf(leg: Leg, layout: Layout, ticks: number, sampleRate = RATE): Heard {
  const channels = layout === 'dual' ? 2 : 1
  const memory = createFrameRing({ slots: ticks + 1, channels, sampleRate })
  tap(leg, { of: { endpointId: leg.id }, layout }, memory)
  return reader(memory, { channels, ticks, samplesPerTick: (FRAME * sampleRate) / RATE })
}

export function roomTap(room: Room, ticks: number): Heard {
  const memory = createFrameRing({ slots: ticks + 1, channels: 1, sampleRate: RATE })
  tap(room, { of: { roomId: room.id }, layout: 'mono' }, memory)
  return reader(memory, { channels: 1, ticks, samplesPerTick: FRAME })
}

/** What a server of Media Streams makes of the texts that it is sent. */
export function streamOf(leg: Leg, layout: 'sent' | 'heard', ticks: number): Heard {
  const memory = createFrameRing({ slots: ticks + 1, channels: 1, sampleRate: RATE })
  tap(leg, { of: { endpointId: leg.id }, layout }, memory)
  const track = layout === 'sent' ? 'inbound' : 'outbound'
  const facts = { accountSid: 'AC', callSid: 'CA', streamSid: 'MZ', customParameters: {} }
  return () => {
    const writer = new FrameWriter({ ...facts, tracks: [track] })
    const texts: string[] = []
    new TrackReader(track, memory).read((frame) => void texts.push(writer.media(frame)))
    return joined(texts.map(samplesOf))
  }
}

/** What one says goes to a recorder, who is in no room with them, as SIPREC sends it. */
export function sendTo(recorder: Leg, speaker: Leg): void {
  const memory = createFrameRing({ slots: 10, channels: 1, sampleRate: RATE })
  tap(speaker, { of: { endpointId: speaker.id }, layout: 'sent' }, memory)
  const player = new Player({
    type: 'player.start',
    playerId: makePlayerId(),
    target: { endpointId: recorder.id },
    source: { kind: 'frames', memory },
    loop: 1,
    mode: 'instead',
  })
  player.start(framesSource(new FrameRingReader(memory)), RATE)
  recorder.players.set(player.id, player)
}

function samplesOf(text: string): Int16Array {
  const { media } = JSON.parse(text) as { readonly media: { readonly payload: string } }
  const bytes = Buffer.from(media.payload, 'base64')
  const out = new Int16Array(bytes.length)
  decodeUlaw(bytes, 0, out, 0, bytes.length)
  return out
}

function tap(target: { readonly taps: Set<Tap> }, tapped: Tapped, memory: SharedArrayBuffer): void {
  const sink = { kind: 'feed', memory } as const
  target.taps.add(new Tap({ ...tapped, type: 'tap.start', tapId: makeTapId(), sink }, memory))
}

function reader(
  memory: SharedArrayBuffer,
  {
    channels,
    ticks,
    samplesPerTick,
  }: { readonly channels: number; readonly ticks: number; readonly samplesPerTick: number },
): Heard {
  return () => {
    const out = new Int16Array((ticks + 1) * samplesPerTick * channels)
    const ring = new FrameRingReader(memory)
    const down = samplesPerTick === FRAME ? null : new RateConverter(samplesPerTick, FRAME)
    const frames: Int16Array[] = []
    for (let run = ring.read(out); run; run = ring.read(out)) {
      for (let tick = 0; tick < run.ticks; tick++) {
        const from = tick * samplesPerTick * channels
        const all = out.slice(from, from + samplesPerTick * channels)
        const first = channels === 1 ? all : all.filter((_, i) => i % channels === 0)
        frames.push(down ? down.convert(first).slice() : first)
      }
    }
    return joined(frames)
  }
}
