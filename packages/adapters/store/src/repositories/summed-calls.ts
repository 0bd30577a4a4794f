/**
 * Reads of many calls. Spans that are over are read as they have been summed up; what is left at both
 * ends, and a span in which a call has changed since, call by call. One statement sees both at one
 * moment: the sums are exact.
 */
import type { RankedBy, SummaryFilter } from '@offhook/insights'
import {
  DAY_MS,
  HOUR_MS,
  measured,
  measureNames,
  ranked,
  rankedBy,
  rankNames,
} from './call-sums.ts'
import type { Conditions } from './conditions.ts'
import { conditionsOf } from './summary-conditions.ts'

/** What a statement begins with, what its FROM names, and the values of both. */
export interface SummedCalls {
  readonly with: string
  readonly from: string
  readonly where: Conditions
}

const hourlyKnow: ReadonlySet<string> = new Set([
  'accountSid',
  'startedFrom',
  'startedBefore',
  'callType',
  'callState',
  'direction',
  'answeredBy',
  'fromCountry',
  'toCountry',
  'fault',
  'anyOf',
])
const dailyKnow: ReadonlySet<string> = new Set(['accountSid', 'startedFrom', 'startedBefore'])

/**
 * Rows of the measures of `call-sums.ts`, by the hour in which the calls began (`since`) and the columns
 * that are named. `tagged` leaves the calls with tags.
 */
export function hourlySums(
  filter: SummaryFilter,
  columns: readonly string[],
  tagged = false,
): SummedCalls {
  const hour = `start_time / ${HOUR_MS} * ${HOUR_MS}`
  const named = columns.map((column) => `${column}, `).join('')
  return spans(filter, HOUR_MS, asksOnly(filter, hourlyKnow), {
    kept: `SELECT since, ${named}${measureNames} FROM call_hours WHERE ${tagged ? 'tagged > 0' : 'true'}`,
    calls: (from) =>
      `SELECT ${hour} AS since, ${named}${measured} ${from} ${tagged ? 'AND tagged' : ''}
        GROUP BY ${[hour, ...columns].join(', ')}`,
  })
}

/** Rows of names, how many calls each has, how many with tags, and the sums of their MOS. */
export function dailyRanks(filter: SummaryFilter, by: RankedBy): SummedCalls {
  const name = rankedBy[by]
  return spans(filter, DAY_MS, asksOnly(filter, dailyKnow), {
    kept: `SELECT name, ${rankNames} FROM call_days WHERE ranked_by = '${by}'`,
    calls: (from) =>
      `SELECT ${name} AS name, ${ranked} ${from} AND ${name} IS NOT NULL GROUP BY ${name}`,
  })
}

function spans(
  filter: SummaryFilter,
  span: number,
  isKept: boolean,
  rows: { readonly kept: string; readonly calls: (from: string) => string },
): SummedCalls {
  const { startedFrom: from = 0, startedBefore: before = Number.MAX_SAFE_INTEGER, ...same } = filter
  const first = Math.ceil(from / span) * span
  const last = Math.floor(before / span) * span
  const where = conditionsOf(isKept && first < last ? same : filter)
  if (!isKept || first >= last) {
    const calls = rows.calls(`FROM call_summaries WHERE ${where}`)
    return { with: '', from: `(${calls}) AS sums`, where }
  }
  const time = (at: number) => `${where.bind(at)}::bigint`
  const whole = `since >= ${time(first)} AND since < ${time(last)}`
  const account = where.bind(filter.accountSid)
  // OFFSET 0: each span is looked up by the index, whatever the planner thinks that there are.
  const calls = rows.calls(`FROM spans CROSS JOIN LATERAL (SELECT * FROM call_summaries
      WHERE ${where} AND start_time >= spans.since AND start_time < spans.until OFFSET 0) AS calls
    WHERE true`)
  return {
    with: `WITH changed AS (SELECT DISTINCT since FROM call_changes
        WHERE account_sid = ${account} AND span = ${span} AND ${whole}),
      spans (since, until) AS (
        VALUES (${time(from)}, ${time(first)}), (${time(last)}, ${time(before)})
        UNION ALL SELECT since, since + ${span} FROM changed)`,
    from: `(${rows.kept} AND ${where} AND ${whole} AND since NOT IN (SELECT since FROM changed)
      UNION ALL ${calls}) AS sums`,
    where,
  }
}

function asksOnly(filter: SummaryFilter, known: ReadonlySet<string>): boolean {
  return Object.entries(filter).every(([name, value]) => value === undefined || known.has(name))
}
