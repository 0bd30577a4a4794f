/**
 * Takes what is heard at a leg or in a room, tick by tick, to a sink. Both directions of a leg are
 * taken in the same turn of that leg, and in two channels the one that waited less in its jitter buffer
 * waits here, so that what happens at one instant stands side by side, within a frame.
 *
 * A tap only writes into a ring of shared memory. The sink (a file in the side thread, a recogniser in
 * a thread of its own) reads from it at its own pace and cannot hold up the tick. Each frame carries
 * its place in time: a tick without a frame is a gap, and two taps of one conversation stay in step
 * for hours.
 */
import { FrameRingWriter, type StartTap, type TapId } from '@offhook/control'
import { limit } from '../audio/limiter.ts'
import { RateConverter } from '../audio/rate-converter.ts'
import { DelayLine } from './delay-line.ts'
import { type TapEffect, type TapEvent, type TapState, tapBegan, tapMachine } from './tap-state.ts'

/** A longer gap is not kept: the thread itself stood still. Ten minutes. */
const MAX_GAP_TICKS = 30_000

/** A lead that is off by no more than this stays, in ticks: half a one, and what a network trembles. */
const LEAD_OFF = 0.6

export class Tap {
  readonly id: TapId
  readonly #layout: StartTap['layout']
  readonly #heardFirst: boolean
  readonly #ring: FrameRingWriter
  readonly #sum: Int32Array
  readonly #mix: Int16Array
  readonly #converters: [RateConverter | null, RateConverter | null] = [null, null]
  /** Made when a side has to wait for the first time. */
  readonly #lines: [DelayLine | null, DelayLine | null] = [null, null]
  /** By how many whole ticks what is sent is held back; negative = what is heard. */
  #lead = 0
  #state: TapState = tapBegan
  /** The tick that is expected next; null before the first. */
  #nextTick: number | null = null
  /** Ticks since the beginning, without those that a pause left out. */
  #position = 0

  /** @param memory a ring of frames with as many channels as the layout has */
  constructor(command: StartTap, memory: SharedArrayBuffer) {
    this.id = command.tapId
    this.#layout = command.layout
    this.#heardFirst = command.firstChannel === 'heard'
    this.#ring = new FrameRingWriter(memory)
    this.#sum = new Int32Array(this.#ring.samplesPerTick)
    this.#mix = new Int16Array(this.#ring.samplesPerTick)
  }

  /** Ticks taken so far, silent ones included. */
  get ticks(): number {
    return this.#position
  }

  /** Moves the state on. @returns what is to be done; nothing if the state does not take the event */
  take(event: TapEvent): readonly TapEffect[] {
    const step = tapMachine.next(this.#state, event)
    if (!step) return []
    this.#state = step.state
    return step.effects
  }

  /**
   * Takes one tick of a leg; null is silence. Frames are valid during the call only, and may have
   * another rate than the ring.
   * @param tick the media thread's tick counter
   * @param lead by how many ticks, and parts of one, what is sent comes here sooner than what is heard,
   * since it waited less in its jitter buffer; negative = later
   */
  hearLeg(
    tick: number,
    sentThere: Int16Array | null,
    heardThere: Int16Array | null,
    lead = 0,
  ): void {
    const position = this.#placeOf(tick)
    if (position === null) return
    if (this.#state.status === 'paused') {
      for (const line of this.#lines) line?.silence()
      this.#ring.write(position, null, null)
      return
    }
    if (Math.abs(lead - this.#lead) > LEAD_OFF) this.#lead = Math.round(lead)
    const sent = this.#align(this.#fit(sentThere, 0), 0, this.#lead)
    const heard = this.#align(this.#fit(heardThere, 1), 1, -this.#lead)
    if (this.#layout === 'sent') this.#ring.write(position, sent, null)
    else if (this.#layout === 'heard') this.#ring.write(position, heard, null)
    else if (this.#layout === 'mono') this.#ring.write(position, this.#mixOf(sent, heard), null)
    else if (this.#heardFirst) this.#ring.write(position, heard, sent)
    else this.#ring.write(position, sent, heard)
  }

  /** Takes one tick of a room's mix; null is silence. */
  hearRoom(tick: number, mix: Int16Array | null): void {
    const position = this.#placeOf(tick)
    if (position === null) return
    this.#ring.write(position, this.#state.status === 'paused' ? null : this.#fit(mix, 0), null)
  }

  /** Where a tick belongs; null when it has no place. */
  #placeOf(tick: number): number | null {
    const state = this.#state
    if (state.status === 'closing' || state.status === 'ended') return null
    const expected = this.#nextTick ?? tick
    if (tick < expected) return null
    this.#nextTick = tick + 1
    if (state.status === 'paused' && state.behaviour === 'skip') return null
    const gap = tick - expected
    const position = this.#position + (gap <= MAX_GAP_TICKS ? gap : 0)
    this.#position = position + 1
    return position
  }

  /** A frame at the ring's rate. */
  #fit(frame: Int16Array | null, side: 0 | 1): Int16Array | null {
    const { samplesPerTick } = this.#ring
    if (!frame || frame.length === samplesPerTick) return frame
    const there = this.#converters[side]
    const converter =
      there?.from === frame.length ? there : new RateConverter(frame.length, samplesPerTick)
    this.#converters[side] = converter
    return converter.convert(frame)
  }

  /** Two channels are of one time: whichever comes sooner waits for the other. */
  #align(frame: Int16Array | null, side: 0 | 1, wait: number): Int16Array | null {
    if (this.#layout !== 'dual') return frame
    if (wait > 0) this.#lines[side] ??= new DelayLine(this.#ring.samplesPerTick)
    const line = this.#lines[side]
    return line ? line.pass(frame, wait) : frame
  }

  #mixOf(a: Int16Array | null, b: Int16Array | null): Int16Array | null {
    if (!a || !b) return a ?? b
    const sum = this.#sum
    for (let i = 0; i < sum.length; i++) sum[i] = a[i]! + b[i]!
    limit(sum, this.#mix)
    return this.#mix
  }
}
