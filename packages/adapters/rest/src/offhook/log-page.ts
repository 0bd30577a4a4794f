/** What lists of the log have in common: bounds of time, pages, CSV. */
import { Readable } from 'node:stream'
import { csvLine, type Page, type PageRequest } from '@offhook/core'
import type { Answer } from '../http/answer.ts'
import { parseMoment } from '../http/dates.ts'
import type { Form } from '../http/form.ts'

const PAGE = 50
const MOST = 200
/** The most lines of one CSV file, and how many are read at once. */
const MOST_LINES = 50_000
const SLICE = 500

export function pageOf(form: Form): PageRequest {
  return {
    size: form.integer('limit', { min: 1, max: MOST }) ?? PAGE,
    after: form.filled('cursor') ?? null,
  }
}

/** `since` and `until`: a bare day counts whole. Milliseconds, the second exclusive. */
export function boundsOf(form: Form): { readonly from?: number; readonly before?: number } {
  const since = form.filled('since')
  const until = form.filled('until')
  const end = until === undefined ? undefined : parseMoment('until', until)
  return {
    ...(since !== undefined && { from: parseMoment('since', since).start }),
    ...(end && { before: until?.includes('T') ? end.start : end.end }),
  }
}

export type Columns<Row> = readonly (readonly [title: string, value: (row: Row) => unknown])[]

/**
 * A list as RFC 4180 text, read and sent in slices, so that a long one needs no memory. What is too
 * long ends after 50 000 lines.
 */
export function csvOf<Row>(
  name: string,
  columns: Columns<Row>,
  read: (page: PageRequest) => Promise<Page<Row>>,
): Answer {
  return {
    status: 200,
    body: Readable.from(linesOf(columns, read)),
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}.csv"`,
      'Cache-Control': 'no-store',
    },
  }
}

async function* linesOf<Row>(
  columns: Columns<Row>,
  read: (page: PageRequest) => Promise<Page<Row>>,
): AsyncGenerator<string> {
  yield csvLine(columns.map(([title]) => title))
  let after: string | null = null
  for (let lines = 0; lines < MOST_LINES; lines += SLICE) {
    const page: Page<Row> = await read({ size: SLICE, after })
    yield page.rows.map((row) => csvLine(columns.map(([, value]) => value(row)))).join('')
    after = page.next
    if (after === null) return
  }
}
