import { deferred } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { QueueMember, QueueResult } from '../model.ts'
import { interrupt } from '../waiting/interruption.ts'

/** How a caller's waiting ended. */
export type MemberOutcome =
  | { readonly kind: 'left'; readonly result: QueueResult }
  /** Joined with somebody; `over` resolves when that has ended for the caller. */
  | { readonly kind: 'bridged'; readonly over: Promise<unknown> }

/** One caller in a queue. */
export class WaitingMember {
  readonly row: QueueMember
  readonly call: LiveCall
  /** How the waiting ended, once. Never rejects. */
  readonly outcome: Promise<MemberOutcome>
  readonly #outcome = deferred<MemberOutcome>()
  readonly #wait = new AbortController()
  #settled: MemberOutcome | null = null
  #claimed = false

  constructor(row: QueueMember, call: LiveCall) {
    this.row = row
    this.call = call
    this.outcome = this.#outcome.promise
  }

  get isWaiting(): boolean {
    return !this.#wait.signal.aborted && !this.call.isOver
  }

  /** Aborted when the wait is no longer to be heard. */
  get waitSignal(): AbortSignal {
    return this.#wait.signal
  }

  /**
   * Takes the caller for a bridge: what they hear while waiting ends, their place is kept until the
   * outcome is known. False when somebody else was first.
   */
  claim(): boolean {
    if (!this.isWaiting) return false
    this.#claimed = true
    interrupt(this.#wait, 'done')
    return true
  }

  /** Taken for a bridge that is neither made nor given up. */
  get isClaimed(): boolean {
    return this.#claimed && this.#settled === null
  }

  get settled(): MemberOutcome | null {
    return this.#settled
  }

  /** The first word counts; false when there was one before. */
  settle(outcome: MemberOutcome): boolean {
    if (this.#settled) return false
    this.#settled = outcome
    interrupt(this.#wait, 'done')
    this.#outcome.resolve(outcome)
    return true
  }
}
