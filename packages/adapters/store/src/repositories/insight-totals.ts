/** Counts over summaries of calls. */
import {
  type CallTotals,
  type DashboardPoint,
  type NumberTotals,
  type RankBounds,
  type Ranked,
  type RankedBy,
  type SummaryFilter,
  VERY_SHORT_SECONDS,
} from '@offhook/insights'
import type { Reads } from '../db/db.ts'
import {
  ANSWERED,
  groupColumns,
  groups,
  HOUR_MS,
  LONG,
  type Mean,
  meanOf,
  SHORT,
  summed,
} from './call-sums.ts'
import type { Conditions } from './conditions.ts'
import { conditionsOf } from './summary-conditions.ts'
import { dailyRanks, hourlySums } from './summed-calls.ts'

const VERY_SHORT = `${ANSWERED} AND connect_duration <= ${VERY_SHORT_SECONDS}`
const SILENT = `tagged AND tags ? 'silence'`

type Counted = Readonly<Record<string, string | number | null>> & { readonly calls: number }

/** The kinds of calls are few, however many the calls: they are added up here. */
export async function callTotals(db: Reads, filter: SummaryFilter): Promise<CallTotals> {
  const kinds = hourlySums(filter, groupColumns)
  const tagged = hourlySums(filter, ['call_type', 'tags'], true)
  const columns = groupColumns.join(', ')
  const [rows, tags] = await Promise.all([
    db.query<Counted>(
      `${kinds.with} SELECT ${columns}, ${summed} FROM ${kinds.from} GROUP BY ${columns}`,
      kinds.where.values,
    ),
    db.query<{ name: string; calls: number }>(
      `${tagged.with} SELECT call_type || '/' || tag AS name, sum(calls)::int AS calls
        FROM ${tagged.from}, jsonb_array_elements_text(tags) AS tag GROUP BY 1`,
      tagged.where.values,
    ),
  ])
  const sumOf = (some: readonly Counted[], name: string) =>
    some.reduce((all, row) => all + Number(row[name] ?? 0), 0)
  const sum = (name: string) => sumOf(rows, name)
  const mean = (name: Mean) => {
    const count = sum(`${name}_count`)
    return count === 0 ? null : sum(`${name}_sum`) / count
  }
  const by = Object.fromEntries(
    Object.entries(groups).map(([property, column]) => [property, countsOf(rows, column)]),
  ) as Record<keyof typeof groups, Record<string, number>>
  const byTag = Object.fromEntries(tags.map(({ name, calls }) => [name, calls]))
  const silent = Object.entries(byTag).filter(([name]) => name.endsWith('/silence'))
  const carried = rows.filter(
    (row) => row['call_type'] === 'carrier' && row['direction'] !== 'inbound',
  )
  const failed = rows.filter((row) => row['call_state'] !== 'completed')
  return {
    ...by,
    byTag,
    bySipResponse: countsOf(failed, 'sip_response'),
    calls: sum('calls'),
    answered: sum('answered'),
    silent: silent.reduce((all, [, calls]) => all + calls, 0),
    abnormal: sum('abnormal'),
    outboundCarrier: {
      calls: sumOf(carried, 'calls'),
      shortCalls: sumOf(carried, 'short'),
      longCalls: sumOf(carried, 'long'),
    },
    averageLength: mean('length') ?? 0,
    averageQueueTimeMs: mean('queued') ?? 0,
    mos: mean('mos'),
    lossPercent: mean('loss'),
    jitterMs: mean('jitter'),
    rttMs: mean('rtt'),
  }
}

function countsOf(rows: readonly Counted[], column: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) {
    const name = row[column]
    if (name === null || name === undefined) continue
    counts[name] = (counts[name] ?? 0) + row.calls
  }
  return counts
}

/** Over time, in steps of so many milliseconds. */
export function callCourse(
  db: Reads,
  filter: SummaryFilter,
  stepMs: number,
): Promise<readonly DashboardPoint[]> {
  if (stepMs % HOUR_MS === 0) {
    const { with: before, from, where } = hourlySums(filter, [])
    const step = `${where.bind(stepMs)}::bigint`
    return db.query<DashboardPoint>(
      `${before} SELECT since / ${step} * ${step} AS at, sum(calls)::int AS calls,
          sum(answered)::int AS answered, sum(tagged)::int AS tagged, ${meanOf('mos')} AS mos,
          ${meanOf('loss')} AS "lossPercent", ${meanOf('jitter')} AS "jitterMs",
          ${meanOf('rtt')} AS "rttMs"
        FROM ${from} GROUP BY 1 ORDER BY 1`,
      where.values,
    )
  }
  const where = conditionsOf(filter)
  const step = `${where.bind(stepMs)}::bigint`
  return db.query<DashboardPoint>(
    `SELECT start_time / ${step} * ${step} AS at, count(*)::int AS calls,
        (count(*) FILTER (WHERE ${ANSWERED}))::int AS answered,
        (count(*) FILTER (WHERE tagged))::int AS tagged,
        avg(mos) AS mos, avg(loss_percent) AS "lossPercent",
        avg(jitter_ms) AS "jitterMs", avg(rtt_ms) AS "rttMs"
      FROM call_summaries WHERE ${where} GROUP BY 1 ORDER BY 1`,
    where.values,
  )
}

/** Where calls are worst. */
export function callRanking(
  db: Reads,
  filter: SummaryFilter,
  by: RankedBy,
  { most, atLeast }: RankBounds,
): Promise<readonly Ranked[]> {
  const { with: before, from, where } = dailyRanks(filter, by)
  return db.query<Ranked>(
    `${before} SELECT name, sum(calls)::int AS calls, sum(tagged)::int AS tagged,
        ${meanOf('mos')} AS mos
      FROM ${from} GROUP BY 1
      HAVING sum(tagged) > 0 AND sum(calls) >= ${where.bind(atLeast)}::int
      ORDER BY sum(tagged)::float8 / sum(calls) DESC, 4 NULLS LAST, 2 DESC, 1
      LIMIT ${where.bind(most)}`,
    where.values,
  )
}

export async function numberTotals(
  db: Reads,
  where: Conditions,
  side: 'inbound' | 'outbound',
  most: number,
): Promise<readonly NumberTotals[]> {
  const handle = side === 'inbound' ? 'to_address' : 'from_address'
  where.raw(side === 'inbound' ? `direction = 'inbound'` : `direction <> 'inbound'`)
  const rows = await db.query<NumberTotals>(
    `SELECT ${handle} AS handle, sum(calls)::int AS calls, sum(answered)::int AS answered,
        sum(silent)::int AS silent, sum(short)::int AS "shortCalls", sum(long)::int AS "longCalls",
        sum(very_short)::int AS "veryShortCalls",
        sum(human)::int AS human, sum(machine)::int AS machine,
        jsonb_object_agg(call_state, calls) AS "byState"
      FROM (SELECT ${handle}, call_state, count(*) AS calls,
          count(*) FILTER (WHERE ${ANSWERED}) AS answered, count(*) FILTER (WHERE ${SILENT}) AS silent,
          count(*) FILTER (WHERE ${SHORT}) AS short, count(*) FILTER (WHERE ${LONG}) AS long,
          count(*) FILTER (WHERE ${VERY_SHORT}) AS very_short,
          count(*) FILTER (WHERE answered_by = 'human') AS human,
          count(*) FILTER (WHERE answered_by LIKE 'machine%' OR answered_by = 'fax') AS machine
        FROM call_summaries WHERE ${where} GROUP BY 1, 2) AS states
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${where.bind(most)}`,
    where.values,
  )
  return rows
}
