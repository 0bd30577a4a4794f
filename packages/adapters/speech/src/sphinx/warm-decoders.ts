import type { DecoderPool, WarmDecoder } from './decoder-pool.ts'
import type { Line } from './line-noise.ts'
import type { Decoded, SphinxFiles } from './sphinx-process.ts'

/**
 * The decoders of one utterance: how noisy its line is is known when all of it has been heard, and both
 * are loaded by then, which takes some hundredths of a second of a core. One does where they are the same.
 */
export class WarmDecoders {
  readonly #decoders: Readonly<Record<Line, WarmDecoder>>

  constructor(pool: DecoderPool, { clean, noisy }: Readonly<Record<Line, SphinxFiles>>) {
    const first = pool.warm(clean)
    this.#decoders = { clean: first, noisy: noisy === clean ? first : pool.warm(noisy) }
  }

  /**
   * The words of `NAME.raw`, said over such a line.
   * @throws Error as the decoder does
   */
  async on(line: Line, name: string): Promise<Decoded> {
    const decoder = this.#decoders[line]
    for (const other of Object.values(this.#decoders)) if (other !== decoder) other.giveUp()
    return decoder.decode(name, line)
  }

  /** Nobody wants them any more. Idempotent. */
  giveUp(): void {
    for (const decoder of Object.values(this.#decoders)) decoder.giveUp()
  }
}
