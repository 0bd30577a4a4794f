import type { Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  derivedSid,
  type E164,
  errors,
  isE164,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
} from '@offhook/core'
import { timeZonesOf } from '@offhook/numbers'
import type { DialGuard } from '@offhook/voice'
import { checkHours, clockIn, isOpen, nextOpening } from './calling-hours.ts'
import type { CallingHours, DoNotCallNumber, CallingRules as Row } from './model.ts'

/** Rows of one transaction. */
const BATCH = 500

/**
 * Whom an account may call, and when: its do-not-call numbers and its calling hours. Asked before
 * each call, by the database, so that all nodes hold to what was said a moment ago.
 */
export class CallingRules implements DialGuard {
  readonly #shelf: Shelf

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  // ── the guard ─────────────────────────────────────────────────────────────────────────────────

  /** Rejects with 21216 for a do-not-call number, 45310 outside of the calling hours. */
  async check({ accountSid, number, byPerson }: Parameters<DialGuard['check']>[0]): Promise<void> {
    if (!isE164(number)) return
    const { hours, everyCall } = await this.of(accountSid)
    if (!byPerson && !everyCall) return
    if (await this.isBlocked(accountSid, number)) {
      throw new OffhookError(errors.calledNumberBlocked, `${number} is on the do-not-call list`)
    }
    if (hours === null) return
    const zones = timeZonesOf(number)
    const now = this.#shelf.clock.now()
    if (!isOpen(hours, zones, now)) throw outsideHours(hours, zones, now)
  }

  /** When a number may be called, from now on; null: at no time. Says nothing of do-not-call. */
  async nextOpening(accountSid: AccountSid, number: E164): Promise<number | null> {
    const { hours } = await this.of(accountSid)
    const now = this.#shelf.clock.now()
    return hours === null ? now : nextOpening(hours, timeZonesOf(number), now)
  }

  // ── hours ─────────────────────────────────────────────────────────────────────────────────────

  /** What the account has set; nothing binds it before it has. */
  async of(accountSid: AccountSid): Promise<Row> {
    const now = this.#shelf.clock.now()
    const found = await this.#shelf.rows.find('calling-rules', { sid: accountSid })
    return (
      found ?? {
        sid: accountSid,
        accountSid,
        hours: null,
        everyCall: true,
        dateCreated: now,
        dateUpdated: now,
      }
    )
  }

  /** Rejects with 20001 for hours that are none. */
  async update(
    accountSid: AccountSid,
    { hours, everyCall }: Partial<Pick<Row, 'hours' | 'everyCall'>>,
  ): Promise<Row> {
    if (hours) checkHours(hours)
    const before = await this.of(accountSid)
    const row: Row = {
      ...before,
      hours: hours === undefined ? before.hours : hours,
      everyCall: everyCall ?? before.everyCall,
      dateUpdated: this.#shelf.clock.now(),
    }
    await this.#shelf.writer.commit([put('calling-rules', row)])
    return row
  }

  // ── do not call ───────────────────────────────────────────────────────────────────────────────

  async isBlocked(accountSid: AccountSid, number: E164): Promise<boolean> {
    const sid = derivedSid('DN', accountSid, number)
    return (await this.#shelf.rows.find('do-not-call-number', { sid })) !== undefined
  }

  /** Adding a number again changes its note. */
  async block(
    accountSid: AccountSid,
    numbers: readonly { readonly phoneNumber: E164; readonly note: string }[],
  ): Promise<readonly DoNotCallNumber[]> {
    const now = this.#shelf.clock.now()
    const rows = numbers.map(
      ({ phoneNumber, note }): DoNotCallNumber => ({
        sid: derivedSid('DN', accountSid, phoneNumber),
        accountSid,
        phoneNumber,
        note,
        dateCreated: now,
        dateUpdated: now,
      }),
    )
    for (let at = 0; at < rows.length; at += BATCH) {
      const batch = rows.slice(at, at + BATCH)
      await this.#shelf.writer.commit(batch.map((row) => put('do-not-call-number', row)))
    }
    return rows
  }

  /** Rejects with 20404 where the account has no such row. */
  async unblock(accountSid: AccountSid, sid: DoNotCallNumber['sid']): Promise<void> {
    const found = await this.#shelf.rows.find('do-not-call-number', { accountSid, sid })
    if (!found) throw new OffhookError(errors.notFound, `There is no do-not-call number ${sid}`)
    await this.#shelf.writer.commit([remove('do-not-call-number', { sid })])
  }

  /** Newest first. */
  blocked(
    accountSid: AccountSid,
    page: PageRequest,
    phoneNumber?: E164,
  ): Promise<Page<DoNotCallNumber>> {
    return this.#shelf.rows.page('do-not-call-number', { accountSid, phoneNumber }, page)
  }
}

function outsideHours(hours: CallingHours, zones: readonly string[], now: number): OffhookError {
  const closed = zones.find((zone) => !isOpen(hours, [zone], now))
  const when = `Calls are allowed from ${hours.from} to ${hours.until}`
  const message = closed
    ? `${when} where the number is; in ${closed} it is ${clockIn(closed, now)} now`
    : `${when}, and the time zone of the number is not known`
  return new OffhookError(errors.outsideCallingHours, message)
}
