/**
 * Where sums of many voices are made: each member's part in 16 bits and the sum of all in 32, in memory
 * that WebAssembly works on (`mix-code.ts`). One serves a whole thread. What finds no place there, and a
 * machine that knows no vectors, gets memory of its own and the same work in script.
 */
import { instantiateWasm, isWasmValid } from '@offhook/core'
import { KNEE, limitWithout, RANGE } from './limiter.ts'
import { assembleMixCode, type MixCode } from './mix-code.ts'

/** 16 MB of addresses, of which those that were used are memory: 26,000 parts of 20 ms at 16 kHz. */
const PAGES = 256
const PAGE_BYTES = 65_536
/** The longest frame: 20 ms at 16 kHz. */
const LONGEST = 320
const NEXT_AT = 64
const OUT_AT = NEXT_AT + LONGEST * 2
const FIRST_AT = OUT_AT + LONGEST * 2
const OUTSIDE = -1

/** A member's frame in a sum. */
export interface Part {
  /** Its address; negative where it has memory of its own. */
  readonly at: number
  readonly samples: Int16Array
}

/** What the parts make together. */
export interface Sum {
  readonly at: number
  readonly values: Int32Array
}

export class MixMemory {
  readonly #code: MixCode | null
  readonly #buffer: ArrayBuffer
  /** Where a next frame is laid, and what others hear: of both rates. */
  readonly #next = new Map<number, Int16Array>()
  readonly #out = new Map<number, Int16Array>()
  /** Places that were given back, by their bytes. */
  readonly #free = new Map<number, number[]>()
  readonly #end: number
  #used = FIRST_AT

  /** @param options.isScript true = in script, whatever the machine can */
  constructor(options: { pages?: number; isScript?: boolean } = {}) {
    const { pages = PAGES, isScript = false } = options
    const module = assembleMixCode(pages)
    this.#end = pages * PAGE_BYTES
    if (isScript || !isWasmValid(module)) {
      this.#code = null
      this.#buffer = new ArrayBuffer(FIRST_AT)
      this.#end = 0
      return
    }
    const instance = instantiateWasm<MixCode>(module)
    this.#code = instance
    this.#buffer = instance.memory.buffer
    new Float32Array(this.#buffer, 0, 8).fill(KNEE, 0, 4).fill(RANGE, 4)
  }

  /** A silent sum of frames of that many samples. */
  takeSum(samples: number): Sum {
    const at = this.#take(samples * 4)
    const values =
      at === OUTSIDE ? new Int32Array(samples) : new Int32Array(this.#buffer, at, samples).fill(0)
    return { at, values }
  }

  /** A silent part. */
  takePart(samples: number): Part {
    const at = this.#take(samples * 2)
    const own =
      at === OUTSIDE ? new Int16Array(samples) : new Int16Array(this.#buffer, at, samples).fill(0)
    return { at, samples: own }
  }

  giveBackSum({ at, values }: Sum): void {
    this.#giveBack(at, values.byteLength)
  }

  giveBackPart({ at, samples }: Part): void {
    this.#giveBack(at, samples.byteLength)
  }

  /** Where the next frame of a part is laid before `exchange`. */
  next(samples: number): Int16Array {
    return this.#scratch(this.#next, NEXT_AT, samples)
  }

  /** Puts what was laid into `next` in the place of the part, in the sum too. */
  exchange(sum: Sum, part: Part): void {
    const { length } = part.samples
    if (this.#code && sum.at !== OUTSIDE && part.at !== OUTSIDE) {
      this.#code.exchange(sum.at, part.at, NEXT_AT, length)
      return
    }
    const next = this.next(length)
    const { values } = sum
    const { samples } = part
    for (let i = 0; i < length; i++) values[i] = values[i]! + next[i]! - samples[i]!
    samples.set(next)
  }

  /**
   * Writes the limited sum without one of its parts.
   * @returns the sum of the squares of what was written
   */
  others(sum: Sum, part: Part, out: Int16Array): number {
    const { length } = part.samples
    if (!this.#code || sum.at === OUTSIDE || part.at === OUTSIDE) {
      return limitWithout(sum.values, part.samples, out)
    }
    const energy = this.#code.others(sum.at, part.at, OUT_AT, length, 0)
    out.set(this.#scratch(this.#out, OUT_AT, length))
    return energy
  }

  #scratch(views: Map<number, Int16Array>, at: number, samples: number): Int16Array {
    let view = views.get(samples)
    if (!view) {
      view = new Int16Array(this.#buffer, at, samples)
      views.set(samples, view)
    }
    return view
  }

  #take(bytes: number): number {
    const free = this.#free.get(bytes)?.pop()
    if (free !== undefined) return free
    if (this.#used + bytes > this.#end) return OUTSIDE
    const at = this.#used
    this.#used += bytes
    return at
  }

  #giveBack(at: number, bytes: number): void {
    if (at === OUTSIDE) return
    const list = this.#free.get(bytes)
    if (list) list.push(at)
    else this.#free.set(bytes, [at])
  }
}
