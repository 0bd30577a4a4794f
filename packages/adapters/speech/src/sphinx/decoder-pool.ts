import {
  type Decoded,
  type SphinxFiles,
  SphinxProcess,
  type SphinxProgram,
} from './sphinx-process.ts'

/** Decoding that takes longer has hung: ten seconds of speech take one. */
const DEADLINE_MS = 8_000
/** Decoders that are loaded, or decode, at once; who comes later waits for one to end. */
const MOST_ALIVE = 40

export interface PoolOptions {
  readonly program: SphinxProgram
  /** Where the sound of utterances lies, for the time of their decoding. */
  readonly folder: string
  /** How many may decode at once: one a core. */
  readonly atOnce: number
  readonly deadlineMs?: number
  readonly mostAlive?: number
}

/** One decoder, loaded or about to be; it decodes one utterance. */
export interface WarmDecoder {
  /**
   * The words of `NAME.raw` in the folder of the pool.
   * @param transform of the line over which they were said
   * @throws Error when the program failed twice, took too long twice, or was given up
   */
  decode(name: string, transform: string): Promise<Decoded>
  /** Nobody wants it any more. Idempotent. */
  giveUp(): void
}

/**
 * Decoders in processes of their own: bounded in number, each with a deadline. One that dies or
 * hangs is replaced once.
 */
export class DecoderPool {
  readonly #options: PoolOptions
  readonly #alive = new Set<SphinxProcess>()
  /** Those who wait for their turn to decode. */
  readonly #waiting: (() => void)[] = []
  #decoding = 0
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Whether a decoding would begin at once, and take nobody's place. */
  get hasTime(): boolean {
    return this.#decoding < this.#options.atOnce && this.#alive.size * 2 < this.#mostAlive
  }

  /** Loads a decoder now, so that it is ready when the utterance is over. */
  warm(files: SphinxFiles): WarmDecoder {
    let process = this.#hasRoom ? this.#start(files) : null
    let isWanted = true
    const attempt = async (name: string, transform: string): Promise<Decoded> => {
      if (!isWanted || this.#closed) throw new Error('the decoding was given up')
      const running = process ?? this.#start(files)
      process = running
      try {
        return await this.#inTime(running, name, transform)
      } finally {
        this.#end(running)
        process = null
      }
    }
    return {
      decode: (name, transform) =>
        this.#inTurn(() =>
          attempt(name, transform).catch((error: unknown) => {
            if (!isWanted || this.#closed) throw error
            return attempt(name, transform)
          }),
        ),
      giveUp: () => {
        isWanted = false
        if (process) this.#end(process)
      },
    }
  }

  /** Ends whatever runs. */
  close(): void {
    this.#closed = true
    for (const process of this.#alive) this.#end(process)
  }

  get #mostAlive(): number {
    return this.#options.mostAlive ?? MOST_ALIVE
  }

  get #hasRoom(): boolean {
    return this.#alive.size < this.#mostAlive
  }

  #start(files: SphinxFiles): SphinxProcess {
    const process = new SphinxProcess(this.#options.program, files, this.#options.folder)
    this.#alive.add(process)
    return process
  }

  #end(process: SphinxProcess): void {
    this.#alive.delete(process)
    process.kill()
  }

  async #inTime(process: SphinxProcess, name: string, transform: string): Promise<Decoded> {
    const timer = setTimeout(() => process.kill(), this.#options.deadlineMs ?? DEADLINE_MS)
    try {
      return await process.decode(name, transform)
    } finally {
      clearTimeout(timer)
    }
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#decoding >= this.#options.atOnce) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#decoding++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#decoding--
    }
  }
}
