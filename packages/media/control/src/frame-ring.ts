/**
 * Frames of a tap, in shared memory. The media thread writes one slot per tick; the sink reads in a
 * thread of its own, at its own pace. A frame costs no message and no allocation. If the reader falls
 * so far behind that the ring is full, new frames are dropped and counted, and show as a gap in time.
 *
 *   Int32   0 slots · 1 channels · 2 samples per channel and slot · 3 samples per second
 *           4 written · 5 read · 6 left out                       (slots since the beginning)
 *   Int32   per slot: position in ticks since the tap began, times four, plus a bit per channel that
 *           sounds. A channel that does not sound is silence; its samples are not written.
 *   Int16   per slot: the samples of one channel, then those of the other; the reader interleaves
 *
 * One writer and one reader. `written` and `read` are the only words that both look at.
 */
const [SLOTS, CHANNELS, SAMPLES, RATE, WRITTEN, READ, LEFT_OUT] = [0, 1, 2, 3, 4, 5, 6] as const
const HEADER_WORDS = 8

export interface FrameRingFormat {
  /** How many ticks of 20 ms it holds. */
  readonly slots: number
  readonly channels: 1 | 2
  /** Samples per second of each channel. */
  readonly sampleRate: number
}

/** Ticks that follow one another without a gap. */
export interface FrameRun {
  /** Ticks of 20 ms since the tap began, of the first frame. */
  readonly position: number
  readonly ticks: number
}

/** Length of a slot in milliseconds. */
const SLOT_MS = 20

/** Makes the memory of a ring, to be handed to both ends. */
export function createFrameRing(format: FrameRingFormat): SharedArrayBuffer {
  const { slots, channels, sampleRate } = format
  const samples = (sampleRate * SLOT_MS) / 1000
  const memory = new SharedArrayBuffer(4 * (HEADER_WORDS + slots) + 2 * slots * channels * samples)
  const header = new Int32Array(memory, 0, HEADER_WORDS)
  header[SLOTS] = slots
  header[CHANNELS] = channels
  header[SAMPLES] = samples
  header[RATE] = sampleRate
  return memory
}

/** What both ends see. */
class FrameRing {
  readonly channels: number
  readonly sampleRate: number
  /** Samples of one channel in a slot. */
  readonly samplesPerTick: number
  protected readonly slots: number
  protected readonly words: Int32Array
  protected readonly marks: Int32Array
  protected readonly samples: Int16Array

  constructor(memory: SharedArrayBuffer) {
    const words = new Int32Array(memory, 0, HEADER_WORDS)
    this.words = words
    this.slots = words[SLOTS]!
    this.channels = words[CHANNELS]!
    this.samplesPerTick = words[SAMPLES]!
    this.sampleRate = words[RATE]!
    this.marks = new Int32Array(memory, 4 * HEADER_WORDS, this.slots)
    const length = this.slots * this.channels * this.samplesPerTick
    this.samples = new Int16Array(memory, 4 * (HEADER_WORDS + this.slots), length)
  }

  /** Frames that were dropped because the ring was full. */
  get leftOut(): number {
    return Atomics.load(this.words, LEFT_OUT)
  }
}

/** The media thread's end. */
export class FrameRingWriter extends FrameRing {
  #written = 0

  /**
   * Writes a tick; null is silence. Of one channel only `first` counts.
   * @param position ticks since the tap began; grows with each call
   */
  write(position: number, first: Int16Array | null, second: Int16Array | null): void {
    const { words, slots, channels, samplesPerTick, samples } = this
    if (((this.#written - Atomics.load(words, READ)) | 0) >= slots) {
      Atomics.add(words, LEFT_OUT, 1)
      return
    }
    const slot = (this.#written >>> 0) % slots
    const from = slot * channels * samplesPerTick
    if (first) samples.set(first, from)
    const other = channels === 2 ? second : null
    if (other) samples.set(other, from + samplesPerTick)
    this.marks[slot] = position * 4 + (first ? 1 : 0) + (other ? 2 : 0)
    this.#written = (this.#written + 1) | 0
    Atomics.store(words, WRITTEN, this.#written)
  }
}

/** The other end. */
export class FrameRingReader extends FrameRing {
  #read = 0

  /** Ticks that wait to be read. */
  get waiting(): number {
    return (Atomics.load(this.words, WRITTEN) - this.#read) | 0
  }

  /**
   * Reads ticks that follow one another, as many as are there and as fit.
   * @param out takes whole ticks, interleaved; silence is written as zeros
   * @returns null when nothing waits
   */
  read(out: Int16Array): FrameRun | null {
    const perSlot = this.channels * this.samplesPerTick
    const most = Math.min(this.waiting, Math.floor(out.length / perSlot))
    let position = 0
    let ticks = 0
    for (; ticks < most; ticks++) {
      const slot = ((this.#read + ticks) >>> 0) % this.slots
      const mark = this.marks[slot]!
      if (ticks === 0) position = mark >> 2
      else if (mark >> 2 !== position + ticks) break
      this.#copy(slot, mark & 3, out, ticks * perSlot)
    }
    if (ticks === 0) return null
    this.#read = (this.#read + ticks) | 0
    Atomics.store(this.words, READ, this.#read)
    return { position, ticks }
  }

  /**
   * Reads one tick, and makes no object for it.
   * @returns false when nothing waits
   */
  readTick(out: Int16Array): boolean {
    if (this.waiting === 0) return false
    const slot = (this.#read >>> 0) % this.slots
    this.#copy(slot, this.marks[slot]! & 3, out, 0)
    this.#read = (this.#read + 1) | 0
    Atomics.store(this.words, READ, this.#read)
    return true
  }

  #copy(slot: number, sounding: number, out: Int16Array, at: number): void {
    const { channels, samplesPerTick, samples } = this
    for (let channel = 0; channel < channels; channel++) {
      const sounds = (sounding & (1 << channel)) !== 0
      const from = (slot * channels + channel) * samplesPerTick
      for (let i = 0, to = at + channel; i < samplesPerTick; i++, to += channels) {
        out[to] = sounds ? samples[from + i]! : 0
      }
    }
  }
}
