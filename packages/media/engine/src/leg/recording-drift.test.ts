/**
 * A recorded talk, simulated. What was said at the same moment stands at the same place in both channels:
 * over four hours, though packets are lost and the clocks are 1.4 seconds apart by then (100 ppm); and
 * after one party's network, or program, has stood still.
 */
import {
  createFrameRing,
  FrameRingReader,
  type MediaEvent,
  makeEndpointId,
  makeRoomId,
  makeTapId,
} from '@offhook/control'
import { writeRtpHeader } from '@offhook/rtp'
import { describe, expect, it } from 'vitest'
import { audioFormat, PHASE_MS, PHASES, TICK_MS } from '../audio/format.ts'
import { MixMemory } from '../audio/mix-memory.ts'
import { Room } from '../room/room.ts'
import { Tap } from '../tap/tap.ts'
import { Leg } from './leg.ts'
import { createLegBenches } from './leg-bench.ts'

const HOURS = 4
const FRAME = audioFormat(8_000).samplesPerTick
const LOSS = 0.01
/** Both say something at once, this often, for so long. */
const EVERY_MS = 60_000
const BURST_MS = 300
const MOST_APART_MS = 20
const LOUD = 4_000
/** µ-law: the loudest square wave of 4 kHz that there is, and silence. */
const loud = Uint8Array.from({ length: FRAME }, (_, i) => (i % 2 === 0 ? 0x80 : 0x00))
const quiet = new Uint8Array(FRAME).fill(0xff)

const bench = createLegBenches()

interface PartyOptions {
  readonly name: number
  /** How far its clock is off. */
  readonly ppm?: number
  /** When its first packet leaves. */
  readonly beginsAt?: number
  readonly loss?: number
  /** When a packet is there that leaves at `due`; at once if left out. */
  readonly arrives?: (due: number) => number
}

/** A party whose clock and network are its own. */
class Party {
  readonly leg: Leg
  /** When the first packet of each burst left. */
  readonly spoke: number[] = []
  readonly #packetMs: number
  readonly #beginsAt: number
  readonly #loss: number
  readonly #arrives: (due: number) => number
  readonly #random: () => number
  readonly #packet = new Uint8Array(12 + FRAME)
  #sent = 0

  constructor({ name, ppm = 0, beginsAt = 0, loss = 0, arrives = (due) => due }: PartyOptions) {
    this.#beginsAt = beginsAt
    this.#loss = loss
    this.#arrives = arrives
    this.#packetMs = TICK_MS * (1 + ppm / 1e6)
    this.#random = lcg(name + 1)
    this.leg = new Leg({
      id: makeEndpointId(0),
      phase: 0,
      workshop: { bench, emit: (_event: MediaEvent) => {}, onDigit: () => {} },
    })
    this.leg.attach({
      kind: 'rtp',
      isOpen: () => true,
      stopsWhenLost: true,
      configure: () => {},
      sendRtp: () => {},
      sendRtcp: () => {},
      close: () => {},
    })
    this.leg.configure({
      type: 'endpoint.configure',
      endpointId: this.leg.id,
      codec: { name: 'PCMU', payloadType: 0 },
      dtmfPayloadType: 101,
      remote: null,
      latchFrom: [],
      sends: true,
      receives: true,
    })
  }

  /** Hands over what has arrived by now. */
  send(now: number): void {
    for (let due = this.#due(); this.#arrives(due) <= now; due = this.#due()) this.#sendAt(due, now)
  }

  #due(): number {
    return this.#beginsAt + this.#sent * this.#packetMs
  }

