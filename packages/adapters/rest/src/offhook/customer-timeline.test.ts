/** A long story is read page by page, and each thing is in it once, whichever list it comes from. */
import { SimulatedClock } from '@offhook/core'
import type { CustomerTimeline } from '@offhook/desk-api'
import { expect, it } from 'vitest'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { customerTimelineRoute } from './customer-timeline.ts'

const customer = '+12025550142'
const MINUTE = 60_000
/** A call each three minutes, a text to or from the customer each two. */
const contacts = Array.from({ length: 120 }, (_, i) => ({
  ...{ sid: `CT${i}`, callSid: `CA${i}`, taskSid: null, direction: 'inbound', customer },
  ...{ agents: [], outcome: 'abandoned', dateCreated: i * 3 * MINUTE, endedAt: null },
}))
const messages = Array.from({ length: 180 }, (_, i) => ({
  ...{ from: i % 3 ? customer : '+12025550100', to: i % 3 ? '+12025550100' : customer },
  ...{ body: `text ${i}`, status: i % 3 ? 'received' : 'failed' },
  ...{ dateCreated: i * 2 * MINUTE + 1, dateSent: i % 3 ? i * 2 * MINUTE + 1 : null },
}))

/** The newest that a page holds, of what is earlier. */
function page<T extends { readonly dateCreated: number }>(rows: readonly T[], before: number) {
  const found = rows.filter(({ dateCreated }) => dateCreated < before)
  return { rows: found.sort((a, b) => b.dateCreated - a.dateCreated).slice(0, 50), next: null }
}

const options = {
  clock: new SimulatedClock({ now: 1_000 * MINUTE }),
  accounts: { readerOf: () => (text: string) => text },
  contactRepository: {
    contacts: async (filter: { startedBefore: number }) => page(contacts, filter.startedBefore),
    lanes: async () => [],
    dispositions: async () => new Map(),
  },
  voiceRepository: { recordings: async () => ({ rows: [], next: null }) },
  messageRepository: {
    messages: async (filter: { from?: string; to?: string; createdBefore: number }) =>
      page(
        messages.filter(({ from, to }) => from === filter.from || to === filter.to),
        filter.createdBefore,
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
  let before: string | undefined
  let pages = 0
  do {
    const asked = {
      accountSid: 'AC1',
      form: { filled: () => before, required: () => customer },
    } as unknown as Asked
    const body = (await handlers[0]?.(asked))?.body as CustomerTimeline
    entries.push(...body.entries)
    before = body.next ?? undefined
    pages += 1
  } while (before !== undefined && pages < 20)

  const times = entries.map(({ time }) => Date.parse(time))
  expect(times).toEqual([...times].sort((a, b) => b - a))
  const told = entries.map((entry) =>
    entry.kind === 'contact' ? entry.callSid : entry.kind === 'message' ? entry.text : '',
  )
  expect([...told].sort()).toEqual(
    [...contacts.map(({ callSid }) => callSid), ...messages.map(({ body }) => body)].sort(),
  )
  expect(pages).toBeGreaterThan(3)
})
