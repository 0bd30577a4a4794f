import type { Timer } from '@offhook/core'
import type { UaContext } from './context.ts'

/**
 * Sends a 2xx to an INVITE again until its ACK comes (RFC 3261 §13.3.1.4): T1 doubling to T2, over
 * any transport, for 64 T1.
 */
export class SuccessRetransmission {
  /** Of the INVITE, and of the ACK that ends this. */
  readonly cseq: number
  readonly #timers: Timer[] = []

  constructor(options: {
    context: UaContext
    cseq: number
    resend: () => void
    timeout: () => void
  }) {
    const { clock, timers } = options.context
    this.cseq = options.cseq
    const again = (interval: number): void => {
      this.#timers[0] = clock.setTimeout(() => {
        options.resend()
        again(Math.min(interval * 2, timers.t2))
      }, interval)
    }
    again(timers.t1)
    this.#timers[1] = clock.setTimeout(() => {
      this.stop()
      options.timeout()
    }, 64 * timers.t1)
  }

  stop(): void {
    for (const timer of this.#timers) timer.clear()
  }
}
