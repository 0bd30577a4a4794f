/**
 * Runs asynchronous turns one after another: the next turn starts when the one before has settled.
 * A turn that rejects does not stop those behind it.
 */
export class TurnQueue {
  #tail: Promise<unknown> = Promise.resolve()

  /** Resolves with the turn's own result. */
  run<T>(turn: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(turn, turn)
    this.#tail = result.catch(() => {})
    return result
  }

  /** Resolves when all turns so far have settled. */
  async idle(): Promise<void> {
    await this.#tail
  }
}

/** A promise with its handles outside. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
