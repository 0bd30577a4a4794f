import type { Clock } from './clock.ts'

const second = 1000

/** The full second, told to everybody who shows a running time: one timer, however many they are. */
export class Ticker {
  readonly #clock: Clock
  readonly #followers = new Set<() => void>()
  #stop: () => void = () => undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls `tick` at each full second until the result is called. */
  follow(tick: () => void): () => void {
    // Its own function, so that one who follows twice is told twice and leaves twice.
    const follower = () => tick()
    this.#followers.add(follower)
    if (this.#followers.size === 1) this.#wait()
    return () => {
      this.#followers.delete(follower)
      if (this.#followers.size === 0) this.#stop()
    }
  }

  #wait(): void {
    this.#stop = this.#clock.after(second - (this.#clock.now() % second), () => {
      this.#wait()
      for (const follower of [...this.#followers]) follower()
    })
  }
}
