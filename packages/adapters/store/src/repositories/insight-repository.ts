import type { AccountSid, CallSid, ConferenceSid, Page, PageRequest } from '@offhook/core'
import type {
  CallSummary,
  CallTotals,
  ConferenceFilter,
  ConferenceSummary,
  DashboardPoint,
  DialDelay,
  InsightRepository,
  NumberTotals,
  ParticipantSummary,
  RankBounds,
  Ranked,
  RankedBy,
  SummaryFilter,
  UnfinishedCursor,
} from '@offhook/insights'
import type { Call } from '@offhook/voice'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { selection } from '../entities/entity.ts'
import { Conditions } from './conditions.ts'
import { callCourse, callRanking, callTotals, numberTotals } from './insight-totals.ts'
import { readPage } from './paging.ts'
import { readAll, readOne } from './read.ts'
import { conditionsOf } from './summary-conditions.ts'

/** Reads of what calls and conferences came to. */
export class SqlInsightRepository implements InsightRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  summary(accountSid: AccountSid, callSid: CallSid): Promise<CallSummary | undefined> {
    return readOne(this.#db, 'call-summary', new Conditions().same({ accountSid, callSid }))
  }

  summaries(filter: SummaryFilter, sortBy: 'startTime' | 'endTime', page: PageRequest) {
    const where = conditionsOf(filter)
    const keysFirst = sortBy === 'startTime'
    return readPage(this.#db, 'call-summary', where, page, sortBy, 'callSid', keysFirst)
  }

  samples(callSid: CallSid) {
    return readAll(this.#db, 'call-sample', new Conditions().same({ callSid }), 'at, edge')
  }

  incidents(callSid: CallSid) {
    const where = new Conditions().same({ callSid })
    return readAll(this.#db, 'call-incident', where, 'date_created, sid')
  }

  conferences(filter: ConferenceFilter, page: PageRequest): Promise<Page<ConferenceSummary>> {
    const { tags, createdFrom, createdBefore, ...same } = filter
    const where = new Conditions()
      .same(same)
      .add('dateCreated', '>=', createdFrom)
      .add('dateCreated', '<', createdBefore)
    if (tags) where.raw(`tags ?| ${where.bind(tags)}::text[]`)
    return readPage(this.#db, 'conference-summary', where, page, 'dateCreated', 'conferenceSid')
  }

  participants(
    conferenceSid: ConferenceSid,
    filter: { readonly sid?: string; readonly label?: string },
    page: PageRequest,
  ): Promise<Page<ParticipantSummary>> {
    const where = new Conditions().same({ conferenceSid, ...filter })
    return readPage(this.#db, 'participant-summary', where, page)
  }

  unfinished({ dateCreated, sid }: UnfinishedCursor, most: number): Promise<readonly Call[]> {
    return this.#db.query<Call>(
      `SELECT ${selection(entities.call)} FROM calls
        WHERE end_time IS NOT NULL AND (date_created, sid) > ($1::bigint, $2::text) AND NOT EXISTS (
          SELECT 1 FROM call_summaries AS summary
           WHERE summary.call_sid = calls.sid AND summary.processing_state = 'complete')
        ORDER BY date_created, sid LIMIT $3`,
      [dateCreated, sid, most],
    )
  }

  dialDelays(since: number, most: number): Promise<readonly DialDelay[]> {
    return this.#db.query<DialDelay>(
      `SELECT to_country AS country, pdd_ms AS "pddMs" FROM (
         SELECT to_country, pdd_ms, date_created FROM call_summaries
          WHERE date_created >= $1::bigint ORDER BY date_created DESC LIMIT $2) AS newest
        WHERE pdd_ms IS NOT NULL AND to_country IS NOT NULL ORDER BY date_created`,
      [since, most],
    )
  }

  totals(filter: SummaryFilter): Promise<CallTotals> {
    return callTotals(this.#db, filter)
  }

  numbers(
    filter: SummaryFilter,
    side: 'inbound' | 'outbound',
    most: number,
  ): Promise<readonly NumberTotals[]> {
    return numberTotals(this.#db, conditionsOf(filter), side, most)
  }

  course(filter: SummaryFilter, stepMs: number): Promise<readonly DashboardPoint[]> {
    return callCourse(this.#db, filter, stepMs)
  }

  ranked(filter: SummaryFilter, by: RankedBy, bounds: RankBounds): Promise<readonly Ranked[]> {
    return callRanking(this.#db, filter, by, bounds)
  }
}
