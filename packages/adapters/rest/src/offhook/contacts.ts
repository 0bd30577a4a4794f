import { type AccountSid, type CallSid, parseSid } from '@offhook/core'
import type {
  ContactDetails,
  ContactPage,
  ContactRecord,
  EarlierContact,
  EarlierContacts,
} from '@offhook/desk-api'
import {
  type ContactFilter,
  type ContactLane,
  type ContactRow,
  contactDirections,
  contactOutcomes,
} from '@offhook/history'
import type { Task } from '@offhook/task-router'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { contactRecords, dispositionsOf } from './contact-records.ts'
import { boundsOf, type Columns, csvOf, pageOf } from './log-page.ts'
import { laneShapes } from './log-shapes.ts'
import { soughtOf } from './number-parts.ts'
import { type Part, partOf, tookPartIn } from './own-contacts.ts'
import { seenTask } from './seen-task.ts'

const all = '/offhook/v1/Contacts'
/** How many earlier contacts an agent sees beside a call. */
const EARLIER = 10
/** How much of the notes about one. */
const NOTE_LENGTH = 1_000

/** The log of contacts: one row for each conversation. Agents see only their own. */
export function contactRoutes(routes: Routes, options: RestOptions): void {
  const { contactRepository: repository } = options

  routes.get(all, 'see-own-calls', async (asked) => {
    const { accountSid, form } = asked
    const page = await repository.contacts(filterOf(options, asked), pageOf(form))
    const contacts = await contactRecords(options, accountSid, page.rows)
    return ok({ contacts, next: page.next } satisfies ContactPage)
  })

  routes.get(`${all}.csv`, 'see-own-calls', (asked) => {
    const filter = filterOf(options, asked)
    return csvOf('contacts', columns, async (page) => {
      const { rows, next } = await repository.contacts(filter, page)
      const dispositionOf = await dispositionsOf(options, asked.accountSid, rows)
      return { rows: rows.map((row) => ({ ...row, disposition: dispositionOf(row) })), next }
    })
  })

  routes.get(`${all}/:Sid`, 'see-own-calls', async (asked) => {
    const { accountSid } = asked
    const sid = sidIn(asked, 'Sid', 'KT', 'Contacts')
    const row = await repository.contact(accountSid, sid)
    const lanes = await repository.lanes([sid])
    const part = partOf(asked)
    if (!row || (part && !tookPartIn(lanes, part))) throw notFound(`/Contacts/${sid}`)
    const [segments, [contact]] = await Promise.all([
      repository.segments(sid),
      contactRecords(options, accountSid, [row]),
    ])
    return ok({
      contact: contact as ContactRecord,
      lanes: laneShapes(lanes, segments),
    } satisfies ContactDetails)
  })

  routes.get('/offhook/v1/Calls/:Sid/EarlierContacts', 'see-own-calls', async (asked) => {
    const { accountSid } = asked
    const callSid = parseSid('CA', asked.param('Sid'))
    const part = partOf(asked)
    const now = callSid && (await customerOfCall(options, accountSid, callSid, part))
    if (!now) throw notFound(`/Calls/${asked.param('Sid')}/EarlierContacts`)
    return ok(await earlierOf(options, asked, now.customer, ({ sid }) => sid === now.contactSid))
  })

  // Of a task without a call, as a preview and a callback are: whom it is about is a number.
  routes.get('/offhook/v1/Tasks/:TaskSid/EarlierContacts', 'see-own-calls', async (asked) => {
    const task = await seenTask(options, asked, asked.param('TaskSid'))
    const customer = customerOfTask(task)
    if (customer === null) return ok({ contacts: [] } satisfies EarlierContacts)
    // The call of a caller who kept their place has the same task, and is earlier.
    const isThis = ({ taskSid, endedAt }: ContactRow) => taskSid === task.sid && endedAt === null
    return ok(await earlierOf(options, asked, customer, isThis))
  })
}

/** The newest contacts with a customer, but for the one that this is about. */
async function earlierOf(
  options: RestOptions,
  asked: Asked,
  customer: string,
  isThis: (row: ContactRow) => boolean,
): Promise<EarlierContacts> {
  const { accountSid } = asked
  const { rows } = await options.contactRepository.contacts(
    { accountSid, customer },
    { size: EARLIER + 1, after: null },
  )
  const earlier = rows.filter((row) => !isThis(row)).slice(0, EARLIER)
  const part = partOf(asked)
  // Agents hear their own.
  const mayHear = (lanes: readonly ContactLane[]) => !part || tookPartIn(lanes, part)
  const contacts = await contactRecords(options, accountSid, earlier, mayHear)
  return { contacts: await earlierShapes(options, accountSid, contacts) }
}

