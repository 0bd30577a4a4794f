import { type AccountsRepository, type AccountsSnapshot, keptEntities } from '@offhook/accounts'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { Conditions } from './conditions.ts'
import { readAll } from './read.ts'

/** Reads all that `accounts` keeps in memory, once at the start. */
export class SqlAccountsRepository implements AccountsRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  async load(): Promise<AccountsSnapshot> {
    const read = keptEntities.map(async (name) => {
      const isDated = 'dateCreated' in entities[name].columns
      const order = isDated ? undefined : entities[name].key.join(', ')
      return [name, await readAll(this.#db, name, new Conditions(), order)]
    })
    return Object.fromEntries(await Promise.all(read)) as AccountsSnapshot
  }
}
