/**
 * Pages of rows that live in memory, in an order that the client may choose. A page begins after the
 * sort keys of the last row of the page before, so that rows that come and go shift nothing.
 */
import { bad } from '../http/errors.ts'
import type { PageAsk, PageOf } from '../http/paging.ts'

type Key = number | string

export interface SortBy<Row> {
  readonly key: (row: Row) => Key
  readonly descending: boolean
}

interface Identified {
  readonly sid: string
  readonly dateCreated: number
}

/** The order of creation: what every list has unless another is asked for. */
export const byCreation: readonly SortBy<Identified>[] = [
  { key: ({ dateCreated }) => dateCreated, descending: false },
]

/** One page of the rows in this order; rows that are equal in it stand by their sid. */
export function sortedPage<Row extends Identified>(
  rows: readonly Row[],
  order: readonly SortBy<Row>[],
  ask: PageAsk,
): PageOf<Row> {
  const whole = [...order, { key: ({ sid }: Row) => sid, descending: false }]
  const keysOf = (row: Row) => whole.map(({ key }) => key(row))
  const compare = (a: readonly Key[], b: readonly Key[]): number => {
    for (const [index, { descending }] of whole.entries()) {
      const left = a[index] ?? 0
      const right = b[index] ?? 0
      if (left === right) continue
      return left < right === descending ? 1 : -1
    }
    return 0
  }
  const after = ask.after === null ? null : parseKeys(ask.after, whole.length)
  const rest = rows
    .map((row) => ({ row, keys: keysOf(row) }))
    .filter(({ keys }) => after === null || compare(keys, after) > 0)
    .sort((a, b) => compare(a.keys, b.keys))
  const page = rest.slice(0, ask.size)
  const last = page.at(-1)
  return {
    rows: page.map(({ row }) => row),
    next: rest.length > ask.size && last ? JSON.stringify(last.keys) : null,
  }
}

function parseKeys(text: string, count: number): readonly Key[] {
  try {
    const keys: unknown = JSON.parse(text)
    if (Array.isArray(keys) && keys.length === count && keys.every(isKey)) return keys
  } catch {
    // Falls through: nobody of ours made this.
  }
  throw bad('PageToken is not valid')
}

function isKey(value: unknown): value is Key {
  return typeof value === 'number' || typeof value === 'string'
}
