import type { AccountSid, CallSid, ConferenceSid, Page, PageRequest } from '@offhook/core'
import type {
  CallSummary,
  CallTotals,
  ConferenceFilter,
  ConferenceSummary,
  DashboardPoint,
  InsightRepository,
  NumberTotals,
  ParticipantSummary,
  RankedBy,
  SummaryFilter,
  UnfinishedCursor,
} from '@offhook/insights'
import type { Call } from '@offhook/voice'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { columnOf, selection } from '../entities/entity.ts'
import { Conditions } from './conditions.ts'
import { callTotals, numberTotals } from './insight-totals.ts'
import { readPage } from './paging.ts'
import { readAll, readOne } from './read.ts'

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
    return readPage(this.#db, 'call-summary', whereOf(filter), page, sortBy, 'callSid')
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

  totals(filter: SummaryFilter): Promise<CallTotals> {
    return callTotals(this.#db, whereOf(filter))
  }

  numbers(
    filter: SummaryFilter,
    side: 'inbound' | 'outbound',
    most: number,
  ): Promise<readonly NumberTotals[]> {
    return numberTotals(this.#db, whereOf(filter), side, most)
  }

  course(filter: SummaryFilter, stepMs: number): Promise<readonly DashboardPoint[]> {
    const where = whereOf(filter)
    const step = `${where.bind(stepMs)}::bigint`
    return this.#db.query<DashboardPoint>(
      `SELECT start_time / ${step} * ${step} AS at, count(*)::int AS calls,
          (count(*) FILTER (WHERE connect_duration > 0))::int AS answered,
          (count(*) FILTER (WHERE tagged))::int AS tagged,
          avg(mos) AS mos, avg(loss_percent) AS "lossPercent",
          avg(jitter_ms) AS "jitterMs", avg(rtt_ms) AS "rttMs"
        FROM call_summaries WHERE ${where} GROUP BY 1 ORDER BY 1`,
      where.values,
    )
  }

  ranked(filter: SummaryFilter, by: RankedBy, most: number) {
    const where = whereOf(filter)
    return this.#db.query<{ name: string; calls: number; tagged: number; mos: number | null }>(
      `SELECT ${rankedBy[by]} AS name, count(*)::int AS calls,
          (count(*) FILTER (WHERE tagged))::int AS tagged, avg(mos) AS mos
        FROM call_summaries WHERE ${where} AND ${rankedBy[by]} IS NOT NULL
        GROUP BY 1 HAVING count(*) FILTER (WHERE tagged) > 0
        ORDER BY 3 DESC, 2 DESC, 1 LIMIT ${where.bind(most)}`,
      where.values,
    )
  }
}

const rankedBy: Readonly<Record<RankedBy, string>> = {
  number: `CASE WHEN call_type = 'client' THEN NULL
    WHEN direction = 'inbound' THEN from_address ELSE to_address END`,
  agent: 'identity',
  network: 'network',
  trunk: 'trunk_sid',
}

function whereOf(filter: SummaryFilter): Conditions {
  const { startedFrom, startedBefore, annotation, anyOf = {}, ...same } = filter
  const where = new Conditions()
    .same(same)
    .add('startTime', '>=', startedFrom)
    .add('startTime', '<', startedBefore)
  for (const [property, words] of Object.entries(anyOf))
    where.raw(`${columnOf(property)} = ANY(${where.bind(words)}::text[])`)
  if (!annotation) return where
  const { qualityIssue, ...said } = annotation
  const parts = Object.entries(said).map(
    ([property, value]) => `${annotated[property]} = ${where.bind(value)}`,
  )
  if (qualityIssue !== undefined)
    parts.push(`quality_issues @> ${where.bind(JSON.stringify([qualityIssue]))}::jsonb`)
  const conditions = [`account_sid = ${where.bind(filter.accountSid)}`, ...parts].join(' AND ')
  return where.raw(`call_sid IN (SELECT call_sid FROM call_annotations WHERE ${conditions})`)
}

const annotated: Readonly<Record<string, string>> = {
  answeredBy: 'answered_by',
  connectivityIssue: 'connectivity_issue',
  spam: 'spam',
  callScore: 'call_score',
}
