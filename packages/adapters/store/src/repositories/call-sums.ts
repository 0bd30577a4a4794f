/**
 * What is summed up of calls, in one place for whoever sums and whoever reads: `call_hours` and
 * `call_days` are made by `node/call-sum-upkeep.ts`. A change of a definition needs a migration that
 * marks all spans in `call_changes`.
 */
import { LONG_SECONDS, type RankedBy, thresholds } from '@offhook/insights'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** What calls are counted by: the property of the totals, and the column. */
export const groups = {
  byState: 'call_state',
  byType: 'call_type',
  byDirection: 'direction',
  byFault: 'fault',
  byDisconnect: 'disconnected_by',
  byFromCountry: 'from_country',
  byToCountry: 'to_country',
  byAnsweredBy: 'answered_by',
} as const
export const groupColumns = [...Object.values(groups), 'sip_response'] as const

export const ANSWERED = 'connect_duration > 0'
export const SHORT = `${ANSWERED} AND connect_duration < ${thresholds.shortSeconds}`
export const LONG = `connect_duration > ${LONG_SECONDS}`

const counts = {
  calls: 'count(*)',
  answered: `count(*) FILTER (WHERE ${ANSWERED})`,
  tagged: 'count(*) FILTER (WHERE tagged)',
  abnormal: 'count(*) FILTER (WHERE abnormal)',
  short: `count(*) FILTER (WHERE ${SHORT})`,
  long: `count(*) FILTER (WHERE ${LONG})`,
} as const

/** Of these there are means: the sum and the count of each are kept. */
const means = {
  length: `CASE WHEN ${ANSWERED} THEN connect_duration END`,
  queued: 'queue_time_ms',
  mos: 'mos',
  loss: 'loss_percent',
  jitter: 'jitter_ms',
  rtt: 'rtt_ms',
} as const
export type Mean = keyof typeof means

/** The measures of some calls by their names, and of their rows by which they are made. */
const measures: Readonly<Record<string, string>> = {
  ...counts,
  ...Object.fromEntries(
    Object.entries(means).flatMap(([name, of]) => [
      [`${name}_sum`, `sum(${of})::float8`],
      [`${name}_count`, `count(${of})`],
    ]),
  ),
}
export const measureNames = Object.keys(measures).join(', ')
export const measured = aliased(measures)

/** Sums of such sums, under the same names. */
export const summed = aliased(
  Object.fromEntries(
    Object.keys(measures).map((name) => [
      name,
      `sum(${name})::${name.endsWith('_sum') ? 'float8' : 'int'}`,
    ]),
  ),
)

export const meanOf = (name: Mean) => `sum(${name}_sum) / NULLIF(sum(${name}_count), 0)`

export const rankedBy: Readonly<Record<RankedBy, string>> = {
  number: `CASE WHEN call_type = 'client' THEN NULL
    WHEN direction = 'inbound' THEN from_address ELSE to_address END`,
  agent: 'identity',
  network: 'network',
  trunk: 'trunk_sid',
}
export const rankNames = 'calls, tagged, mos_sum, mos_count'
export const ranked = aliased(
  Object.fromEntries(rankNames.split(', ').map((name) => [name, measures[name] ?? ''])),
)

export interface KeptSums {
  readonly table: 'call_hours' | 'call_days'
  readonly span: number
  /** Fills it with the calls of account $1 that began from $2 and before $3. */
  readonly insert: string
}

const keptGroups = [...groupColumns, 'tags'].join(', ')
const OF_SPAN =
  'FROM call_summaries WHERE account_sid = $1 AND start_time >= $2::bigint AND start_time < $3::bigint'

export const keptSums: readonly KeptSums[] = [
  {
    table: 'call_hours',
    span: HOUR_MS,
    insert: `INSERT INTO call_hours (account_sid, since, ${keptGroups}, ${measureNames})
      SELECT $1::text, $2::bigint, ${keptGroups}, ${measured} ${OF_SPAN} GROUP BY ${keptGroups}`,
  },
  {
    table: 'call_days',
    span: DAY_MS,
    insert: `INSERT INTO call_days (account_sid, since, ranked_by, name, ${rankNames})
      ${Object.entries(rankedBy)
        .map(
          ([by, name]) => `SELECT $1::text, $2::bigint, '${by}', ${name}, ${ranked} ${OF_SPAN}
            AND ${name} IS NOT NULL GROUP BY ${name}`,
        )
        .join(' UNION ALL ')}`,
  },
]

function aliased(of: Readonly<Record<string, string>>): string {
  return Object.entries(of)
    .map(([name, made]) => `${made} AS ${name}`)
    .join(', ')
}