  #sendAt(due: number, now: number): void {
    const sinceBurst = due % EVERY_MS
    const speaks = due >= EVERY_MS && sinceBurst < BURST_MS
    const begins = speaks && sinceBurst < this.#packetMs
    if (begins) this.spoke.push(due)
    const timestamp = (this.#sent * FRAME) >>> 0
    const sequence = this.#sent & 0xffff
    this.#sent++
    // The beginning is what is measured: it arrives.
    if (!begins && this.#random() < this.#loss) return
    const packet = this.#packet
    writeRtpHeader(packet, 0, { marker: false, payloadType: 0, sequence, timestamp, ssrc: 7 })
    packet.set(speaks ? loud : quiet, 12)
    this.leg.onRtp(packet, packet.length, now)
  }
}

/** The same numbers in every run. */
function lcg(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** When each burst begins in each channel. */
type Bursts = [said: number[], heard: number[]]

/** Those of the recording of the first party's leg. */
function recorded(parties: readonly [Party, Party], minutes: number): Readonly<Bursts> {
  const [first] = parties
  const memory = createFrameRing({ slots: 150, channels: 2, sampleRate: 8_000 })
  const room = new Room({ id: makeRoomId(), phase: 0, mix: new MixMemory() })
  for (const { leg } of parties) {
    const member = room.set(leg, { sendsTo: 'all', hears: true })
    leg.seat = { room, member }
  }
  const of = { endpointId: first.leg.id }
  const sink = { kind: 'feed', memory } as const
  first.leg.taps.add(
    new Tap({ type: 'tap.start', tapId: makeTapId(), of, layout: 'dual', sink }, memory),
  )
  const ring = new FrameRingReader(memory)
  const out = new Int16Array(150 * FRAME * 2)
  const begins: Bursts = [[], []]
  for (let tick = 0; tick < (minutes * 60_000) / TICK_MS; tick++) {
    const now = tick * TICK_MS
    for (let phase = PHASES - 1; phase >= 0; phase--) {
      for (const party of parties) party.send(now - phase * PHASE_MS)
    }
    for (const { leg } of parties) leg.take(now)
    for (const { leg } of parties) leg.give(tick, now)
    if (tick % 100 === 99) look()
  }
  look()
  return begins

  function look(): void {
    for (let run = ring.read(out); run; run = ring.read(out)) {
      for (let at = 0; at < run.ticks; at++) {
        for (const channel of [0, 1] as const) {
          const sample = out[at * FRAME * 2 + FRAME + channel] ?? 0
          const ms = (run.position + at) * TICK_MS
          const last = begins[channel].at(-1) ?? Number.NEGATIVE_INFINITY
          if (Math.abs(sample) > LOUD && ms - last > EVERY_MS / 2) begins[channel].push(ms)
        }
      }
    }
  }
}

/** How far apart the channels are, in milliseconds, in each of the bursts. */
function apart(parties: readonly [Party, Party], minutes: number): number[] {
  const begins = recorded(parties, minutes)
  expect(begins.map(({ length }) => length)).toEqual([minutes - 1, minutes - 1])
  const [said, heard] = begins.map((at, channel) =>
    at.map((ms, burst) => ms - parties[channel]!.spoke[burst]!),
  ) as Bursts
  return heard.map((ms, burst) => Math.abs(ms - said[burst]!))
}

describe('both channels of a recording are of one time', () => {
  it.each([
    [0, 100],
    [100, -100],
  ])(
    'for four hours with 1 % loss and clocks of %i and %i ppm',
    { timeout: 60_000 },
    (ours, theirs) => {
      const first = new Party({ name: 0, ppm: ours, beginsAt: 7, loss: LOSS })
      const second = new Party({ name: 1, ppm: theirs, loss: LOSS })

      expect(Math.max(...apart([first, second], HOURS * 60))).toBeLessThanOrEqual(MOST_APART_MS)
    },
  )

  it.each([50, 90, 170])(
    'half a second after what one of them sends was held up for %i ms',
    (heldMs) => {
      const holds = (due: number) => {
        const untilBurst = EVERY_MS - (due % EVERY_MS)
        const over = due + untilBurst - 500
        return due < over && due > over - heldMs ? over : due
      }
      for (const held of [0, 1]) {
        const parties = [0, 1].map(
          (name) =>
            new Party({ name, beginsAt: 7 * name, ...(name === held && { arrives: holds }) }),
        )
        expect(Math.max(...apart(parties as [Party, Party], 5))).toBeLessThanOrEqual(MOST_APART_MS)
      }
    },
  )
})
