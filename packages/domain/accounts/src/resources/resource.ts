import {
  type AccountSid,
  type Change,
  type EntityName,
  type ErrorEntry,
  makeSid,
  type RowOf,
  remove,
  type Sid,
} from '@offhook/core'
import type { Collection } from '../directory/collection.ts'
import type { Page, PageRequest } from '../ports.ts'
import { refuse } from '../rules/refuse.ts'
import { commitThen, type Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'

/** What every row of a resource has. */
export interface Placed {
  readonly sid: string
  readonly accountSid: AccountSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** Entities whose rows are like that. */
type PlacedName = { [E in EntityName]: RowOf<E> extends Placed ? E : never }[EntityName]
type PlacedRow<E extends PlacedName> = RowOf<E> & Placed

/** Rows that go when the row goes to which they belong. */
interface Below {
  readonly change: Change
  forget(): void
}

/** The rows of `entity` that belong to the one that goes. */
export function rowsBelow<E extends PlacedName>(
  entity: E,
  rows: Pick<Collection<PlacedRow<E>>, 'all' | 'remove'>,
  belongs: (row: PlacedRow<E>) => boolean,
): readonly Below[] {
  return [...rows.all()].filter(belongs).map(({ sid }) => ({
    change: remove(entity, { sid } as never),
    forget: () => rows.remove(sid),
  }))
}

/** What is special about a resource. */
export interface ResourceRules<E extends PlacedName, Prefix extends string, Input, Bare> {
  readonly entity: E
  readonly prefix: Prefix
  /** How its path names it. */
  readonly name: string
  readonly rows: Pick<Collection<PlacedRow<E>>, 'get' | 'put' | 'remove' | 'page' | 'all'>
  /** A new row before its input is read. */
  readonly empty: Omit<RowOf<E>, keyof Placed>
  /** The row with what is given. @throws OffhookError with the documented code */
  read(before: PlacedRow<E>, input: Input): PlacedRow<E>
  /** What may leave the package: a row without its secrets. */
  bare(row: PlacedRow<E>): Bare
  /** How many there may be, of those that `among` counts with the new one. */
  readonly most?: { readonly count: number; readonly error: ErrorEntry }
  among?(row: PlacedRow<E>, other: PlacedRow<E>): boolean
  /** @throws OffhookError where something else still needs it */
  mayRemove?(row: PlacedRow<E>): void
  below?(row: PlacedRow<E>): readonly Below[]
}

/** A resource whose rows are kept in memory: created, changed, listed and removed by an account. */
export class Resource<E extends PlacedName, Prefix extends string, Input, Bare = RowOf<E>> {
  readonly #ground: Ground
  readonly #rules: ResourceRules<E, Prefix, Input, Bare>
  readonly #kept

  constructor(ground: Ground, rules: ResourceRules<E, Prefix, Input, Bare>) {
    this.#ground = ground
    this.#rules = rules
    this.#kept = new KeptRows<E, PlacedRow<E>, Bare>({
      ground,
      entity: rules.entity,
      name: rules.name,
      rows: rules.rows,
      bare: (row) => rules.bare(row),
    })
  }

  create(accountSid: AccountSid, input: Input): Promise<Bare> {
    return this.#ground.turns.run(() => {
      const now = this.#ground.clock.now()
      const placed: Placed = {
        sid: makeSid(this.#rules.prefix),
        accountSid,
        dateCreated: now,
        dateUpdated: now,
      }
      const row = this.#rules.read({ ...this.#rules.empty, ...placed } as PlacedRow<E>, input)
      this.#checkMost(row)
      return this.#kept.keep(row)
    })
  }

  /** @throws OffhookError 20404, or what the rules say */
  update(accountSid: AccountSid, sid: Sid<Prefix>, input: Input): Promise<Bare> {
    return this.edit(accountSid, sid, (row) => this.#rules.read(row, input))
  }

  /** Changes a row in its turn. @throws OffhookError 20404, or what `change` says */
  edit(
    accountSid: AccountSid,
    sid: Sid<Prefix>,
    change: (row: PlacedRow<E>) => PlacedRow<E>,
  ): Promise<Bare> {
    return this.#ground.turns.run(() => {
      const row = change(this.#kept.own(accountSid, sid))
      return this.#kept.keep({ ...row, dateUpdated: this.#ground.clock.now() })
    })
  }

  /** Removes a row and what is below it. @throws OffhookError 20404, or what the rules say */
  remove(accountSid: AccountSid, sid: Sid<Prefix>): Promise<void> {
    return this.#ground.turns.run(async () => {
      const row = this.#kept.own(accountSid, sid)
      const { rules, entity } = { rules: this.#rules, entity: this.#rules.entity }
      rules.mayRemove?.(row)
      const below = rules.below?.(row) ?? []
      const changes = [remove(entity, { sid } as never), ...below.map(({ change }) => change)]
      await commitThen(this.#ground, changes, () => {
        rules.rows.remove(sid)
        for (const one of below) one.forget()
      })
    })
  }

  get(accountSid: AccountSid, sid: string): Bare | undefined {
    return this.#kept.get(accountSid, sid)
  }

  /** @throws OffhookError 20404 */
  own(accountSid: AccountSid, sid: string): Bare {
    return this.#rules.bare(this.#kept.own(accountSid, sid))
  }

  list(
    accountSid: AccountSid,
    page: PageRequest,
    accepts?: (row: PlacedRow<E>) => boolean,
  ): Page<Bare> {
    return this.#kept.list(accountSid, page, accepts)
  }

  #checkMost(row: PlacedRow<E>): void {
    const { most, rows } = this.#rules
    if (!most) return
    let count = 0
    for (const other of rows.all()) {
      const isAmong = this.#rules.among?.(row, other) ?? true
      if (other.accountSid === row.accountSid && isAmong) count++
    }
    if (count >= most.count) refuse(most.error)
  }
}
