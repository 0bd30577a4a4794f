import type { SipTrunk } from '@offhook/accounts'
import { type Clock, errors, OffhookError } from '@offhook/core'

/** A call that would have to wait longer than this is not placed. */
const MAX_WAIT_MS = 10_000

/** Calls per second of each trunk: one more than it takes waits for its turn. */
export class Pace {
  readonly #clock: Clock
  /** When each trunk may take the next call, by the monotonic clock. */
  readonly #free = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds until the trunk may take one more call. */
  waitOf({ sid, callsPerSecond }: SipTrunk): number {
    if (callsPerSecond === null) return 0
    return Math.max(0, (this.#free.get(sid) ?? 0) - this.#clock.monotonic())
  }

  /** Takes the next turn and waits for it. @throws OffhookError 20429 where that would take too long */
  async turn(trunk: SipTrunk): Promise<void> {
    if (trunk.callsPerSecond === null) return
    const wait = this.waitOf(trunk)
    if (wait > MAX_WAIT_MS) {
      throw new OffhookError(errors.tooManyRequests, 'The trunk has more calls than it takes')
    }
    this.#free.set(trunk.sid, this.#clock.monotonic() + wait + 1000 / trunk.callsPerSecond)
    if (wait > 0) await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, wait))
  }
}
