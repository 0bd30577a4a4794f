import type { Shelf } from '@offhook/accounts'
import { type AccountSid, Emitter, errors, type Listenable, OffhookError, put } from '@offhook/core'

export interface PciModeEvents {
  /** It is on from now on. */
  on: [accountSid: AccountSid]
}

/**
 * PCI mode of accounts. It can be switched on, and never off: what was covered while it was on must
 * not be uncovered by a click.
 */
export class PciMode {
  readonly #shelf: Shelf
  /** What is on stays on, so that this never goes stale. */
  readonly #on = new Set<AccountSid>()
  readonly #events = new Emitter<PciModeEvents>()
  readonly events: Listenable<PciModeEvents> = this.#events

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  async of(accountSid: AccountSid): Promise<boolean> {
    if (this.#on.has(accountSid)) return true
    const row = await this.#shelf.rows.find('pay-settings', { sid: accountSid })
    if (row?.pciMode) this.#on.add(accountSid)
    return row?.pciMode ?? false
  }

  /** Rejects with 20001 where it is on and is to be switched off. */
  async set(accountSid: AccountSid, pciMode: boolean): Promise<boolean> {
    const before = await this.of(accountSid)
    if (before && !pciMode) {
      throw new OffhookError(errors.invalidParameter, 'PCI mode stays on for this account')
    }
    if (pciMode && !before) {
      const now = this.#shelf.clock.now()
      const dates = { dateCreated: now, dateUpdated: now }
      await this.#shelf.writer.commit([
        put('pay-settings', { sid: accountSid, accountSid, pciMode, ...dates }),
      ])
      this.#on.add(accountSid)
      this.#events.emit('on', accountSid)
    }
    return pciMode
  }
}
