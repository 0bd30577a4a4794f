/** Sockets that may wait at once to prove whose they are: of one address, and of all together. */
const MAX_PER_ADDRESS = 64
const MAX_TOGETHER = 256

/**
 * Where sockets are until a token was taken. Whoever has shown none costs memory all the same, so
 * there is room for a large office that comes back at once, and for no more.
 */
export class Lobby {
  readonly #waiting = new Map<string, number>()
  #together = 0

  /** Gives what is to be called once when the socket leaves; null when there is no room. */
  enter(address: string): (() => void) | null {
    const waiting = this.#waiting.get(address) ?? 0
    if (waiting >= MAX_PER_ADDRESS || this.#together >= MAX_TOGETHER) return null
    this.#waiting.set(address, waiting + 1)
    this.#together += 1
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.#together -= 1
      const left = (this.#waiting.get(address) ?? 1) - 1
      if (left > 0) this.#waiting.set(address, left)
      else this.#waiting.delete(address)
    }
  }
}
