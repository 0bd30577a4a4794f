/** A long story is read page by page, and each thing is in it once, whichever list it comes from. */
import { cursorAfter, type Page, type PageRequest, readCursor } from '@offhook/core'
import type { CustomerTimeline } from '@offhook/desk-api'
import { expect, it } from 'vitest'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { customerTimelineRoute } from './customer-timeline.ts'

const customer = '+12025550142'
const MINUTE = 60_000
const sidOf = (kind: string, i: number) => `${kind}${String(i).padStart(32, '0')}`

/** Seven calls and nine texts begin in one millisecond, so that no page of 50 ends between two. */
const contacts = Array.from({ length: 120 }, (_, i) => ({
  ...{ sid: sidOf('KT', i), callSid: `CA${i}`, taskSid: null, direction: 'inbound', customer },
  ...{ agents: [], outcome: 'abandoned', dateCreated: Math.floor(i / 7) * MINUTE, endedAt: null },
}))
/** The last is from the customer to the customer. */
const messages = Array.from({ length: 180 }, (_, i) => ({
  ...{ sid: sidOf('SM', i), body: `text ${i}`, status: i % 3 ? 'received' : 'failed' },
  from: i % 3 ? customer : '+12025550100',
  to: i % 3 && i !== 179 ? '+12025550100' : customer,
  dateCreated: Math.floor(i / 9) * MINUTE,
  dateSent: i % 3 ? Math.floor(i / 9) * MINUTE : null,
}))

/** As the store reads them: by date and sid, the newest first. */
function pageOf<T extends { readonly dateCreated: number; readonly sid: string }>(
  rows: readonly T[],
  { size, after }: PageRequest,
): Page<T> {
  const place = after === null ? null : readCursor(after)
  const isLater = ({ dateCreated, sid }: T) =>
    !place || dateCreated < place.date || (dateCreated === place.date && sid < place.sid)
  const found = rows
    .filter(isLater)
    .sort((a, b) => b.dateCreated - a.dateCreated || (a.sid < b.sid ? 1 : -1))
  const last = found[size - 1]
  const isMore = found.length > size && last
  return {
    rows: found.slice(0, size),
    next: isMore ? cursorAfter({ date: last.dateCreated, sid: last.sid }) : null,
  }
}

const options = {
  accounts: { readerOf: () => (text: string) => text },
  contactRepository: {
    contacts: async (_: unknown, page: PageRequest) => pageOf(contacts, page),
    lanes: async () => [],
    dispositions: async () => new Map(),
  },
  voiceRepository: { recordings: async () => ({ rows: [], next: null }) },
  messageRepository: {
    messages: async (filter: { from?: string; to?: string }, page: PageRequest) =>
      pageOf(
        messages.filter(({ from, to }) => from === filter.from || to === filter.to),
        page,
      ),
  },
  shelf: { rows: { page: async () => ({ rows: [], next: null }) } },
} as unknown as RestOptions

it('has each call and each text once, the newest first, over all pages', async () => {
  const handlers: Handler[] = []
  customerTimelineRoute(
    {
      get: (_: string, __: unknown, handler: Handler) => handlers.push(handler),
    } as never as Routes,
    options,
  )
  const entries: CustomerTimeline['entries'][number][] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const asked = {
      accountSid: 'AC1',
      form: { filled: () => cursor, required: () => customer },
    } as unknown as Asked
    const body = (await handlers[0]?.(asked))?.body as CustomerTimeline
    entries.push(...body.entries)
    cursor = body.next ?? undefined
    pages += 1
  } while (cursor !== undefined && pages < 20)

  const times = entries.map(({ time }) => Date.parse(time))
  expect(times).toEqual([...times].sort((a, b) => b - a))
  const told = entries.map((entry) =>
    entry.kind === 'contact' ? entry.callSid : entry.kind === 'message' ? entry.text : '',
  )
  expect([...told].sort()).toEqual(
    [...contacts.map(({ callSid }) => callSid), ...messages.map(({ body }) => body)].sort(),
  )
  expect(pages).toBe(6)
})
