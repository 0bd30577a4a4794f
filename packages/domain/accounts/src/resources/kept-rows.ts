import {
  type AccountSid,
  type EntityName,
  type KeyOf,
  put,
  type RowOf,
  remove,
} from '@offhook/core'
import type { Collection, Listed } from '../directory/collection.ts'
import type { Page, PageRequest } from '../ports.ts'
import { notFound } from '../rules/refuse.ts'
import { commitThen, type Ground } from './ground.ts'

/** Entities whose rows each belong to an account and are known by their sid. */
type KeptName = {
  [E in EntityName]: RowOf<E> extends Listed & { readonly accountSid: AccountSid } ? E : never
}[EntityName]

/**
 * The rows of one entity that are kept in memory, as every resource over them needs them. `Bare` is a
 * row without its secrets: only that leaves the package.
 */
export class KeptRows<E extends KeptName, Row extends RowOf<E> & Listed, Bare> {
  readonly #ground: Ground
  readonly #entity: E
  readonly #name: string
  readonly #rows: Pick<Collection<Row>, 'get' | 'put' | 'remove' | 'page'>
  readonly #bare: (row: Row) => Bare

  constructor(options: {
    readonly ground: Ground
    readonly entity: E
    /** How paths name the resource. */
    readonly name: string
    readonly rows: Pick<Collection<Row>, 'get' | 'put' | 'remove' | 'page'>
    readonly bare: (row: Row) => Bare
  }) {
    this.#ground = options.ground
    this.#entity = options.entity
    this.#name = options.name
    this.#rows = options.rows
    this.#bare = options.bare
  }

  /** The account's row without its secrets. */
  get(accountSid: AccountSid, sid: string): Bare | undefined {
    const row = this.#rows.get(sid)
    return row && accountOf(row) === accountSid ? this.#bare(row) : undefined
  }

  /** The account's row as it is stored. @throws OffhookError 20404 */
  own(accountSid: AccountSid, sid: string): Row {
    const row = this.#rows.get(sid)
    return row && accountOf(row) === accountSid ? row : notFound(this.#name, sid)
  }

  /** One page of the account's rows, newest first. */
  list(
    accountSid: AccountSid,
    page: PageRequest,
    accepts: (row: Row) => boolean = () => true,
  ): Page<Bare> {
    const own = (row: Row) => accountOf(row) === accountSid && accepts(row)
    const { rows, next } = this.#rows.page(own, page)
    return { rows: rows.map(this.#bare), next }
  }

  /** Stores a new or changed row. To be called in a turn. */
  async keep(row: Row): Promise<Bare> {
    await commitThen(this.#ground, [put(this.#entity, row)], () => this.#rows.put(row))
    return this.#bare(row)
  }

  /** Removes the account's row, once `check` has nothing against it. @throws OffhookError 20404 */
  remove(accountSid: AccountSid, sid: string, check: () => void = () => {}): Promise<void> {
    return this.#ground.turns.run(async () => {
      this.own(accountSid, sid)
      check()
      const key = { sid } as unknown as KeyOf<E>
      await commitThen(this.#ground, [remove(this.#entity, key)], () => this.#rows.remove(sid))
    })
  }
}

function accountOf(row: Listed): AccountSid {
  return (row as Listed & { readonly accountSid: AccountSid }).accountSid
}
