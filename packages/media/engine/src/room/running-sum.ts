import type { MixMemory, Part, Sum } from '../audio/mix-memory.ts'
import type { VoiceFrame } from '../audio/voice-frame.ts'

/** Whoever has a part in a sum; null before the first frame. */
export interface Summand {
  part: Part | null
}

/**
 * The sum of a room's voices at one rate. It is what the parts make at every moment: a frame goes in as
 * its difference to the one before, in whole numbers, so that nothing drifts. Its memory is taken with
 * the first frame, since most rooms are of two, who need no sum.
 */
export class RunningSum {
  readonly #mix: MixMemory
  readonly #samples: number
  #sum: Sum | null = null

  /** @param samples of a frame */
  constructor(mix: MixMemory, samples: number) {
    this.#mix = mix
    this.#samples = samples
  }

  /** As it is now; it stays up to date. */
  get values(): Int32Array {
    return this.#taken().values
  }

  /** Puts a frame in the place of the one before; null is silence. */
  lay(summand: Summand, frame: VoiceFrame | null): void {
    if (!frame && !summand.part) return
    const mix = this.#mix
    const next = mix.next(this.#samples)
    summand.part ??= mix.takePart(this.#samples)
    if (frame) frame.copyTo(next)
    else next.fill(0)
    mix.exchange(this.#taken(), summand.part)
  }

  /** Writes the limited sum without one of its parts. @returns the sum of the squares of that */
  others(part: Part, out: Int16Array): number {
    return this.#mix.others(this.#taken(), part, out)
  }

  /** Takes somebody's part out and gives back its memory. */
  drop(summand: Summand): void {
    if (!summand.part) return
    this.lay(summand, null)
    this.#mix.giveBackPart(summand.part)
    summand.part = null
  }

  /** Gives back its own memory, once all parts are out. */
  close(): void {
    if (this.#sum) this.#mix.giveBackSum(this.#sum)
    this.#sum = null
  }

  #taken(): Sum {
    return (this.#sum ??= this.#mix.takeSum(this.#samples))
  }
}
