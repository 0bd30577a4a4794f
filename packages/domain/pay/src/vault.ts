/** The digits of one payment while it lives: bytes that are overwritten, and never a text. */
import type { Capture } from './model.ts'

/** Nothing that is asked for is longer; what follows is dropped. */
const MOST = 24

interface Entry {
  readonly bytes: Uint8Array
  length: number
}

export class Vault {
  readonly #entries = new Map<Capture, Entry>()

  /** Begins a capture anew. */
  open(capture: Capture): void {
    this.drop(capture)
    this.#entries.set(capture, { bytes: new Uint8Array(MOST), length: 0 })
  }

  /** Adds one digit, as its ASCII code. */
  push(capture: Capture, code: number): void {
    const entry = this.#entries.get(capture)
    if (entry && entry.length < MOST) entry.bytes[entry.length++] = code
  }

  /** The digits of a capture: a view, which is overwritten in the end. Empty where there are none. */
  digits(capture: Capture): Uint8Array {
    const entry = this.#entries.get(capture)
    return entry ? entry.bytes.subarray(0, entry.length) : new Uint8Array(0)
  }

  /** Overwrites one. */
  drop(capture: Capture): void {
    this.#entries.get(capture)?.bytes.fill(0)
    this.#entries.delete(capture)
  }

  /** Overwrites all. */
  erase(): void {
    for (const capture of [...this.#entries.keys()]) this.drop(capture)
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0
  }
}