/** Whom a task is about: whoever is to be called, else whoever has called; null where it says neither. */
function customerOfTask({ attributes }: Task): string | null {
  const customer = attributes['outbound_to'] ?? attributes['from']
  return typeof customer === 'string' && customer !== '' ? customer : null
}

/** With what their tasks tell of them, which outlasts a task. */
async function earlierShapes(
  { router, contactRepository: repository }: RestOptions,
  accountSid: AccountSid,
  contacts: readonly ContactRecord[],
): Promise<EarlierContact[]> {
  const taskSids = contacts.flatMap(({ taskSid }) => parseSid('WT', taskSid) ?? [])
  const words = await repository.taskWords(accountSid, taskSids)
  return contacts.map((contact) => {
    const sid = parseSid('WT', contact.taskSid)
    const told = sid && words.get(sid)
    // A task that lives may know more than its row.
    const live = sid && router.task(sid)?.attributes['reason']
    const reason = typeof live === 'string' && live !== '' ? live : (told?.reason ?? null)
    return { ...contact, reason, note: (told?.note ?? '').slice(0, NOTE_LENGTH) }
  })
}

function filterOf({ accounts }: RestOptions, asked: Asked): ContactFilter {
  const { accountSid, form } = asked
  const number = form.filled('number')
  const { from: startedFrom, before: startedBefore } = boundsOf(form)
  return defined({
    accountSid,
    startedFrom,
    startedBefore,
    direction: form.oneOf('direction', contactDirections),
    outcome: form.oneOf('outcome', [...contactOutcomes, 'live'] as const),
    queueSid: form.filled('queue'),
    agent: form.filled('agent'),
    disposition: form.filled('disposition'),
    ...(number !== undefined && soughtOf('number', number, accounts.readerOf(accountSid))),
    party: partOf(asked),
  })
}

/** Who the customer of a call is, for whoever has a part in it; undefined for anybody else. */
async function customerOfCall(
  { history, contactRepository: repository }: RestOptions,
  accountSid: AccountSid,
  callSid: CallSid,
  part: Part | undefined,
): Promise<{ readonly contactSid: string; readonly customer: string } | undefined> {
  // What is in memory is up to a second ahead of the rows.
  const live = history.live(callSid)
  if (live && live.story.accountSid === accountSid) {
    const { lanes, customer } = live.story
    if (part && !tookPartIn(lanes, part)) return undefined
    return { contactSid: live.sid, customer: lanes[customer]?.address ?? '' }
  }
  const row = await repository.contactOfCall(accountSid, callSid)
  if (!row || (part && !tookPartIn(await repository.lanes([row.sid]), part))) return undefined
  return { contactSid: row.sid, customer: row.customer }
}

const seconds = (ms: number) => Math.round(ms / 1000)

const columns: Columns<ContactRow & Pick<ContactRecord, 'disposition'>> = [
  ['Sid', ({ sid }) => sid],
  ['Start', ({ dateCreated }) => isoMs(dateCreated)],
  ['End', ({ endedAt }) => isoMs(endedAt)],
  ['Direction', ({ direction }) => direction],
  ['Customer', ({ customer }) => customer],
  ['Customer name', ({ customerName }) => customerName],
  ['Our number', ({ ourNumber }) => ourNumber],
  ['Queue', ({ queueName }) => queueName],
  ['Agents', ({ agents }) => agents.map(({ name }) => name).join('; ')],
  ['Outcome', ({ outcome }) => outcome],
  ['Disposition', ({ disposition }) => disposition],
  ['IVR (s)', ({ ivrMs }) => seconds(ivrMs)],
  ['Wait (s)', ({ waitMs }) => seconds(waitMs)],
  ['Ring (s)', ({ ringMs }) => seconds(ringMs)],
  ['Talk (s)', ({ talkMs }) => seconds(talkMs)],
  ['Hold (s)', ({ holdMs }) => seconds(holdMs)],
  ['Wrap-up (s)', ({ wrapUpMs }) => seconds(wrapUpMs)],
  ['Call', ({ callSid }) => callSid],
  ['Task', ({ taskSid }) => taskSid],
]
