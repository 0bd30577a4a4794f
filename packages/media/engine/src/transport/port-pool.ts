import { randomInt } from 'node:crypto'

/** "Any free": below what operating systems give out by themselves, begun somewhere at random. */
const anyFree = { min: 10_000, max: 32_767 }

/**
 * Hands out even ports of the RTP range (RTP there, RTCP on the odd one above: RFC 3550 §11). The
 * search goes round, so that a port that was just freed is the last to be used again: late packets
 * of the call before do not reach the next one.
 */
export class PortPool {
  readonly #first: number
  readonly #count: number
  readonly #used = new Set<number>()
  #next = 0

  /**
   * @param range 0 to 0 = any free ports
   * @throws RangeError when the range holds no pair
   */
  constructor(range: { min: number; max: number }) {
    const isAny = range.min === 0 && range.max === 0
    const { min, max } = isAny ? anyFree : range
    this.#first = min + (min & 1)
    this.#count = Math.floor((max + 1 - this.#first) / 2)
    if (this.#count < 1) throw new RangeError(`no port pair between ${min} and ${max}`)
    if (isAny) this.#next = randomInt(this.#count)
  }

  /** How many pairs the range holds. */
  get size(): number {
    return this.#count
  }

  /** Takes the next free pair: its even port, or null when all are taken. */
  take(): number | null {
    for (let i = 0; i < this.#count; i++) {
      const port = this.#first + 2 * ((this.#next + i) % this.#count)
      if (this.#used.has(port)) continue
      this.#used.add(port)
      this.#next = (this.#next + i + 1) % this.#count
      return port
    }
    return null
  }

  /** Gives a pair back. */
  release(port: number): void {
    this.#used.delete(port)
  }
}
