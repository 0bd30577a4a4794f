import type { Clock } from '@offhook/core'

/**
 * Pending reservations whose time does not run, since their agent has answered, and from when. What
 * answered is joined within seconds; a hold that lasts longer is put right by the reconciler.
 */
export class HeldReservations {
  readonly #clock: Clock
  readonly #since = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param ringsMs who is called next may ring that long; only then it is to be joined */
  add(sid: string, ringsMs = 0): void {
    if (!this.#since.has(sid)) this.#since.set(sid, this.#clock.now() + ringsMs)
  }

  has(sid: string): boolean {
    return this.#since.has(sid)
  }

  since(sid: string): number | undefined {
    return this.#since.get(sid)
  }

  delete(sid: string): void {
    this.#since.delete(sid)
  }
}
