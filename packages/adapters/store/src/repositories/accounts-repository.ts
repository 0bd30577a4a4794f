import type { AccountsRepository, AccountsSnapshot } from '@offhook/accounts'
import type { EntityName } from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { readAll } from './read.ts'

/** Reads all that `accounts` keeps in memory, once at the start. */
export class SqlAccountsRepository implements AccountsRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  async load(): Promise<AccountsSnapshot> {
    const all = <E extends EntityName>(entity: E, orderBy?: string) =>
      readAll(this.#db, entity, new Conditions(), orderBy)
    const [accounts, apiKeys, people, sipUsers, trunks, phoneNumbers, applications, revoked] =
      await Promise.all([
        all('account'),
        all('api-key'),
        all('person'),
        all('sip-user'),
        all('sip-trunk'),
        all('phone-number'),
        all('application'),
        all('revoked-session', 'id'),
      ])
    return {
      accounts,
      apiKeys,
      people,
      sipUsers,
      trunks,
      phoneNumbers,
      applications,
      revokedSessions: revoked,
    }
  }
}
