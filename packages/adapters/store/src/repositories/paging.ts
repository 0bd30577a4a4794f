/**
 * Lists by keyset: a page begins after the (date, sid) of the last row of the page before, so that
 * page 900 costs what page 1 costs and rows that arrive meanwhile shift nothing.
 */
import {
  cursorAfter,
  type EntityName,
  errors,
  OffhookError,
  type Page,
  type PageRequest,
  type RowOf,
  readCursor,
} from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { columnOf, selection } from '../entities/entity.ts'
import type { Conditions } from './conditions.ts'

const MAX_PAGE = 1000

/** Reads one page, newest first. Throws 20001 on a cursor that is none, 20007 on a bad size. */
export async function readPage<E extends EntityName>(
  db: Reads,
  name: E,
  where: Conditions,
  page: PageRequest,
  /** The property that orders the list; the table has an index that ends in it and the sid. */
  by: 'dateCreated' | 'eventDate' | 'startTime' | 'endTime' = 'dateCreated',
  /** The property that is its key. */
  key: 'sid' | 'callSid' | 'conferenceSid' = 'sid',
  /** An index has all that is asked of a row, so that only those of the page are read. */
  keysFirst = false,
): Promise<Page<RowOf<E>>> {
  const entity = entities[name]
  if (!Number.isInteger(page.size) || page.size < 1 || page.size > MAX_PAGE) {
    throw new OffhookError(errors.pageTooLarge, `PageSize must be from 1 to ${MAX_PAGE}`)
  }
  if (page.after !== null) {
    const { date, sid } = readCursor(page.after)
    where.raw(
      `(${columnOf(by)}, ${columnOf(key)}) < (${where.bind(date)}::bigint, ${where.bind(sid)}::text)`,
    )
  }
  const order = `ORDER BY ${columnOf(by)} DESC, ${columnOf(key)} DESC`
  const named = columnOf(key)
  // One row more than asked tells whether another page follows.
  const limit = where.bind(page.size + 1)
  const wanted = keysFirst
    ? `${named} IN (SELECT ${named} FROM ${entity.table} WHERE ${where} ${order} LIMIT ${limit}) ${order}`
    : `${where} ${order} LIMIT ${limit}`
  const rows = await db.query<RowOf<E> & Record<typeof by, number> & Record<typeof key, string>>(
    `SELECT ${selection(entity)} FROM ${entity.table} WHERE ${wanted}`,
    where.values,
  )
  const last = rows[page.size - 1]
  return {
    rows: rows.slice(0, page.size),
    next: rows.length > page.size && last ? cursorAfter({ date: last[by], sid: last[key] }) : null,
  }
}
