import type { Clock } from '@offhook/core'
import type { Reservation } from '../model.ts'
import type { Draft } from '../rows/draft.ts'

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

  /** @param ringsMs how long whoever is called next may ring; the join is due only after that */
  add(sid: string, ringsMs = 0): void {
    if (!this.#since.has(sid)) this.#since.set(sid, this.#clock.now() + ringsMs)
  }

  has(sid: string): boolean {
    return this.#since.has(sid)
  }

  since(sid: string): number | undefined {
    return this.#since.get(sid)
  }

  /** Whatever is not pending any more has no time that could run. */
  follow({ written, deleted }: Draft): void {
    for (const sid of deleted) this.#since.delete(sid)
    for (const { entity, row } of written) {
      if (entity === 'reservation' && (row as Reservation).status !== 'pending')
        this.#since.delete(row.sid)
    }
  }
}
