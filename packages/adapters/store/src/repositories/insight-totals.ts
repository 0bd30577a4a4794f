/** Counts over summaries of calls. */
import {
  type CallTotals,
  LONG_SECONDS,
  type NumberTotals,
  thresholds,
  VERY_SHORT_SECONDS,
} from '@offhook/insights'
import type { Reads } from '../db/db.ts'
import type { Conditions } from './conditions.ts'

/** What calls are counted by: the property of the totals, and the column. */
const groups = {
  byState: 'call_state',
  byType: 'call_type',
  byDirection: 'direction',
  byFault: 'fault',
  byDisconnect: 'disconnected_by',
  byFromCountry: 'from_country',
  byToCountry: 'to_country',
  byAnsweredBy: 'answered_by',
} as const

const ANSWERED = 'connect_duration > 0'
const SHORT = `${ANSWERED} AND connect_duration < ${thresholds.shortSeconds}`
const LONG = `connect_duration > ${LONG_SECONDS}`
const VERY_SHORT = `${ANSWERED} AND connect_duration <= ${VERY_SHORT_SECONDS}`
const SILENT = `tagged AND tags ? 'silence'`

type Counted = Readonly<Record<string, string | number | null>> & { readonly calls: number }

/** Of these there are means: the sum and the count of each are read. */
const means = {
  length: `CASE WHEN ${ANSWERED} THEN connect_duration END`,
  queued: 'queue_time_ms',
  mos: 'mos',
  loss: 'loss_percent',
  jitter: 'jitter_ms',
  rtt: 'rtt_ms',
} as const

/**
 * One pass: calls that are alike in all that is counted are counted together, and added up here. The
 * kinds are few, however many the calls.
 */
export async function callTotals(db: Reads, where: Conditions): Promise<CallTotals> {
  const columns = [...Object.values(groups), 'sip_response'].join(', ')
  const sums = Object.entries(means).map(
    ([name, of]) => `sum(${of})::float8 AS "${name}Sum", count(${of})::int AS "${name}Count"`,
  )
  const [rows, tags] = await Promise.all([
    db.query<Counted>(
      `SELECT ${columns}, count(*)::int AS calls,
          (count(*) FILTER (WHERE ${ANSWERED}))::int AS answered,
          (count(*) FILTER (WHERE abnormal))::int AS abnormal,
          (count(*) FILTER (WHERE ${SHORT}))::int AS short,
          (count(*) FILTER (WHERE ${LONG}))::int AS long, ${sums.join(', ')}
        FROM call_summaries WHERE ${where} GROUP BY ${columns}`,
      where.values,
    ),
    db.query<{ name: string; calls: number }>(
      `SELECT call_type || '/' || tag AS name, count(*)::int AS calls
        FROM call_summaries, jsonb_array_elements_text(tags) AS tag
        WHERE ${where} AND tagged GROUP BY 1`,
      where.values,
    ),
  ])
  const sumOf = (some: readonly Counted[], name: string) =>
    some.reduce((all, row) => all + Number(row[name] ?? 0), 0)
  const sum = (name: string) => sumOf(rows, name)
  const mean = (name: keyof typeof means) => {
    const count = sum(`${name}Count`)
    return count === 0 ? null : sum(`${name}Sum`) / count
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
