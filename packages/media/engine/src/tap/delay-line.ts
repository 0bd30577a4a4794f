/**
 * Holds one side of a recording back by so many frames as the other side comes later. The delay changes
 * in silence, where a frame that is added or left out is not heard; if there is none, it changes all
 * the same after a while.
 */

/** The longest delay, in frames: that of a jitter buffer. */
const MAX_FRAMES = 12
/** How long a change waits for silence, in frames. */
const PATIENCE = 250

export class DelayLine {
  readonly #frames: Int16Array[]
  /** Whether the frame of a place has sound. */
  readonly #voiced = new Uint8Array(MAX_FRAMES)
  #length = 0
  /** The place of the oldest frame that is held. */
  #oldest = 0
  #waited = 0

  constructor(samplesPerFrame: number) {
    this.#frames = Array.from({ length: MAX_FRAMES }, () => new Int16Array(samplesPerFrame))
  }

  /**
   * The frame to be recorded now; null is silence. It is valid until the next call but `length`.
   * @param wanted by how many frames this side is to be held back
   */
  pass(frame: Int16Array | null, wanted: number): Int16Array | null {
    const target = Math.min(Math.max(0, wanted), MAX_FRAMES - 1)
    if (target === this.#length) {
      this.#waited = 0
      return this.#swap(frame)
    }
    const isQuiet = this.#length > 0 ? this.#voiced[this.#oldest] === 0 : frame === null
    if (!isQuiet && ++this.#waited < PATIENCE) return this.#swap(frame)
    this.#waited = 0
    if (target > this.#length) {
      this.#put(frame)
      return null
    }
    // The oldest is left out, and the one after it comes now.
    this.#take()
    return this.#swap(frame)
  }

  /** What is held is not recorded any more. */
  silence(): void {
    this.#voiced.fill(0)
  }

  /** Takes a frame, and gives the oldest in its place: the same one where none is held. */
  #swap(frame: Int16Array | null): Int16Array | null {
    if (this.#length === 0) return frame
    const place = this.#oldest
    const voiced = this.#voiced[place] === 1
    const oldest = this.#frames[place]!
    this.#take()
    this.#put(frame)
    return voiced ? oldest : null
  }

  #put(frame: Int16Array | null): void {
    const place = (this.#oldest + this.#length) % MAX_FRAMES
    this.#voiced[place] = frame ? 1 : 0
    if (frame) this.#frames[place]!.set(frame)
    this.#length++
  }

  #take(): void {
    this.#oldest = (this.#oldest + 1) % MAX_FRAMES
    this.#length--
  }
}
