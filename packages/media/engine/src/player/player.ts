import type { PlayerId, StartPlayer } from '@offhook/control'
import { audioFormat } from '../audio/format.ts'
import { RateConverter } from '../audio/rate-converter.ts'
import type { SampleSource } from './sources.ts'

/**
 * One playback. It waits in silence until its source is there, and then gives one frame per tick;
 * it is over when its source has been given as often as asked. An empty source ends at once, also
 * when it should loop for ever.
 */
export class Player {
  readonly id: PlayerId
  readonly target: StartPlayer['target']
  readonly mode: StartPlayer['mode']
  #frame = new Int16Array(0)
  #converter: RateConverter | null = null
  #source: SampleSource | null = null
  #left: number
  #finished = false

  constructor(command: StartPlayer) {
    this.id = command.playerId
    this.target = command.target
    this.mode = command.mode
    this.#left = command.loop === 0 ? Number.POSITIVE_INFINITY : Math.max(1, command.loop)
  }

  /** Gives it what to play, with so many samples per second. */
  start(source: SampleSource, sampleRate: number): void {
    this.#source = source
    this.#frame = new Int16Array(audioFormat(sampleRate).samplesPerTick)
  }

  /** True once it gives samples: until then an `instead` does not silence anybody. */
  get isPlaying(): boolean {
    return this.#source !== null && !this.#finished
  }

  /** True when the last sample was given. */
  get isFinished(): boolean {
    return this.#finished
  }

  /**
   * The next frame of so many samples, valid until the next call; null while there is nothing to
   * hear.
   */
  next(samples: number): Int16Array | null {
    const frame = this.#read()
    if (!frame || frame.length === samples) return frame
    if (this.#converter?.to !== samples) this.#converter = new RateConverter(frame.length, samples)
    return this.#converter.convert(frame)
  }

  #read(): Int16Array | null {
    const source = this.#source
    if (!source || this.#finished) return null
    const out = this.#frame
    let filled = source.read(out, 0)
    while (filled < out.length) {
      if (--this.#left <= 0) {
        this.#finished = true
        break
      }
      source.rewind()
      const got = source.read(out, filled)
      if (got === 0) {
        this.#finished = true
        break
      }
      filled += got
    }
    if (filled === 0) return null
    out.fill(0, filled)
    return out
  }
}
