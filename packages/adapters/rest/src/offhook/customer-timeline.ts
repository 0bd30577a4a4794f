import {
  type AccountSid,
  cursorAfter,
  isE164,
  type PageRequest,
  type RowPlace,
} from '@offhook/core'
import type { ContactRecord, CustomerTimeline, TimelineEntry } from '@offhook/desk-api'
import type { ContactRow } from '@offhook/history'
import type { Message } from '@offhook/messages'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { contactRecords } from './contact-records.ts'

const SIZE = 50

/** What a page counts: notes and payments come with their contact. */
type Happened = RowPlace &
  (
    | { readonly kind: 'contact'; readonly row: ContactRow }
    | { readonly kind: 'message'; readonly row: Message }
  )

/** All that there was with one customer: contacts with their notes and payments, and messages. */
export function customerTimelineRoute(routes: Routes, options: RestOptions): void {
  routes.get('/offhook/v1/CustomerTimeline', 'see-all-calls', async (asked) => {
    const { accountSid, form } = asked
    const customer = addressOf(options, asked)
    const page = { size: SIZE, after: form.filled('cursor') ?? null }
    const { happened, next } = await happenedWith(options, accountSid, customer, page)
    const contacts = happened.flatMap((each) => (each.kind === 'contact' ? [each.row] : []))
    const records = await contactRecords(options, accountSid, contacts)
    const ofContacts = await Promise.all(
      records.map((each) => ofContact(options, accountSid, each)),
    )
    const ofMessages = happened.flatMap((each) =>
      each.kind === 'message' ? [ofMessage(customer, each.row)] : [],
    )
    const entries = [...ofContacts.flat(), ...ofMessages].sort((a, b) =>
      b.time.localeCompare(a.time),
    )
    return ok({ customer, entries, next } satisfies CustomerTimeline)
  })
}

/** A page of several lists in one order, by date and sid: one cursor goes on in all of them. */
async function happenedWith(
  { contactRepository, messageRepository }: RestOptions,
  accountSid: AccountSid,
  customer: string,
  page: PageRequest,
) {
  const [contacts, ...messages] = await Promise.all([
    contactRepository.contacts({ accountSid, customer }, page),
    messageRepository.messages({ accountSid, from: customer }, page),
    messageRepository.messages({ accountSid, to: customer }, page),
  ])
  const all: readonly Happened[] = [
    ...contacts.rows.map((row) => ({ kind: 'contact' as const, ...placeOf(row), row })),
    ...messages.flatMap(({ rows }) =>
      rows.map((row) => ({ kind: 'message' as const, ...placeOf(row), row })),
    ),
  ]
  // What customers send to themselves is in both lists of messages.
  const once = [...new Map(all.map((each) => [each.sid, each])).values()]
  const inOrder = once.sort((a, b) => b.date - a.date || (a.sid < b.sid ? 1 : -1))
  const happened = inOrder.slice(0, SIZE)
  const last = happened.at(-1)
  const isMore = inOrder.length > SIZE || [contacts, ...messages].some(({ next }) => next !== null)
  return { happened, next: isMore && last ? cursorAfter(last) : null }
}

function placeOf({ dateCreated: date, sid }: { dateCreated: number; sid: string }): RowPlace {
  return { date, sid }
}

/** A number as it is stored, however it is written; anything else as it is. */
function addressOf({ accounts }: RestOptions, { accountSid, form }: Asked): string {
  const text = form.required('customer')
  const read = accounts.readerOf(accountSid)(text)
  return typeof read === 'string' && isE164(read) ? read : text
}

async function ofContact(
  { site, shelf }: RestOptions,
  accountSid: AccountSid,
  contact: ContactRecord,
): Promise<readonly TimelineEntry[]> {
  const { callSid, startTime: time, taskSid } = contact
  const page = { size: SIZE, after: null }
  const where = { accountSid, callSid } as Parameters<typeof shelf.rows.page<'payment'>>[1]
  const [notes, payments] = await Promise.all([
    taskSid === null ? [] : site.notes.notes(accountSid, taskSid as never),
    shelf.rows.page('payment', where, page),
  ])
  return [
    {
      ...{ kind: 'contact', time, callSid, direction: contact.direction },
      ...{ outcome: contact.outcome, disposition: contact.disposition },
      ...{ queueName: contact.queueName, agents: contact.agents.map(({ name }) => name) },
      ...{ talkMs: contact.talkMs, holdMs: contact.holdMs },
      recorded: contact.recordings.length > 0,
    },
    ...notes.map(
      ({ author, text, dateUpdated }): TimelineEntry => ({
        ...{ kind: 'note', time: isoMs(dateUpdated), callSid, author, text },
      }),
    ),
    ...payments.rows.map(
      (row): TimelineEntry => ({
        ...{ kind: 'payment', time: isoMs(row.dateCreated), callSid, currency: row.currency },
        ...{ amount: row.chargeAmount, number: row.maskedNumber },
        ...{ cardType: row.cardType, result: row.result },
      }),
    ),
  ]
}

function ofMessage(customer: string, row: Message): TimelineEntry {
  // What never left has no other time, and is part of the story too.
  const time = isoMs(row.dateSent ?? row.dateCreated)
  const direction = row.from === customer ? 'inbound' : 'outbound'
  return { kind: 'message', time, direction, text: row.body, status: row.status }
}
