import { type AccountSid, type Clock, errors, OffhookError } from '@offhook/core'

/** How many calls the outgoing line of one account holds. */
const MAX_WAITING = 10_000

export interface CallLimitOptions {
  /** How many calls of an account may live at once; 0 = any number. */
  readonly concurrent: (accountSid: AccountSid) => number
  /** How many calls of an account are placed by request each second; 0 = any number. */
  readonly perSecond: (accountSid: AccountSid) => number
}

/** Calls beyond what one account may have are refused; those that come too fast wait in line. */
export class CallLimits {
  readonly #clock: Clock
  readonly #options: CallLimitOptions
  /** When the next call of an account may be placed; only of accounts for which that is to come. */
  readonly #next = new Map<AccountSid, number>()

  constructor(clock: Clock, options: CallLimitOptions) {
    this.#clock = clock
    this.#options = options
  }

  /** @throws OffhookError 10004 when the account has as many calls as it may */
  check(
    accountSid: AccountSid,
    live: () => Iterable<{ readonly row: { accountSid: AccountSid } }>,
  ) {
    const concurrent = this.#options.concurrent(accountSid)
    if (concurrent === 0) return
    let count = 0
    for (const { row } of live()) if (row.accountSid === accountSid) count += 1
    if (count >= concurrent)
      throw new OffhookError(errors.tooManyCalls, `The account has ${concurrent} calls already`)
  }

  /**
   * Takes a place in the line of the account.
   * @returns the milliseconds until its turn
   * @throws OffhookError 20429 when too many wait
   */
  takeTurn(accountSid: AccountSid): number {
    const perSecond = this.#options.perSecond(accountSid)
    if (perSecond === 0) return 0
    const gap = 1_000 / perSecond
    const now = this.#clock.now()
    for (const [account, at] of this.#next) if (at <= now) this.#next.delete(account)
    const at = this.#next.get(accountSid) ?? now
    if (at - now > gap * MAX_WAITING)
      throw new OffhookError(errors.tooManyRequests, 'Too many calls wait to be placed')
    this.#next.set(accountSid, at + gap)
    return Math.ceil(at - now)
  }
}
