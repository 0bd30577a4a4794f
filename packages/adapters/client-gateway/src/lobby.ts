import { sourceOf } from '@offhook/accounts'

/** Sockets that may wait at once to prove whose they are: of one source, and of all together. */
const MAX_PER_SOURCE = 64
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
    const source = sourceOf(address)
    const waiting = this.#waiting.get(source) ?? 0
    if (waiting >= MAX_PER_SOURCE || this.#together >= MAX_TOGETHER) return null
    this.#waiting.set(source, waiting + 1)
    this.#together += 1
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.#together -= 1
      const left = (this.#waiting.get(source) ?? 1) - 1
      if (left > 0) this.#waiting.set(source, left)
      else this.#waiting.delete(source)
    }
  }
}
