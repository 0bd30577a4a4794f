/** As many as nobody repeats after so long. */
const MOST = 200

/** What was done by requests with a key of idempotency: the latest of them, the oldest go first. */
export class RecentKeys<T> {
  readonly #done = new Map<string, T>()

  get(key: string): T | undefined {
    return this.#done.get(key)
  }

  set(key: string, what: T): this {
    this.#done.delete(key)
    this.#done.set(key, what)
    for (const oldest of this.#done.keys()) {
      if (this.#done.size <= MOST) break
      this.#done.delete(oldest)
    }
    return this
  }

  delete(key: string): void {
    this.#done.delete(key)
  }
}
