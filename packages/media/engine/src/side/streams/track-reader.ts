import { FrameRingReader } from '@offhook/control'
import type { MediaFrame, TrackName } from '@offhook/media-stream'
import { encodeUlaw } from '@offhook/rtp'

/** Ticks that are read at once. */
const TICKS = 10
const SAMPLES = 160
const TICK_MS = 20
/** A longer gap is not filled: nobody wants a minute of silence in one burst. */
const MAX_GAP = 250
const SILENCE = Buffer.alloc(SAMPLES, 0xff).toString('base64')

/** Makes frames of what a tap leaves in its ring: one for each tick, silence where there is a gap. */
export class TrackReader {
  readonly #track: TrackName
  readonly #ring: FrameRingReader
  readonly #samples = new Int16Array(TICKS * SAMPLES)
  readonly #bytes = Buffer.alloc(SAMPLES)
  /** The tick that is expected next. */
  #next = 0

  /** @param memory a ring of frames of one channel at 8 kHz */
  constructor(track: TrackName, memory: SharedArrayBuffer) {
    this.#track = track
    this.#ring = new FrameRingReader(memory)
  }

  /** Ticks that have come and were not handed over. */
  get waiting(): number {
    return this.#ring.waiting
  }

  /** Hands over all that has come. */
  read(take: (frame: MediaFrame) => void): void {
    for (let run = this.#ring.read(this.#samples); run; run = this.#ring.read(this.#samples)) {
      const { position, ticks } = run
      if (position - this.#next > MAX_GAP) this.#next = position
      while (this.#next < position) take(this.#frame(this.#next++, SILENCE))
      for (let tick = 0; tick < ticks; tick++) {
        encodeUlaw(this.#samples, tick * SAMPLES, this.#bytes, 0, SAMPLES)
        take(this.#frame(this.#next++, this.#bytes.toString('base64')))
      }
    }
  }

  #frame(tick: number, payload: string): MediaFrame {
    return { track: this.#track, chunk: tick + 1, timestamp: tick * TICK_MS, payload }
  }
}
