import { type Accounts, type Person, type Role, roles } from '@offhook/accounts'
import { type AccountSid, errors, OffhookError, type WorkspaceSid } from '@offhook/core'
import type { ProviderUser } from './identity-provider.ts'
import type { Staff } from './staff.ts'

/** Names are tried with a number behind them, where somebody has them already. */
const MOST_NAMESAKES = 100

export interface AdmissionOptions {
  readonly accounts: Pick<Accounts, 'people' | 'signIn'>
  readonly staff: Pick<Staff, 'hire'>
  /** Where new people work. */
  readonly workspaceSid: WorkspaceSid
  /** Whether somebody who is not known yet is added, with the roles that the provider names. */
  readonly adds: boolean
}

/** Who somebody is for whom an identity provider has vouched. */
export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /**
   * The person, known by who they were to the provider before, else by their verified address; or a new
   * one, if that is allowed and the provider names a role of ours. Null for nobody of ours.
   */
  async personOf(accountSid: AccountSid, user: ProviderUser): Promise<Person | null> {
    const { accounts, adds } = this.#options
    const known = accounts.signIn.personOfProvider(accountSid, user)
    const person = known ?? (adds ? await this.#add(accountSid, user) : null)
    if (!person) return null
    return accounts.signIn.rememberProvider(accountSid, person.sid, user.subject)
  }

  async #add(accountSid: AccountSid, user: ProviderUser): Promise<Person | null> {
    const { staff, workspaceSid } = this.#options
    const known: readonly Role[] = roles.filter((role) => user.roles.includes(role))
    if (known.length === 0) return null
    const username = this.#freeName(accountSid, user)
    try {
      return await staff.hire(accountSid, workspaceSid, {
        username,
        fullName: (user.fullName ?? username).slice(0, 64),
        email: user.email,
        roles: known,
      })
    } catch (error) {
      // The address is of somebody whom the provider knows as another.
      if (error instanceof OffhookError && error.code === errors.conflict.code) return null
      throw error
    }
  }

  #freeName(accountSid: AccountSid, { username, email }: ProviderUser): string {
    const wanted = username ?? email?.split('@')[0] ?? 'person'
    const base = wanted.replace(/[^A-Za-z0-9._@+-]/g, '').replace(/^[^A-Za-z0-9]+/, '')
    const name = base.slice(0, 48) || 'person'
    const { people } = this.#options.accounts
    for (let count = 1; count < MOST_NAMESAKES; count++) {
      const tried = count === 1 ? name : `${name}${count}`
      if (!people.byUsername(tried) && !people.byIdentity(accountSid, tried)) return tried
    }
    return name
  }
}
