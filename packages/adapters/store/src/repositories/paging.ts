/**
 * Lists by keyset: a page begins after the (date, sid) of the last row of the page before, so that
 * page 900 costs what page 1 costs and rows that arrive meanwhile shift nothing.
 */
import { errors, OffhookError } from '@offhook/core'
import type { Page, PageRequest } from '@offhook/voice'
import type { Db } from '../db/db.ts'
import { columnOf, type Entity, quoted, selection } from '../entities.ts'

const MAX_PAGE = 1000

interface Cursor {
  readonly date: number
  readonly sid: string
}

/** Conditions of a WHERE with their parameters; values never become part of the text. */
export class Conditions {
  readonly #parts: string[] = []
  readonly values: unknown[] = []

  /** `property operator $n`; an undefined value adds nothing. */
  add(property: string, operator: '=' | '<' | '<=' | '>=', value: unknown): this {
    if (value !== undefined) this.#parts.push(`${quoted(property)} ${operator} ${this.bind(value)}`)
    return this
  }

  /** A condition without a value. */
  raw(condition: string): this {
    this.#parts.push(condition)
    return this
  }

  /** Gives the placeholder of a value. */
  bind(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  toString(): string {
    return this.#parts.join(' AND ')
  }
}

/** Reads one page, newest first. Throws 20001 on a cursor that is none, 20007 on a bad size. */
export async function readPage<Row>(
  db: Db,
  entity: Entity,
  where: Conditions,
  page: PageRequest,
  /** The property that orders the list; the table has an index that ends in it and the sid. */
  by: 'dateCreated' | 'eventDate' = 'dateCreated',
): Promise<Page<Row>> {
  if (!Number.isInteger(page.size) || page.size < 1 || page.size > MAX_PAGE) {
    throw new OffhookError(errors.pageTooLarge, `PageSize must be from 1 to ${MAX_PAGE}`)
  }
  if (page.after !== null) {
    const { date, sid } = decodeCursor(page.after)
    where.raw(`(${columnOf(by)}, sid) < (${where.bind(date)}::bigint, ${where.bind(sid)}::text)`)
  }
  // One row more than asked tells whether another page follows.
  const limit = where.bind(page.size + 1)
  const rows = await db.query<Row & Record<typeof by, number> & { sid: string }>(
    `SELECT ${selection(entity)} FROM ${entity.table} WHERE ${where}
     ORDER BY ${columnOf(by)} DESC, sid DESC LIMIT ${limit}`,
    where.values,
  )
  const last = rows[page.size - 1]
  return {
    rows: rows.slice(0, page.size),
    next: rows.length > page.size && last ? encodeCursor({ date: last[by], sid: last.sid }) : null,
  }
}

function encodeCursor({ date, sid }: Cursor): string {
  return Buffer.from(`${date}.${sid}`).toString('base64url')
}

function decodeCursor(text: string): Cursor {
  const match = /^(\d{1,16})\.([A-Z]{2}[0-9a-f]{32})$/.exec(
    Buffer.from(text, 'base64url').toString('latin1'),
  )
  const [, date, sid] = match ?? []
  if (date === undefined || sid === undefined || !Number.isSafeInteger(Number(date))) {
    throw new OffhookError(errors.invalidParameter, 'PageToken is not valid')
  }
  return { date: Number(date), sid }
}
