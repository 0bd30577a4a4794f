import { type AccountSid, type E164, errors, put } from '@offhook/core'
import { type Country, type DialRisk, dialledPlaceOf } from '@offhook/numbers'
import { refuse } from '../rules/refuse.ts'
import type { CountryPermission, DialingPermissions as Row } from '../sip-model.ts'
import { commitThen, type Ground } from './ground.ts'

export interface PermissionChange {
  readonly country: Country
  readonly permission: Partial<CountryPermission>
}

const sentences: Readonly<Record<DialRisk, (country: Country) => string>> = {
  lowRisk: (country) => `Numbers of ${country} may not be dialled`,
  special: (country) => `Special numbers of ${country} may not be dialled`,
  tollFraud: (country) => `Numbers of ${country} that are known for toll fraud may not be dialled`,
}

const nothing: CountryPermission = { lowRisk: false, special: false, tollFraud: false }

/**
 * Which countries an account may dial. What it has not set is allowed to its own countries, the one of
 * its settings (else of the account above it, else of the site) and those of its numbers, without their
 * special numbers and the ranges known for toll fraud. A subaccount that inherits goes by the country and
 * by what else the account above it has set: it may write its own settings, and must not allow itself
 * anything by them.
 */
export class DialingPermissions {
  readonly #ground: Ground
  readonly #home: Country

  constructor(ground: Ground, home: Country) {
    this.#ground = ground
    this.#home = home
  }

  /** Where an account is: by its settings, else as the one above it, else as the site. */
  homeOf(accountSid: AccountSid): Country {
    const { accounts } = this.#ground.directory
    const account = accounts.get(accountSid)
    const owner = account && accounts.get(account.ownerAccountSid)
    return account?.settings.country ?? owner?.settings.country ?? this.#home
  }

  of(accountSid: AccountSid, country: Country): CountryPermission {
    const { directory } = this.#ground
    const setter = this.#setterOf(accountSid)
    const lowRisk =
      country === this.homeOf(setter) ||
      directory.isHome(accountSid, country) ||
      directory.isHome(setter, country)
    return { ...nothing, lowRisk, ...this.#rowOf(setter).countries[country] }
  }

  /** Why the account may not dial a number; null when it may. */
  refusalOf(accountSid: AccountSid, number: E164): string | null {
    const { country, risk } = dialledPlaceOf(number)
    if (country === null) return 'The number belongs to a network of no country'
    return this.of(accountSid, country)[risk] ? null : sentences[risk](country)
  }

  /**
   * @returns how many countries were changed
   * @throws OffhookError 20001 for a subaccount that inherits: what it sets would have no effect
   */
  async update(accountSid: AccountSid, changes: readonly PermissionChange[]): Promise<number> {
    if (this.#setterOf(accountSid) !== accountSid) {
      refuse(
        errors.invalidParameter,
        'The subaccount inherits its dialing permissions: turn DialingPermissionsInheritance off first',
      )
    }
    await this.#keep(accountSid, (row) => {
      const countries = { ...row.countries }
      for (const { country, permission } of changes) {
        countries[country] = {
          ...this.of(accountSid, country),
          ...countries[country],
          ...permission,
        }
      }
      return { ...row, countries }
    })
    return new Set(changes.map(({ country }) => country)).size
  }

  /** Whether a subaccount goes by the permissions of the account above it. */
  inherits(accountSid: AccountSid): boolean {
    return this.#rowOf(accountSid).inheritance
  }

  setInheritance(accountSid: AccountSid, inheritance: boolean): Promise<void> {
    return this.#keep(accountSid, (row) => ({ ...row, inheritance }))
  }

  #rowOf(accountSid: AccountSid): Row {
    const { directory, clock } = this.#ground
    const now = clock.now()
    return (
      directory.dialingPermissions.get(accountSid) ?? {
        sid: accountSid,
        accountSid,
        inheritance: true,
        countries: {},
        dateCreated: now,
        dateUpdated: now,
      }
    )
  }

  #keep(accountSid: AccountSid, change: (row: Row) => Row): Promise<void> {
    return this.#ground.turns.run(async () => {
      const { directory, clock } = this.#ground
      const row = { ...change(this.#rowOf(accountSid)), dateUpdated: clock.now() }
      await commitThen(this.#ground, [put('dialing-permissions', row)], () =>
        directory.dialingPermissions.put(row),
      )
    })
  }

  /** Whose settings hold for the account. */
  #setterOf(accountSid: AccountSid): AccountSid {
    const owner = this.#ground.directory.accounts.get(accountSid)?.ownerAccountSid
    return owner !== undefined && this.inherits(accountSid) ? owner : accountSid
  }
}
