import type { ByteLaw } from '@offhook/rtp'
import { energyOf } from './level.ts'

const NO_SAMPLES: Int16Array = new Int16Array(0)
const NO_BYTES: Uint8Array = new Uint8Array(0)

/**
 * The sound of one tick. What came as bytes of G.711 stays so, and samples are made of it only when
 * somebody asks: in a call between two of one codec nobody does, and the bytes go out as they came.
 * One frame serves its leg for ever; its memory is made when it is needed for the first time.
 *
 *   silent ── takeBytes ──▶ bytes ── samples, once ──▶ bytes and samples
 *          ── takeSamples, borrow ──▶ samples
 */
export class VoiceFrame {
  /** Samples in it. */
  readonly length: number
  #law: ByteLaw | null = null
  #bytes = NO_BYTES
  /** What `samples` gives, as far as it is up to date: its own memory, or somebody's. */
  #samples = NO_SAMPLES
  #own = NO_SAMPLES
  #hasSamples = false
  /** The sum of the squares; negative until somebody asks. */
  #energy = 0

  /** A silent frame. */
  constructor(length: number) {
    this.length = length
  }

  /** The codec whose bytes it has; null when there are samples only. */
  get law(): ByteLaw | null {
    return this.#law
  }

  /** As it came; of the codec that `law` names. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  get samples(): Int16Array {
    if (!this.#hasSamples) this.#makeSamples()
    return this.#samples
  }

  /** Copies its samples, without keeping those that it has to make for that. */
  copyTo(out: Int16Array): void {
    const law = this.#law
    if (this.#hasSamples) out.set(this.#samples)
    else if (law) decodeBytes(law, this.#bytes, out)
    else out.fill(0)
  }

  /** The sum of the squares of its samples; 0 = digital silence. */
  get energy(): number {
    if (this.#energy < 0) this.#energy = this.#measure()
    return this.#energy
  }

  /** Makes it silent. */
  silence(): void {
    this.#law = null
    this.#hasSamples = false
    this.#energy = 0
  }

  /** Its bytes, to be filled by the caller. */
  takeBytes(law: ByteLaw): Uint8Array {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.length)
    this.#law = law
    this.#hasSamples = false
    this.#energy = -1
    return this.#bytes
  }

  /** Its samples, to be filled by the caller. */
  takeSamples(): Int16Array {
    this.#law = null
    this.#ownSamples()
    this.#energy = -1
    return this.#samples
  }

  /** The energy is known already. */
  tellEnergy(energy: number): void {
    this.#energy = energy
  }

  /** Its samples are changed by the caller: they are the sound from now on. */
  changeSamples(): Int16Array {
    const { samples } = this
    this.#law = null
    this.#energy = -1
    return samples
  }

  /** Shows samples of somebody else, as long as they stay as they are. */
  borrow(samples: Int16Array): this {
    this.#law = null
    this.#samples = samples
    this.#hasSamples = true
    this.#energy = -1
    return this
  }

  #ownSamples(): void {
    if (this.#own.length === 0) this.#own = new Int16Array(this.length)
    this.#samples = this.#own
    this.#hasSamples = true
  }

  #makeSamples(): void {
    this.#ownSamples()
    const law = this.#law
    const samples = this.#samples
    if (!law) {
      samples.fill(0)
      return
    }
    decodeBytes(law, this.#bytes, samples)
  }

  #measure(): number {
    const law = this.#law
    if (!law || this.#hasSamples) return energyOf(this.#samples)
    return energyOfBytes(law, this.#bytes)
  }
}

function decodeBytes({ linear }: ByteLaw, bytes: Uint8Array, out: Int16Array): void {
  for (let i = 0; i < out.length; i++) out[i] = linear[bytes[i]!]!
}

/** The sum of the squares of what bytes stand for. */
export function energyOfBytes({ squares }: ByteLaw, bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) sum += squares[bytes[i]!]!
  return sum
}
