import { type AccountSid, isE164 } from '@offhook/core'
import type { ContactRecord, CustomerTimeline, TimelineEntry } from '@offhook/desk-api'
import { ok } from '../http/answer.ts'
import { isoMs, parseMoment } from '../http/dates.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { contactRecords } from './contact-records.ts'

const SIZE = 50

/** All that there was with one customer: contacts with their notes and payments, and messages. */
export function customerTimelineRoute(routes: Routes, options: RestOptions): void {
  routes.get('/offhook/v1/CustomerTimeline', 'see-all-calls', async (asked) => {
    const { accountSid, form } = asked
    const customer = addressOf(options, asked)
    const text = form.filled('before')
    const before = text === undefined ? options.clock.now() + 1 : parseMoment('before', text).start
    const [contacts, messages] = await Promise.all([
      contactsOf(options, accountSid, customer, before),
      messagesOf(options, accountSid, customer, before),
    ])
    // A list that was full may go on further back than the other: no further than it reaches.
    const reach = Math.max(reachOf(contacts.times), reachOf(messages.times))
    const isIn = (time: string) => Date.parse(time) >= reach
    const entries = [...contacts.entries, ...messages.entries]
      .filter(({ at }) => isIn(at))
      .map(({ entry }) => entry)
      .sort((a, b) => b.time.localeCompare(a.time))
    const next = reach === Number.NEGATIVE_INFINITY ? null : isoMs(reach)
    return ok({ customer, entries, next } satisfies CustomerTimeline)
  })
}

/** An entry, and the time by which it is paged: notes and payments come with their contact, texts as they were written. */
interface Placed {
  readonly at: string
  readonly entry: TimelineEntry
}

function reachOf(times: readonly string[]): number {
  const last = times.length < SIZE ? undefined : times.at(-1)
  return last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last)
}

/** A number as it is stored, however it is written; anything else as it is. */
function addressOf({ accounts }: RestOptions, { accountSid, form }: Asked): string {
  const text = form.required('customer')
  const read = accounts.readerOf(accountSid)(text)
  return typeof read === 'string' && isE164(read) ? read : text
}

async function contactsOf(
  options: RestOptions,
  accountSid: AccountSid,
  customer: string,
  startedBefore: number,
) {
  const filter = { accountSid, customer, startedBefore }
  const { rows } = await options.contactRepository.contacts(filter, { size: SIZE, after: null })
  const records = await contactRecords(options, accountSid, rows)
  const entries = await Promise.all(records.map((each) => entriesOf(options, accountSid, each)))
  return { times: records.map(({ startTime }) => startTime), entries: entries.flat() }
}

async function entriesOf(
  { site, shelf }: RestOptions,
  accountSid: AccountSid,
  contact: ContactRecord,
): Promise<readonly Placed[]> {
  const { callSid, startTime: at, taskSid } = contact
  const page = { size: SIZE, after: null }
  const where = { accountSid, callSid } as Parameters<typeof shelf.rows.page<'payment'>>[1]
  const [notes, payments] = await Promise.all([
    taskSid === null ? [] : site.notes.notes(accountSid, taskSid as never),
    shelf.rows.page('payment', where, page),
  ])
  const entries: readonly TimelineEntry[] = [
    {
      ...{ kind: 'contact', time: at, callSid, direction: contact.direction },
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
        ...{ amount: row.chargeAmount, number: row.maskedNumber, result: row.result },
      }),
    ),
  ]
  return entries.map((entry) => ({ at, entry }))
}

async function messagesOf(
  { messageRepository }: RestOptions,
  accountSid: AccountSid,
  customer: string,
  createdBefore: number,
) {
  const page = { size: SIZE, after: null }
  const both = await Promise.all([
    messageRepository.messages({ accountSid, from: customer, createdBefore }, page),
    messageRepository.messages({ accountSid, to: customer, createdBefore }, page),
  ])
  const rows = both
    .flatMap((each) => each.rows)
    .sort((a, b) => b.dateCreated - a.dateCreated)
    .slice(0, SIZE)
  const entries = rows.map((row): Placed => {
    // What never left has no other time, and is part of the story too.
    const time = isoMs(row.dateSent ?? row.dateCreated)
    const direction = row.from === customer ? 'inbound' : 'outbound'
    return {
      at: isoMs(row.dateCreated),
      entry: { kind: 'message', time, direction, text: row.body, status: row.status },
    }
  })
  return { times: entries.map(({ at }) => at), entries }
}
