import type { AccountSid, CallSid, Page, PageRequest, TaskSid } from '@offhook/core'
import type {
  ContactFilter,
  ContactLane,
  ContactMoment,
  ContactRepository,
  ContactRow,
  ContactSegment,
  ContactSid,
  ContactSums,
  FigureGroup,
  TaskWords,
} from '@offhook/history'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { contactSums } from './contact-sums.ts'
import { numberMatches, textMatches } from './numbers-match.ts'
import { readPage } from './paging.ts'
import { readAll, readOne } from './read.ts'

/** Reads of contacts, their lanes and their segments. */
export class SqlContactRepository implements ContactRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  async contacts(filter: ContactFilter, page: PageRequest): Promise<Page<ContactRow>> {
    const { accountSid, outcome, digits, text, agent, disposition, party } = filter
    const where = new Conditions()
      .add('accountSid', '=', accountSid)
      .add('dateCreated', '>=', filter.startedFrom)
      .add('dateCreated', '<', filter.startedBefore)
      .add('direction', '=', filter.direction)
      .add('queueSid', '=', filter.queueSid)
      .add('customer', '=', filter.customer)
    if (outcome === 'live') where.raw('outcome IS NULL')
    else where.add('outcome', '=', outcome)
    /** Somebody in it of whom this is true. */
    const has = (condition: string) =>
      where.raw(`sid IN (SELECT contact_sid FROM contact_lanes
        WHERE account_sid = ${where.bind(accountSid)} AND ${condition})`)
    if (digits) has(await numberMatches(this.#db, where, accountSid, ['address'], digits))
    if (text !== undefined) has(textMatches(where, ['address', 'name'], text))
    if (agent !== undefined) has(isAgent(where, agent))
    if (disposition !== undefined) {
      where.raw(`task_sid IN (SELECT sid FROM task_outcomes
        WHERE account_sid = ${where.bind(accountSid)} AND ${textMatches(where, ['label'], disposition)})`)
    }
    if (party) {
      const { address, workerSid } = party
      has(`(address = ${where.bind(address)} OR worker_sid = ${where.bind(workerSid)}::text)`)
    }
    return readPage(this.#db, 'contact', where, page)
  }

  sums(
    { accountSid, startedFrom, startedBefore }: ContactFilter,
    by: FigureGroup,
    timeZone: string,
  ): Promise<readonly ContactSums[]> {
    const where = new Conditions()
      .same({ accountSid })
      .add('dateCreated', '>=', startedFrom)
      .add('dateCreated', '<', startedBefore)
    return contactSums(this.#db, where, by, timeZone)
  }

  contact(accountSid: AccountSid, sid: ContactSid): Promise<ContactRow | undefined> {
    return readOne(this.#db, 'contact', new Conditions().same({ accountSid, sid }))
  }

  async contactOfCall(accountSid: AccountSid, callSid: CallSid): Promise<ContactRow | undefined> {
    const where = new Conditions().add('accountSid', '=', accountSid)
    where.raw(
      `sid IN (SELECT contact_sid FROM contact_lanes WHERE call_sid = ${where.bind(callSid)})`,
    )
    const { rows } = await readPage(this.#db, 'contact', where, { size: 1, after: null })
    return rows[0]
  }

  lanes(sids: readonly ContactSid[]): Promise<readonly ContactLane[]> {
    const where = new Conditions()
    where.raw(`contact_sid = ANY(${where.bind(sids)}::text[])`)
    return readAll(this.#db, 'contact-lane', where, 'contact_sid, lane')
  }

  async dispositions(
    accountSid: AccountSid,
    taskSids: readonly TaskSid[],
  ): Promise<ReadonlyMap<TaskSid, string>> {
    if (taskSids.length === 0) return new Map()
    const where = new Conditions().add('accountSid', '=', accountSid)
    where.raw(`sid = ANY(${where.bind(taskSids)}::text[])`)
    const rows = await readAll(this.#db, 'task-outcome', where, 'sid')
    return new Map(rows.map(({ sid, label }) => [sid, label]))
  }

  async taskWords(
    accountSid: AccountSid,
    taskSids: readonly TaskSid[],
  ): Promise<ReadonlyMap<TaskSid, TaskWords>> {
    if (taskSids.length === 0) return new Map()
    const rows = await this.#db.query<TaskWords & { readonly sid: TaskSid }>(
      `SELECT asked.sid,
              CASE jsonb_typeof(tasks.attributes -> 'reason')
                WHEN 'string' THEN NULLIF(tasks.attributes ->> 'reason', '') END AS reason,
              COALESCE((SELECT string_agg(btrim(text, E' \\t\\r\\n'), E'\\n' ORDER BY date_created, sid)
                 FROM task_notes
                WHERE task_sid = asked.sid AND account_sid = $1 AND text ~ '\\S'), '') AS note
         FROM unnest($2::text[]) AS asked (sid)
         LEFT JOIN tasks ON tasks.sid = asked.sid AND tasks.account_sid = $1`,
      [accountSid, taskSids],
    )
    return new Map(rows.map(({ sid, ...words }) => [sid, words]))
  }

  segments(contactSid: ContactSid): Promise<readonly ContactSegment[]> {
    const where = new Conditions().same({ contactSid })
    return readAll(this.#db, 'contact-segment', where, 'seq')
  }

  signalling(accountSid: AccountSid, callSids: readonly CallSid[]) {
    const where = new Conditions().add('accountSid', '=', accountSid)
    where.raw(`call_sid = ANY(${where.bind(callSids)}::text[])`)
    return readAll(this.#db, 'signalling-part', where, 'date_created, part LIMIT 1000')
  }

  leftOpen(): Promise<readonly ContactMoment[]> {
    const where = new Conditions().raw(`contact_sid IN (
      SELECT sid FROM contacts WHERE closed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM contact_lanes AS lane JOIN calls ON calls.sid = lane.call_sid
         WHERE lane.contact_sid = contacts.sid AND calls.end_time IS NULL))`)
    return readAll(this.#db, 'contact-moment', where, 'contact_sid, seq')
  }

  endsOf(callSids: readonly CallSid[]) {
    return this.#db.query<{ sid: CallSid; endTime: number | null }>(
      'SELECT sid, end_time AS "endTime" FROM calls WHERE sid = ANY($1::text[])',
      [callSids],
    )
  }
}

/** By the sid of a worker, else by a part of the name or the address. */
function isAgent(where: Conditions, agent: string): string {
  if (/^WK[0-9a-f]{32}$/i.test(agent)) return `worker_sid = ${where.bind(agent)}`
  return `role = 'agent' AND ${textMatches(where, ['address', 'name'], agent)}`
}
