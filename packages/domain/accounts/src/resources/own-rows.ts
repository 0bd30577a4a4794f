import {
  type AccountSid,
  type ChangeWriter,
  type Clock,
  type KeyOf,
  type ListedName,
  type Page,
  type PageRequest,
  put,
  type RowOf,
  remove,
  type StoredRows,
  TurnQueue,
  type Where,
} from '@offhook/core'
import { notFound } from '../rules/refuse.ts'

/** Where rows are read and written. */
export interface Shelf {
  readonly rows: StoredRows
  readonly writer: ChangeWriter
  readonly clock: Clock
}

/** Entities of which each row belongs to an account and is known by its sid. */
export type OwnName = {
  [E in ListedName]: RowOf<E> extends {
    readonly sid: string
    readonly accountSid: AccountSid
    readonly dateUpdated: number
  }
    ? KeyOf<E> extends { readonly sid: string }
      ? E
      : never
    : never
}[ListedName]

/**
 * A stored resource of accounts that nobody needs in memory: each account sees and changes its own.
 * Whatever is special about a resource is done by whoever makes its rows.
 */
export class OwnRows<E extends OwnName> {
  readonly #entity: E
  /** How the path of the resource names it. */
  readonly #resource: string
  readonly #shelf: Shelf
  /** Writes run one after another, so that what was read still holds when it is written. */
  readonly #turns = new TurnQueue()

  constructor(entity: E, resource: string, shelf: Shelf) {
    this.#entity = entity
    this.#resource = resource
    this.#shelf = shelf
  }

  find(where: Where<RowOf<E>>): Promise<RowOf<E> | undefined> {
    return this.#shelf.rows.find(this.#entity, where)
  }

  page(where: Where<RowOf<E>>, page: PageRequest): Promise<Page<RowOf<E>>> {
    return this.#shelf.rows.page(this.#entity, where, page)
  }

  /** Rejects with 20404 where the account has no such row. */
  async get(accountSid: AccountSid, sid: string): Promise<RowOf<E>> {
    const where = { accountSid, sid } as unknown as Where<RowOf<E>>
    return (await this.find(where)) ?? notFound(this.#resource, sid)
  }

  add(row: RowOf<E>): Promise<void> {
    return this.#shelf.writer.commit([put(this.#entity, row)])
  }

  /** Rejects with 20404 where the account has no such row. */
  update(accountSid: AccountSid, sid: string, patch: Partial<RowOf<E>>): Promise<RowOf<E>> {
    return this.#turns.run(async () => {
      const before = await this.get(accountSid, sid)
      const dateUpdated = this.#shelf.clock.now()
      const row: RowOf<E> = Object.assign({}, before, patch, { dateUpdated })
      await this.add(row)
      return row
    })
  }

  /** Rejects with 20404 where the account has no such row. */
  remove(accountSid: AccountSid, sid: string): Promise<void> {
    return this.#turns.run(async () => {
      await this.get(accountSid, sid)
      const key = { sid } as unknown as KeyOf<E>
      await this.#shelf.writer.commit([remove(this.#entity, key)])
    })
  }
}
