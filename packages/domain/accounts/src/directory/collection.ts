/** Rows of one kind in memory, found by sid and by further keys. */
import { errors, OffhookError } from '@offhook/core'
import type { Page, PageRequest } from '../ports.ts'

const MAX_PAGE = 1000

/** The columns that listing needs. */
export interface Listed {
  readonly sid: string
  readonly dateCreated: number
}

/** Computes the key of a row in an index; null leaves the row out. */
export type Index<Row> = (row: Row) => string | null

export class Collection<Row extends Listed, Name extends string = never> {
  readonly #rows = new Map<string, Row>()
  readonly #indexes: Readonly<Record<Name, Index<Row>>>
  readonly #found: Readonly<Record<Name, Map<string, Row>>>
  readonly #groupOf: Index<Row> | undefined
  readonly #groups = new Map<string, number>()

  /** @param groupOf puts rows into groups, of which is known how many rows each has */
  constructor(indexes: Readonly<Record<Name, Index<Row>>>, groupOf?: Index<Row>) {
    this.#indexes = indexes
    this.#groupOf = groupOf
    const names = Object.keys(indexes) as Name[]
    this.#found = Object.fromEntries(names.map((name) => [name, new Map()])) as Record<
      Name,
      Map<string, Row>
    >
  }

  get(sid: string): Row | undefined {
    return this.#rows.get(sid)
  }

  find(index: Name, key: string): Row | undefined {
    return this.#found[index].get(key)
  }

  hasGroup(key: string): boolean {
    return this.#groups.has(key)
  }

  all(): Iterable<Row> {
    return this.#rows.values()
  }

  get size(): number {
    return this.#rows.size
  }

  put(row: Row): void {
    this.remove(row.sid)
    this.#rows.set(row.sid, row)
    this.#eachIndex(row, (found, key) => found.set(key, row))
    this.#count(row, 1)
  }

  remove(sid: string): void {
    const row = this.#rows.get(sid)
    if (!row) return
    this.#rows.delete(sid)
    this.#eachIndex(row, (found, key) => {
      if (found.get(key) === row) found.delete(key)
    })
    this.#count(row, -1)
  }

  clear(): void {
    this.#rows.clear()
    this.#groups.clear()
    for (const name of Object.keys(this.#found) as Name[]) this.#found[name].clear()
  }

  /** One page, newest first. @throws OffhookError 20001 for an invalid cursor, 20007 for a bad size */
  page(accepts: (row: Row) => boolean, { size, after }: PageRequest): Page<Row> {
    if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
      throw new OffhookError(errors.pageTooLarge, `PageSize must be from 1 to ${MAX_PAGE}`)
    }
    const begin = after === null ? null : readCursor(after)
    const rows = [...this.#rows.values()]
      .filter((row) => accepts(row) && (begin === null || newestFirst(begin, row) < 0))
      .sort(newestFirst)
    const last = rows[size - 1]
    return {
      rows: rows.slice(0, size),
      next: rows.length > size && last ? cursorOf(last) : null,
    }
  }

  #count(row: Row, change: number): void {
    const key = this.#groupOf?.(row) ?? null
    if (key === null) return
    const count = (this.#groups.get(key) ?? 0) + change
    if (count > 0) this.#groups.set(key, count)
    else this.#groups.delete(key)
  }

  #eachIndex(row: Row, act: (found: Map<string, Row>, key: string) => void): void {
    for (const name of Object.keys(this.#indexes) as Name[]) {
      const key = this.#indexes[name](row)
      if (key !== null) act(this.#found[name], key)
    }
  }
}

function newestFirst(a: Listed, b: Listed): number {
  return b.dateCreated - a.dateCreated || (a.sid < b.sid ? 1 : a.sid > b.sid ? -1 : 0)
}

function cursorOf({ dateCreated, sid }: Listed): string {
  return Buffer.from(`${dateCreated}.${sid}`).toString('base64url')
}

function readCursor(text: string): Listed {
  const match = /^(\d{1,16})\.([A-Z]{2}[0-9a-f]{32})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  )
  const [, date, sid] = match ?? []
  if (date === undefined || sid === undefined) {
    throw new OffhookError(errors.invalidParameter, 'PageToken is not valid')
  }
  return { dateCreated: Number(date), sid }
}
