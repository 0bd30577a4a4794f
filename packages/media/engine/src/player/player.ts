import type { PlayerId, StartPlayer } from '@offhook/control'
import { audioFormat } from '../audio/format.ts'
import { RateConverter } from '../audio/rate-converter.ts'
import type { SampleSource } from './sources.ts'

/**
 * One playback. It waits in silence for its source and then gives one frame per tick, until the
 * source has been played as often as asked. An empty source ends at once, even one that should loop
 * for ever.
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

  /** Gives it its source. @param sampleRate samples per second of the source */
  start(source: SampleSource, sampleRate: number): void {
    this.#source = source
    this.#frame = new Int16Array(audioFormat(sampleRate).samplesPerTick)
  }

  /** True while it gives samples; before that an `instead` silences nobody. */
  get isPlaying(): boolean {
    return this.#source !== null && !this.#finished
  }

  /** True once the last sample has been given. */
  get isFinished(): boolean {
    return this.#finished
  }

  /**
   * The next frame, valid until the next call; null while there is nothing to hear.
   * @param samples how many it must have: the listener's rate
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
