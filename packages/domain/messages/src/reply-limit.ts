/** Two applications that answer each other would do so for ever. */
const MOST = 15
const WITHIN_MS = 30_000
/** Pairs of parties that are watched at once. */
const MAX_PAIRS = 10_000

/** Bounds how many automatic answers go from one party to another in a while. */
export class ReplyLimit {
  readonly #times = new Map<string, number[]>()

  /** @param now milliseconds, of any clock that does not go back */
  take(from: string, to: string, now: number): boolean {
    const key = `${from} ${to}`
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - WITHIN_MS)
    this.#times.delete(key)
    const [oldest] = this.#times.keys()
    if (oldest !== undefined && this.#times.size >= MAX_PAIRS) this.#times.delete(oldest)
    const free = recent.length < MOST
    this.#times.set(key, free ? [...recent, now] : recent)
    return free
  }
}
