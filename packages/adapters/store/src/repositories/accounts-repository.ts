import type { AccountsRepository, AccountsSnapshot } from '@offhook/accounts'
import type { Db } from '../db/db.ts'
import { type Entity, entities } from '../entities.ts'
import { Conditions } from './paging.ts'
import { readAll } from './read.ts'

/** Reads all that `accounts` keeps in memory, once at the start. */
export class SqlAccountsRepository implements AccountsRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async load(): Promise<AccountsSnapshot> {
    const all = <Row>(entity: Entity, orderBy = 'date_created, sid') =>
      readAll<Row>(this.#db, entity, new Conditions().raw('true'), orderBy)
    const [accounts, apiKeys, people, sipUsers, trunks, phoneNumbers, applications, revoked] =
      await Promise.all([
        all<AccountsSnapshot['accounts'][number]>(entities.account),
        all<AccountsSnapshot['apiKeys'][number]>(entities['api-key']),
        all<AccountsSnapshot['people'][number]>(entities.person),
        all<AccountsSnapshot['sipUsers'][number]>(entities['sip-user']),
        all<AccountsSnapshot['trunks'][number]>(entities['sip-trunk']),
        all<AccountsSnapshot['phoneNumbers'][number]>(entities['phone-number']),
        all<AccountsSnapshot['applications'][number]>(entities.application),
        all<AccountsSnapshot['revokedSessions'][number]>(entities['revoked-session'], 'id'),
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
