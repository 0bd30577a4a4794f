/** Packets that may arrive late and still be accepted once (RFC 3711 §3.3.2 asks for at least 64). */
export const REPLAY_WINDOW = 128

/**
 * Remembers which of the last 128 indices were seen. Bits live in a ring addressed by the index
 * itself, so moving on clears bits instead of shifting a wide word.
 */
export class ReplayWindow {
  #highest = -1
  readonly #bits = new Int32Array(REPLAY_WINDOW / 32)

  /** False if `index` was seen or is too old to know. */
  isFresh(index: number): boolean {
    if (index > this.#highest) return true
    if (index <= this.#highest - REPLAY_WINDOW) return false
    const slot = index % REPLAY_WINDOW
    return (this.#bits[slot >> 5]! & (1 << (slot & 31))) === 0
  }

  /** Marks an index whose packet was authenticated. */
  accept(index: number): void {
    const bits = this.#bits
    if (index > this.#highest) {
      if (index - this.#highest >= REPLAY_WINDOW) bits.fill(0)
      else for (let i = this.#highest + 1; i < index; i++) this.#clear(i % REPLAY_WINDOW)
      this.#highest = index
    }
    const slot = index % REPLAY_WINDOW
    bits[slot >> 5] = bits[slot >> 5]! | (1 << (slot & 31))
  }

  #clear(slot: number): void {
    this.#bits[slot >> 5] = this.#bits[slot >> 5]! & ~(1 << (slot & 31))
  }
}
