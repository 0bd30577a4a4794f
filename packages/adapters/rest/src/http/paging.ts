/**
 * Pages of lists. The page token, opaque to clients, carries the store's cursors of this page and of
 * those before it, so that "previous" works without counting rows.
 */
import { errors } from '@offhook/core'
import { bad } from './errors.ts'
import type { Form } from './form.ts'

const DEFAULT_SIZE = 50
const MAX_SIZE = 1000
/** How many pages back one can go. */
const MAX_BACK = 20

export interface PageAsk {
  readonly size: number
  /** The store's cursor; null for the first page. */
  readonly after: string | null
  /** Counted from 0 by the client. */
  readonly number: number
  /** Cursors of the previous pages, the nearest last. */
  readonly before: readonly (string | null)[]
}

export interface PageOf<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** @param most of rows that are large; whoever asks for more follows the links to the rest */
export function readPage(form: Form, most = MAX_SIZE): PageAsk {
  const asked = form.integer('PageSize', { min: 1 }) ?? DEFAULT_SIZE
  if (asked > MAX_SIZE) throw bad(`PageSize must be at most ${MAX_SIZE}`, errors.pageTooLarge)
  const size = Math.min(asked, most)
  const number = form.integer('Page', { min: 0 }) ?? 0
  const token = form.filled('PageToken')
  if (token === undefined) return { size, after: null, number: 0, before: [] }
  return { size, number, ...parseToken(token) }
}

/** The v1 families take no page number without a token. @throws OffhookError 40153 */
export function refuseAbsolutePage(form: Form): void {
  const number = form.integer('Page', { min: 0 }) ?? 0
  if (number > 0 && form.filled('PageToken') === undefined)
    throw bad('Page needs the PageToken of the list’s own links', errors.pageWithoutToken)
}

function parseToken(token: string): Pick<PageAsk, 'after' | 'before'> {
  try {
    const cursors: unknown = JSON.parse(
      Buffer.from(token.replace(/^PT/, ''), 'base64url').toString(),
    )
    if (Array.isArray(cursors) && cursors.length > 0 && cursors.every(isCursor)) {
      return { after: cursors.at(-1) ?? null, before: cursors.slice(0, -1) }
    }
  } catch {
    // Falls through: we did not make this token.
  }
  throw bad('PageToken is not valid')
}

function isCursor(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function makeToken(cursors: readonly (string | null)[]): string {
  return `PT${Buffer.from(JSON.stringify(cursors)).toString('base64url')}`
}

/** Links to this page and its neighbours: path and query, with the list's filters. */
export function pageLinks(path: string, query: URLSearchParams, ask: PageAsk, next: string | null) {
  const link = (number: number, cursors: readonly (string | null)[]) => {
    const params = new URLSearchParams(query)
    for (const name of [...params.keys()]) {
      if (/^(page|pagesize|pagetoken)$/i.test(name)) params.delete(name)
    }
    params.set('PageSize', String(ask.size))
    params.set('Page', String(number))
    if (cursors.length > 0 && cursors.at(-1) !== null) params.set('PageToken', makeToken(cursors))
    return `${path}?${params}`
  }
  const here = [...ask.before, ask.after].slice(-MAX_BACK)
  return {
    first: link(0, []),
    self: link(ask.number, ask.after === null ? [] : here),
    next: next === null ? null : link(ask.number + 1, [...here, next]),
    previous: ask.before.length === 0 ? null : link(Math.max(0, ask.number - 1), ask.before),
  }
}

/** A page of rows in memory. The cursor is the index of its first row. */
export function pageOfArray<Row>(rows: readonly Row[], ask: PageAsk): PageOf<Row> {
  const start = ask.after === null ? 0 : Number(ask.after)
  if (!Number.isInteger(start) || start < 0) throw bad('PageToken is not valid')
  const end = start + ask.size
  return { rows: rows.slice(start, end), next: end < rows.length ? String(end) : null }
}

type Links = ReturnType<typeof pageLinks>

/** The envelope of the 2010 family: links are relative, the list is the only array. */
export function page2010<Row>(
  name: string,
  { rows }: PageOf<Row>,
  ask: PageAsk,
  links: Links,
  shape: (row: Row) => unknown,
) {
  const start = ask.number * ask.size
  return {
    [name]: rows.map(shape),
    page: ask.number,
    page_size: ask.size,
    start,
    end: start + Math.max(0, rows.length - 1),
    uri: links.self,
    first_page_uri: links.first,
    next_page_uri: links.next,
    previous_page_uri: links.previous,
  }
}

/** The envelope of the v1 families: links are absolute, `meta.key` names the list. */
export function pageV1<Row>(
  name: string,
  { rows }: PageOf<Row>,
  ask: PageAsk,
  links: Links,
  base: string,
  shape: (row: Row) => unknown,
) {
  const absolute = (link: string | null) => (link === null ? null : base + link)
  return {
    meta: {
      page: ask.number,
      page_size: ask.size,
      first_page_url: absolute(links.first),
      previous_page_url: absolute(links.previous),
      url: absolute(links.self),
      next_page_url: absolute(links.next),
      key: name,
    },
    [name]: rows.map(shape),
  }
}
