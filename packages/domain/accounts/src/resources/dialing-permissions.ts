import { type AccountSid, type E164, put } from '@offhook/core'
import { type Country, dialledPlaceOf } from '@offhook/numbers'
import type { CountryPermission, DialingPermissions as Row } from '../sip-model.ts'
import { commitThen, type Ground } from './ground.ts'

export interface PermissionChange {
  readonly country: Country
  readonly permission: Partial<CountryPermission>
}

const nothing: CountryPermission = { lowRisk: false, special: false, tollFraud: false }

/**
 * Which countries an account may dial. What it has not set is allowed to its own countries, those of
 * the site and of its numbers, without their special numbers.
 */
export class DialingPermissions {
  readonly #ground: Ground
  readonly #home: Country

  constructor(ground: Ground, home: Country) {
    this.#ground = ground
    this.#home = home
  }

  of(accountSid: AccountSid, country: Country): CountryPermission {
    const lowRisk = this.#homesOf(accountSid).has(country)
    return { ...nothing, lowRisk, ...this.#rowOf(accountSid).countries[country] }
  }

  /** Why the account may not dial a number; null when it may. */
  refusalOf(accountSid: AccountSid, number: E164): string | null {
    const { country, isSpecial } = dialledPlaceOf(number)
    if (country === null) return 'The number belongs to a network of no country'
    const { lowRisk, special } = this.of(accountSid, country)
    if (isSpecial) return special ? null : `Special numbers of ${country} may not be dialled`
    return lowRisk ? null : `Numbers of ${country} may not be dialled`
  }

  /** @returns how many countries were changed */
  async update(accountSid: AccountSid, changes: readonly PermissionChange[]): Promise<number> {
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

  /** Whether subaccounts go by these permissions. */
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

  #homesOf(accountSid: AccountSid): ReadonlySet<Country> {
    const homes = new Set([this.#home])
    for (const row of this.#ground.directory.phoneNumbers.all()) {
      if (row.accountSid !== accountSid) continue
      const { country } = dialledPlaceOf(row.phoneNumber)
      if (country) homes.add(country)
    }
    return homes
  }
}
