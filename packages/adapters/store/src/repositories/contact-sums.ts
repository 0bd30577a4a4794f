/** Sums over contacts that are over, by what they have in common. */
import {
  type ContactSums,
  type FigureGroup,
  SERVICE_LEVEL_MS,
  SHORT_ABANDON_MS,
} from '@offhook/history'
import type { Reads } from '../db/db.ts'
import type { Conditions } from './conditions.ts'

const HANDLED = `outcome IN ('answered', 'transferred')`
const ABANDONED = `outcome IN ('abandoned-queue', 'abandoned-ringing')`
/** More lines nobody reads; the hours of 84 days are fewer. */
const MOST = 2_100

/** @param timeZone whose hours and days they are */
export function contactSums(
  db: Reads,
  where: Conditions,
  by: FigureGroup,
  timeZone: string,
): Promise<readonly ContactSums[]> {
  return by === 'agent' || by === 'team'
    ? agentSums(db, where, by)
    : groupSums(db, where, by, timeZone)
}

function groupSums(
  db: Reads,
  where: Conditions,
  by: Exclude<FigureGroup, 'agent' | 'team'>,
  timeZone: string,
): Promise<readonly ContactSums[]> {
  const time = () =>
    `to_timestamp(date_created / 1000.0) AT TIME ZONE ${where.bind(timeZone)}::text`
  const keys: Readonly<Record<typeof by, () => string>> = {
    total: () => `''`,
    queue: () => `COALESCE(queue_name, '')`,
    hour: () => `to_char(${time()}, 'YYYY-MM-DD HH24:00')`,
    day: () => `to_char(${time()}, 'YYYY-MM-DD')`,
    disposition: () =>
      `COALESCE((SELECT label FROM task_outcomes WHERE task_outcomes.sid = task_sid), '')`,
    direction: () => 'direction',
  }
  const sum = (column: string, condition: string) =>
    `COALESCE(sum(${column}) FILTER (WHERE ${condition}), 0)::float8`
  const count = (condition: string) => `(count(*) FILTER (WHERE ${condition}))::int`
  return db.query<ContactSums>(
    `SELECT ${keys[by]()} AS key, count(*)::int AS contacts, ${count(HANDLED)} AS handled,
        ${count(`${HANDLED} AND wait_ms <= ${SERVICE_LEVEL_MS}`)} AS "withinLevel",
        ${count(ABANDONED)} AS abandoned,
        ${count(`${ABANDONED} AND wait_ms < ${SHORT_ABANDON_MS}`)} AS "shortAbandoned",
        ${count(`outcome = 'transferred'`)} AS transferred, 0 AS missed,
        ${count('hold_ms > 0')} AS "withHold", ${sum('hold_ms', 'true')} AS "holdMs",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hold_ms) FILTER (WHERE hold_ms > 0)
          AS "medianHoldMs",
        ${sum('talk_ms', HANDLED)} AS "talkMs", ${sum('wrap_up_ms', HANDLED)} AS "wrapUpMs",
        ${sum('wait_ms', HANDLED)} AS "waitMs", ${sum('ring_ms', HANDLED)} AS "ringMs",
        ${sum('ring_ms', `${HANDLED} AND direction = 'outbound'`)} AS "outboundRingMs"
      FROM contacts WHERE ${where} AND outcome IS NOT NULL
      GROUP BY 1 ORDER BY 1 LIMIT ${MOST}`,
    where.values,
  )
}

/** Whose part it is. A team is the one that the agent is in now. */
const owners = {
  agent: `COALESCE(lane.name, lane.address, '')`,
  team: `COALESCE((SELECT teams.friendly_name FROM people JOIN teams ON teams.sid = people.team_sid
    WHERE people.account_sid = lane.account_sid AND people.worker_sid = lane.worker_sid LIMIT 1), '')`,
} as const

/** By their own lanes: what each of them did, not what the contacts came to in all. */
function agentSums(
  db: Reads,
  where: Conditions,
  by: keyof typeof owners,
): Promise<readonly ContactSums[]> {
  const ms = (kinds: string) =>
    `COALESCE(sum(segment.ended_at - segment.started_at) FILTER (WHERE segment.kind IN (${kinds})), 0)::float8`
  return db.query<ContactSums>(
    `WITH parts AS (
      SELECT ${owners[by]} AS key, lane.contact_sid, lane.lane,
          ${ms(`'talk', 'consult'`)} AS talk, ${ms(`'hold'`)} AS hold,
          ${ms(`'wrap-up'`)} AS wrap, ${ms(`'ring', 'dial'`)} AS ring
        FROM contact_lanes AS lane
        JOIN contact_segments AS segment
          ON segment.contact_sid = lane.contact_sid AND segment.lane = lane.lane
        WHERE lane.role = 'agent' AND segment.ended_at IS NOT NULL
          AND lane.contact_sid IN (
            SELECT sid FROM contacts WHERE ${where} AND outcome IS NOT NULL)
        GROUP BY 1, 2, 3)
    SELECT key, count(*)::int AS contacts, (count(*) FILTER (WHERE talk > 0))::int AS handled,
        0 AS "withinLevel", 0 AS abandoned, 0 AS "shortAbandoned", 0 AS transferred,
        (count(*) FILTER (WHERE talk = 0))::int AS missed,
        (count(*) FILTER (WHERE hold > 0))::int AS "withHold", sum(hold)::float8 AS "holdMs",
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hold) FILTER (WHERE hold > 0) AS "medianHoldMs",
        sum(talk)::float8 AS "talkMs", sum(wrap)::float8 AS "wrapUpMs", sum(ring)::float8 AS "waitMs",
        sum(ring)::float8 AS "ringMs", 0::float8 AS "outboundRingMs"
      FROM parts GROUP BY 1 ORDER BY 1 LIMIT ${MOST}`,
    where.values,
  )
}
