import { SampleRingWriter } from '@offhook/control'
import { decodeUlaw } from '@offhook/rtp'

const RATE = 8_000
/** The most that may wait to be heard: ten minutes. */
const MAX_SAMPLES = 10 * 60 * RATE
/** What a piece counts at least: a tick. Memory of single bytes is more than their sound. */
const LEAST_SAMPLES = 160
/** Marks that may wait at once. */
const MAX_MARKS = 10_000
/** Decoded at once, in samples. */
const PIECE = 800

const NONE: readonly string[] = []

type Item = { readonly audio: Uint8Array } | { readonly mark: string }

/**
 * What a server has sent to be heard. It waits here as it came, one byte a sample; a little of it at a
 * time is decoded into the ring that a player in the media thread reads.
 */
export class Playback {
  readonly #ring: SampleRingWriter
  readonly #piece = new Int16Array(PIECE)
  #items: Item[] = []
  /** Items that are done, and samples of the next that are. */
  #done = 0
  #offset = 0
  /** That wait, as they count. */
  #samples = 0
  #marks = 0

  /** @param memory a ring of samples at 8 kHz */
  constructor(memory: SharedArrayBuffer) {
    this.#ring = new SampleRingWriter(memory)
  }

  /** µ-law to be heard after what waits. False when there is too much already: it is left out. */
  push(audio: Uint8Array): boolean {
    if (audio.length === 0) return true
    const counted = Math.max(LEAST_SAMPLES, audio.length)
    if (this.#samples + counted > MAX_SAMPLES) return false
    this.#samples += counted
    this.#items.push({ audio })
    this.#pump()
    return true
  }

  /** False when too many wait already. */
  mark(name: string): boolean {
    if (this.#marks >= MAX_MARKS) return false
    this.#marks++
    this.#items.push({ mark: name })
    this.#pump()
    return true
  }

  /** Moves audio on. @returns the marks that have been heard, in order */
  look(): readonly string[] {
    if (this.#items.length === 0 && this.#marks === 0) return NONE
    this.#pump()
    const reached = this.#ring.reached()
    this.#marks -= reached.length
    return reached
  }

  /** Drops what has not been heard. @returns all marks, in order */
  clear(): readonly string[] {
    this.#ring.clear()
    const marks = this.#ring.reached()
    for (const item of this.#items.slice(this.#done)) if ('mark' in item) marks.push(item.mark)
    this.#items = []
    this.#done = 0
    this.#offset = 0
    this.#samples = 0
    this.#marks = 0
    return marks
  }

  #pump(): void {
    for (; this.#done < this.#items.length; this.#done++) {
      const item = this.#items[this.#done]!
      if ('mark' in item) this.#ring.mark(item.mark)
      else if (!this.#play(item.audio)) break
    }
    // Taken out by the hundred, not one by one.
    if (this.#done === this.#items.length) {
      this.#items.length = 0
      this.#done = 0
    } else if (this.#done > 500) {
      this.#items.splice(0, this.#done)
      this.#done = 0
    }
  }

  /** False when the ring is full before all of it is in. */
  #play(audio: Uint8Array): boolean {
    while (this.#offset < audio.length) {
      const count = Math.min(PIECE, audio.length - this.#offset)
      decodeUlaw(audio, this.#offset, this.#piece, 0, count)
      const taken = this.#ring.push(this.#piece, count)
      this.#offset += taken
      this.#samples -= taken
      if (taken < count) return false
    }
    this.#samples -= Math.max(0, LEAST_SAMPLES - audio.length)
    this.#offset = 0
    return true
  }
}
