/**
 * Samples on their way to a player, in shared memory. They can be pushed from any thread; the media
 * thread plays them as they come, and silence while there are none. The same memory tells the pusher
 * how much has been played, which is how marks are found.
 *
 *   Int32   0 capacity in samples · 1 samples per second
 *           2 pushed · 3 played · 4 cleared up to             (samples since the beginning, modulo 2³²)
 *           5 1 = nothing more will come
 *   Int16   the samples, round and round
 */
const [CAPACITY, RATE, PUSHED, PLAYED, CLEARED, ENDED] = [0, 1, 2, 3, 4, 5] as const
const HEADER_WORDS = 8

/** Makes the memory of a ring, to be handed to both ends. */
export function createSampleRing(options: {
  /** Samples per second. */
  readonly sampleRate: number
  /** How much may wait to be heard. */
  readonly capacityMs: number
}): SharedArrayBuffer {
  const { sampleRate, capacityMs } = options
  const capacity = Math.ceil((sampleRate * capacityMs) / 1000)
  const memory = new SharedArrayBuffer(4 * HEADER_WORDS + 2 * capacity)
  const words = new Int32Array(memory, 0, HEADER_WORDS)
  words[CAPACITY] = capacity
  words[RATE] = sampleRate
  return memory
}

class SampleRing {
  readonly sampleRate: number
  protected readonly capacity: number
  protected readonly words: Int32Array
  protected readonly samples: Int16Array

  constructor(memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory, 0, HEADER_WORDS)
    this.capacity = this.words[CAPACITY]!
    this.sampleRate = this.words[RATE]!
    this.samples = new Int16Array(memory, 4 * HEADER_WORDS, this.capacity)
  }
}

/** The end that pushes. Marks are found when `reached` is asked for, say every 20 ms. */
export class SampleRingWriter extends SampleRing {
  #pushed = 0
  #marks: { readonly at: number; readonly name: string }[] = []

  /** Samples that wait to be heard. */
  get waiting(): number {
    return (this.#pushed - this.#played()) | 0
  }

  /**
   * Adds samples behind what waits.
   * @param length how many of them, from the first on
   * @returns how many there was room for; the rest is left to the caller
   */
  push(samples: Int16Array, length = samples.length): number {
    const { capacity, samples: ring } = this
    const room = capacity - ((this.#pushed - Atomics.load(this.words, PLAYED)) | 0)
    const count = Math.min(length, room)
    for (let i = 0, at = (this.#pushed >>> 0) % capacity; i < count; i++) {
      ring[at] = samples[i]!
      if (++at === capacity) at = 0
    }
    this.#pushed = (this.#pushed + count) | 0
    Atomics.store(this.words, PUSHED, this.#pushed)
    return count
  }

  /** Puts a mark behind what was pushed. */
  mark(name: string): void {
    this.#marks.push({ at: this.#pushed, name })
  }

  /** The marks that were played or cleared since the last call, in order. */
  reached(): string[] {
    const played = this.#played()
    const waits = this.#marks.findIndex(({ at }) => ((at - played) | 0) > 0)
    const passed = this.#marks.splice(0, waits < 0 ? this.#marks.length : waits)
    return passed.map(({ name }) => name)
  }

  /** Drops what has not been heard yet; its marks count as reached. */
  clear(): void {
    Atomics.store(this.words, CLEARED, this.#pushed)
  }

  /** The player ends when what was pushed has been heard. */
  end(): void {
    Atomics.store(this.words, ENDED, 1)
  }

  #played(): number {
    const played = Atomics.load(this.words, PLAYED)
    const cleared = Atomics.load(this.words, CLEARED)
    return ((cleared - played) | 0) > 0 ? cleared : played
  }
}

/** The media thread's end. */
export class SampleRingReader extends SampleRing {
  #played = 0

  /** True when nothing waits and nothing will come. */
  get isOver(): boolean {
    // In this order, so that what was pushed before the end is seen.
    const ended = Atomics.load(this.words, ENDED) === 1
    return ended && this.#played === Atomics.load(this.words, PUSHED)
  }

  /**
   * Takes what is there, as far as it fits.
   * @returns how many samples were written into `out`, from 0
   */
  read(out: Int16Array): number {
    const { words, capacity, samples } = this
    const cleared = Atomics.load(words, CLEARED)
    if (((cleared - this.#played) | 0) > 0) this.#played = cleared
    const waiting = (Atomics.load(words, PUSHED) - this.#played) | 0
    const count = Math.min(out.length, waiting)
    for (let i = 0, at = (this.#played >>> 0) % capacity; i < count; i++) {
      out[i] = samples[at]!
      if (++at === capacity) at = 0
    }
    this.#played = (this.#played + count) | 0
    Atomics.store(words, PLAYED, this.#played)
    return count
  }
}
