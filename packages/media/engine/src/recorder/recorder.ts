/**
 * One recording in the making. Frames come with the number of their tick, and the file is indexed
 * by it: a tick that brought nothing becomes silence, so that two channels (and two recordings of
 * one conversation) stay together for hours. Both channels of a leg tap are taken in the same turn
 * of that leg: what is heard in one instant stands side by side in the file, up to the difference
 * of the two legs' jitter buffers (normally one tick or none). About a second is gathered before
 * the side thread writes it.
 */
import type { RecorderId, RecorderTap, StartRecorder } from '@offhook/control'
import type { AudioFormat } from '../audio/format.ts'
import { limit } from '../audio/limiter.ts'
import type { SideLink } from '../side/messages.ts'

/** Ticks that are gathered before they are handed on. */
const TICKS_PER_CHUNK = 50
/** Peak of a frame (about -40 dBFS) below which trimming takes it for silence. */
const SILENCE_PEAK = 320
/** Trimming leaves this much after the last sound, in ticks. */
const TRIM_TAIL_TICKS = 5
/** A longer hole than this is no hole but an error: ten minutes. */
const MAX_GAP_TICKS = 30_000

export class Recorder {
  readonly id: RecorderId
  readonly tap: RecorderTap
  readonly #side: SideLink
  readonly #samplesPerTick: number
  readonly #channels: number
  readonly #sentAt: number
  readonly #heardAt: number
  readonly #trims: boolean
  readonly #sum: Int32Array
  readonly #mix: Int16Array
  #chunk: Int16Array<ArrayBuffer>
  #chunkTicks = 0
  #ticks = 0
  #nextTick: number | null = null
  #lastSoundTick = -1
  #paused: 'no' | 'skip' | 'silence' = 'no'
  #ended = false

  constructor(options: { command: StartRecorder; format: AudioFormat; side: SideLink }) {
    const { command, format, side } = options
    this.id = command.recorderId
    this.tap = command.tap
    this.#side = side
    this.#samplesPerTick = format.samplesPerTick
    this.#channels = isDual(command.tap) ? 2 : 1
    this.#sentAt = isDual(command.tap) && command.firstChannel === 'heard' ? 1 : 0
    this.#heardAt = isDual(command.tap) ? 1 - this.#sentAt : 0
    this.#trims = command.trimSilence
    this.#sum = new Int32Array(format.samplesPerTick)
    this.#mix = new Int16Array(format.samplesPerTick)
    this.#chunk = this.#newChunk()
    side.send({
      type: 'recording.open',
      recorderId: command.recorderId,
      path: command.path,
      channels: this.#channels,
      sampleRate: format.sampleRate,
    })
  }

  /**
   * Takes one tick of a leg; null is silence.
   * @param tick the media thread's tick counter
   */
  writeLeg(tick: number, sent: Int16Array | null, heard: Int16Array | null): void {
    if (!this.#begin(tick)) return
    const muted = this.#paused !== 'no'
    const layout = this.tap.kind === 'leg' ? this.tap.layout : 'mono'
    if (muted) this.#append(null, null)
    else if (layout === 'dual') this.#append(sent, heard)
    else if (layout === 'sent') this.#append(sent, null)
    else if (layout === 'heard') this.#append(heard, null)
    else this.#append(this.#mixOf(sent, heard), null)
  }

  /** Takes one tick of a room's mix; null is silence. */
  writeRoom(tick: number, mix: Int16Array | null): void {
    if (this.#begin(tick)) this.#append(this.#paused === 'no' ? mix : null, null)
  }

  pause(behaviour: 'skip' | 'silence'): void {
    this.#paused = behaviour
  }

  resume(): void {
    this.#paused = 'no'
  }

  /** Hands on what is gathered and has the file closed. Idempotent. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#handOn()
    const keepTicks = Math.min(this.#ticks, this.#lastSoundTick + 1 + TRIM_TAIL_TICKS)
    const kept = this.#lastSoundTick < 0 ? 0 : keepTicks
    this.#side.send({
      type: 'recording.close',
      recorderId: this.id,
      keepFrames: this.#trims ? kept * this.#samplesPerTick : null,
    })
  }

  /** Aligns the file to the tick; false when this tick has no place in it. */
  #begin(tick: number): boolean {
    if (this.#ended) return false
    const expected = this.#nextTick ?? tick
    if (tick < expected) return false
    this.#nextTick = tick + 1
    if (this.#paused === 'skip') return false
    const gap = tick - expected
    if (gap > 0 && gap <= MAX_GAP_TICKS) {
      for (let i = 0; i < gap; i++) this.#append(null, null)
    }
    return true
  }

  /** For one channel only the first argument counts. */
  #append(first: Int16Array | null, second: Int16Array | null): void {
    const sounds = this.#trims && (hasSound(first) || hasSound(second))
    if (this.#trims && !sounds && this.#lastSoundTick < 0) return
    const chunk = this.#chunk
    const from = this.#chunkTicks * this.#samplesPerTick * this.#channels
    if (this.#channels === 1) {
      if (first) chunk.set(first, from)
    } else {
      if (first) interleave(chunk, from + this.#sentAt, first)
      if (second) interleave(chunk, from + this.#heardAt, second)
    }
    if (sounds) this.#lastSoundTick = this.#ticks
    this.#ticks++
    if (++this.#chunkTicks === TICKS_PER_CHUNK) this.#handOn()
  }

  #mixOf(a: Int16Array | null, b: Int16Array | null): Int16Array | null {
    if (!a || !b) return a ?? b
    const sum = this.#sum
    for (let i = 0; i < sum.length; i++) sum[i] = a[i]! + b[i]!
    limit(sum, this.#mix)
    return this.#mix
  }

  #handOn(): void {
    if (this.#chunkTicks === 0) return
    const used = this.#chunkTicks * this.#samplesPerTick * this.#channels
    const samples = used === this.#chunk.length ? this.#chunk : this.#chunk.slice(0, used)
    this.#side.send({ type: 'recording.data', recorderId: this.id, samples })
    this.#chunk = this.#newChunk()
    this.#chunkTicks = 0
  }

  #newChunk(): Int16Array<ArrayBuffer> {
    return new Int16Array(TICKS_PER_CHUNK * this.#samplesPerTick * this.#channels)
  }
}

function isDual(tap: RecorderTap): boolean {
  return tap.kind === 'leg' && tap.layout === 'dual'
}

function interleave(chunk: Int16Array, from: number, frame: Int16Array): void {
  for (let i = 0, at = from; i < frame.length; i++, at += 2) chunk[at] = frame[i]!
}

function hasSound(frame: Int16Array | null): boolean {
  if (!frame) return false
  for (let i = 0; i < frame.length; i++) {
    const x = frame[i]!
    if (x > SILENCE_PEAK || x < -SILENCE_PEAK) return true
  }
  return false
}
