import { randomInt } from 'node:crypto'
import type { Timer } from '@offhook/core'
import type { SipRequest } from '../message/message.ts'
import type { UaContext } from './context.ts'

/** A provisional response with its number; sent again until it is acknowledged. */
interface Pending {
  readonly rseq: number
  readonly hasBody: boolean
}

/**
 * Reliable provisional responses of one INVITE (RFC 3262 §3): each is repeated until its PRACK
 * comes, T1 doubling, for 64 T1. One at a time: what is to be said meanwhile waits, and only the
 * newest of it.
 */
export class ReliableProvisionals {
  readonly #context: UaContext
  readonly #cseq: number
  readonly #onUnheard: () => void
  #next = randomInt(1, 2 ** 31 - 1)
  #pending: Pending | undefined
  #waiting: { send: (rseq: number) => void; hasBody: boolean } | undefined
  #timers: Timer[] = []
  #released: (() => void)[] = []

  /** @param options.onUnheard no PRACK came for 64 T1 */
  constructor(options: { context: UaContext; cseq: number; onUnheard: () => void }) {
    this.#context = options.context
    this.#cseq = options.cseq
    this.#onUnheard = options.onUnheard
  }

  /** Whether a session description is on its way that nobody has acknowledged (§3: no 2xx then). */
  get owesDescription(): boolean {
    return (this.#pending?.hasBody ?? false) || (this.#waiting?.hasBody ?? false)
  }

  /** Sends now or as soon as the one before is acknowledged. */
  say(send: (rseq: number) => void, hasBody: boolean): void {
    if (this.#pending) {
      // What had a description is not forgotten for a mere ringing.
      if (hasBody || !this.#waiting?.hasBody) this.#waiting = { send, hasBody }
      return
    }
    const { clock, timers } = this.#context
    const rseq = this.#next++
    this.#pending = { rseq, hasBody }
    const again = (interval: number): void => {
      send(rseq)
      this.#timers[0] = clock.setTimeout(() => again(interval * 2), interval)
    }
    again(timers.t1)
    this.#timers[1] = clock.setTimeout(() => {
      this.stop()
      this.#onUnheard()
    }, 64 * timers.t1)
  }

  /** Takes a PRACK. False when it acknowledges nothing that waits: 481. */
  acknowledge(prack: SipRequest): boolean {
    const rack = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*$/.exec(prack.headers.get('RAck') ?? '')
    const fits = Number(rack?.[1]) === this.#pending?.rseq && Number(rack?.[2]) === this.#cseq
    if (!fits || rack?.[3] !== 'INVITE') return false
    this.#clear()
    const { send, hasBody } = this.#waiting ?? {}
    this.#waiting = undefined
    if (send) this.say(send, hasBody ?? false)
    if (!this.owesDescription) for (const release of this.#released.splice(0)) release()
    return true
  }

  /** Resolves when no description waits for its PRACK. */
  settled(): Promise<void> {
    if (!this.owesDescription) return Promise.resolve()
    return new Promise((resolve) => this.#released.push(resolve))
  }

  /** A final response was sent: nothing is repeated any more. */
  stop(): void {
    this.#clear()
    this.#waiting = undefined
    for (const release of this.#released.splice(0)) release()
  }

  #clear(): void {
    for (const timer of this.#timers) timer.clear()
    this.#timers = []
    this.#pending = undefined
  }
}
