import type { AccountSid, CallSid, ConferenceSid, QueueSid, RecordingSid } from '@offhook/core'
import type {
  Call,
  CallFilter,
  Conference,
  ConferenceFilter,
  Hold,
  Page,
  PageRequest,
  Participant,
  Queue,
  QueueMember,
  Recording,
  RecordingFilter,
  VoiceRepository,
} from '@offhook/voice'
import type { Reads } from '../db/db.ts'

import { Conditions } from './conditions.ts'
import { numberMatches, textMatches } from './numbers-match.ts'
import { readPage } from './paging.ts'
import { readAll, readOne } from './read.ts'

/** Reads of calls, conferences, queues and recordings. */
export class SqlVoiceRepository implements VoiceRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  call(accountSid: AccountSid, sid: CallSid): Promise<Call | undefined> {
    return readOne(this.#db, 'call', own(accountSid, sid).raw('NOT deleted'))
  }

  async calls(filter: CallFilter, page: PageRequest): Promise<Page<Call>> {
    const where = new Conditions()
      .add('accountSid', '=', filter.accountSid)
      .raw('NOT deleted')
      .add('to', '=', filter.to)
      .add('from', '=', filter.from)
      .add('parentCallSid', '=', filter.parentCallSid)
      .add('dateCreated', '>=', filter.createdFrom)
      .add('dateCreated', '<', filter.createdBefore)
      .add('startTime', '>=', filter.startedFrom)
      .add('startTime', '<', filter.startedBefore)
      .add('endTime', '>=', filter.endedFrom)
      .add('endTime', '<', filter.endedBefore)
    for (const name of ['status', 'direction'] as const) {
      const any = filter[name]
      if (any !== undefined) where.raw(`${name} = ANY(${where.bind([any].flat())}::text[])`)
    }
    for (const { ends, digits, text } of filter.matches ?? []) {
      const columns = ends.map((end) => `"${end}"`)
      if (digits)
        where.raw(await numberMatches(this.#db, where, filter.accountSid, columns, digits))
      if (text !== undefined) where.raw(textMatches(where, columns, text))
    }
    if (filter.party !== undefined) where.raw(tookPart(where.bind(filter.party)))
    if (filter.relatedTo !== undefined) where.raw(related(where.bind(filter.relatedTo)))
    return readPage(this.#db, 'call', where, page)
  }

  conference(accountSid: AccountSid, sid: ConferenceSid): Promise<Conference | undefined> {
    return readOne(this.#db, 'conference', own(accountSid, sid))
  }

  conferences(filter: ConferenceFilter, page: PageRequest): Promise<Page<Conference>> {
    // Unlike those of calls, both bounds of a conference's dates are inclusive.
    const where = new Conditions()
      .add('accountSid', '=', filter.accountSid)
      .add('friendlyName', '=', filter.friendlyName)
      .add('status', '=', filter.status)
      .add('dateCreated', '>=', filter.createdFrom)
      .add('dateCreated', '<=', filter.createdBefore)
      .add('dateUpdated', '>=', filter.updatedFrom)
      .add('dateUpdated', '<=', filter.updatedBefore)
    return readPage(this.#db, 'conference', where, page)
  }

  participants(conferenceSid: ConferenceSid): Promise<readonly Participant[]> {
    const where = new Conditions().add('conferenceSid', '=', conferenceSid)
    return readAll(this.#db, 'participant', where, 'date_created, call_sid')
  }

  holds(callSids: readonly CallSid[]): Promise<readonly Hold[]> {
    const where = new Conditions()
    where.raw(`call_sid = ANY(${where.bind(callSids)}::text[])`)
    return readAll(this.#db, 'hold', where, 'held_from, call_sid')
  }

  recording(accountSid: AccountSid, sid: RecordingSid): Promise<Recording | undefined> {
    return readOne(this.#db, 'recording', own(accountSid, sid))
  }

  recordingsOf(sids: readonly RecordingSid[]): Promise<readonly Recording[]> {
    const where = new Conditions()
    where.raw(`sid = ANY(${where.bind(sids)}::text[])`)
    return readAll(this.#db, 'recording', where, 'sid')
  }

  recordings(filter: RecordingFilter, page: PageRequest): Promise<Page<Recording>> {
    const where = new Conditions()
      .add('accountSid', '=', filter.accountSid)
      .add('callSid', '=', filter.callSid)
      .add('conferenceSid', '=', filter.conferenceSid)
      .add('dateCreated', '>=', filter.createdFrom)
      .add('dateCreated', '<', filter.createdBefore)
    if (filter.callSids) where.raw(`call_sid = ANY(${where.bind(filter.callSids)}::text[])`)
    if (filter.conferencesOf) {
      const sids = `${where.bind(filter.conferencesOf)}::text[]`
      where.raw(
        `conference_sid IN (SELECT conference_sid FROM participants WHERE call_sid = ANY(${sids}))`,
      )
    }
    if (filter.includeDeleted !== true) where.raw('deleted_at IS NULL')
    return readPage(this.#db, 'recording', where, page)
  }

  queue(accountSid: AccountSid, sid: QueueSid): Promise<Queue | undefined> {
    return readOne(this.#db, 'queue', own(accountSid, sid))
  }

  queueByName(accountSid: AccountSid, friendlyName: string): Promise<Queue | undefined> {
    const where = new Conditions()
      .add('accountSid', '=', accountSid)
      .add('friendlyName', '=', friendlyName)
    return readOne(this.#db, 'queue', where)
  }

  queues(accountSid: AccountSid, page: PageRequest): Promise<Page<Queue>> {
    const where = new Conditions().add('accountSid', '=', accountSid)
    return readPage(this.#db, 'queue', where, page)
  }

  queueMembers(queueSid: QueueSid): Promise<readonly QueueMember[]> {
    const where = new Conditions().add('queueSid', '=', queueSid)
    return readAll(this.#db, 'queue-member', where, 'date_enqueued, call_sid')
  }
}

/** The party's own legs, and all that were in a conference with one of them. */
function tookPart(party: string): string {
  return `(calls."to" = ${party} OR calls."from" = ${party} OR calls.sid IN (
    SELECT other.call_sid FROM calls AS mine
      JOIN participants AS self ON self.call_sid = mine.sid
      JOIN participants AS other ON other.conference_sid = self.conference_sid
     WHERE mine."to" = ${party} OR mine."from" = ${party}))`
}

/** The call, its parent, its children, and the others of its conferences. */
function related(sid: string): string {
  return `(calls.sid = ${sid} OR calls.parent_call_sid = ${sid}
    OR calls.sid IN (SELECT parent_call_sid FROM calls AS child WHERE child.sid = ${sid})
    OR calls.sid IN (
      SELECT other.call_sid FROM participants AS self
        JOIN participants AS other ON other.conference_sid = self.conference_sid
       WHERE self.call_sid = ${sid}))`
}

function own(accountSid: AccountSid, sid: string): Conditions {
  return new Conditions().add('accountSid', '=', accountSid).add('sid', '=', sid)
}
