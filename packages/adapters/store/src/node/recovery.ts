/**
 * After a node died: nothing of it stays in progress. Its calls end at its last proof of life, their
 * participants have left, its conferences are over, nobody waits in its queues, and its recordings
 * get their length from the file. Tasks of its callers are canceled. Its effects that were not sent are
 * ours now.
 */
import type { Task } from '@offhook/task-router'
import type { Call, Recording } from '@offhook/voice'
import type { Db, Statement } from '../db/db.ts'
import { entities, selection } from '../entities.ts'
import { jsonParameter, Planner } from '../write/plan.ts'
import type { DeadNode } from './leases.ts'
import { recoverTasks } from './task-recovery.ts'

/** What a recording's file holds, read from its length; null when there is no such file. */
export type FinishRecording = (
  fileName: string,
) => Promise<{ readonly durationMs: number; readonly bytes: number } | null>

/** What was put in order. `calls` are the rows as they are now: BYE and callbacks need them. */
export interface Recovered {
  readonly nodes: readonly string[]
  readonly calls: readonly Call[]
  readonly recordings: readonly Recording[]
  readonly tasks: readonly Task[]
  readonly conferences: number
  readonly queueMembers: number
}

const LIVE_CALL = `status IN ('queued', 'initiated', 'ringing', 'in-progress')`
const LIVE_CONFERENCE = `status IN ('init', 'in-progress')`
const LIVE_PARTICIPANT = `status IN ('queued', 'connecting', 'ringing', 'connected')`
const LIVE_RECORDING = `status IN ('in-progress', 'paused', 'stopped', 'processing')`

/** Ends all that a dead node left. Doing it twice changes nothing the second time. */
export async function recoverNode(options: {
  readonly db: Db
  readonly dead: DeadNode
  /** Who takes over the effects. */
  readonly nodeId: string
  readonly now: number
  readonly finishRecording: FinishRecording
}): Promise<Recovered> {
  const { db, dead, now, finishRecording } = options
  const finished = await finishRecordings(db, dead, finishRecording)
  const at = dead.lastSeen ?? now
  const lost = await recoverTasks(db, dead.nodeId, now)
  const plan = new Planner().plan(lost.changes, { nodeId: options.nodeId, now })
  const statements: Statement[] = [
    leaveStatement(dead.nodeId, at, now),
    {
      text: `DELETE FROM queue_members WHERE node_id = $1
          OR call_sid IN (SELECT sid FROM calls WHERE node_id = $1 AND ${LIVE_CALL})
        RETURNING call_sid`,
      values: [dead.nodeId],
    },
    endCallsStatement(dead.nodeId, at, now),
    {
      text: `UPDATE conferences SET status = 'completed', reason_ended = 'node-lost',
          end_time = greatest($2::bigint, date_created), date_updated = $3
        WHERE node_id = $1 AND ${LIVE_CONFERENCE} RETURNING sid`,
      values: [dead.nodeId, at, now],
    },
    recordingsStatement(finished, now),
    {
      text: 'UPDATE outbox SET node_id = $2 WHERE node_id = $1',
      values: [dead.nodeId, options.nodeId],
    },
    ...plan.statements,
  ]
  const [, members = [], calls = [], conferences = [], recordings = []] =
    await db.transaction(statements)
  return {
    nodes: [dead.nodeId],
    calls: calls as unknown as readonly Call[],
    recordings: recordings as unknown as readonly Recording[],
    tasks: lost.tasks,
    conferences: conferences.length,
    queueMembers: members.length,
  }
}

/** Puts several results together. */
export function sumOf(parts: readonly Recovered[]): Recovered {
  return {
    nodes: parts.flatMap(({ nodes }) => nodes),
    calls: parts.flatMap(({ calls }) => calls),
    recordings: parts.flatMap(({ recordings }) => recordings),
    tasks: parts.flatMap(({ tasks }) => tasks),
    conferences: parts.reduce((sum, { conferences }) => sum + conferences, 0),
    queueMembers: parts.reduce((sum, { queueMembers }) => sum + queueMembers, 0),
  }
}

/** Before the calls are ended: afterwards nothing tells which of them were live. */
function leaveStatement(nodeId: string, at: number, now: number): Statement {
  return {
    text: `UPDATE participants SET
        status = CASE WHEN status = 'connected' THEN 'complete' ELSE 'failed' END,
        left_at = greatest($2::bigint, date_created), date_updated = $3
      WHERE ${LIVE_PARTICIPANT} AND (
        conference_sid IN (SELECT sid FROM conferences WHERE node_id = $1 AND ${LIVE_CONFERENCE})
        OR call_sid IN (SELECT sid FROM calls WHERE node_id = $1 AND ${LIVE_CALL}))`,
    values: [nodeId, at, now],
  }
}

function endCallsStatement(nodeId: string, at: number, now: number): Statement {
  return {
    text: `UPDATE calls SET
        status = CASE WHEN status = 'in-progress' THEN 'completed' ELSE 'failed' END,
        end_cause = 'node-lost',
        end_time = greatest($2::bigint, coalesce(answer_time, start_time, date_created)),
        duration = CASE WHEN status = 'in-progress' THEN
          greatest(0, round(($2::bigint - coalesce(answer_time, start_time)) / 1000.0))::integer
          ELSE 0 END,
        date_updated = $3
      WHERE node_id = $1 AND ${LIVE_CALL} RETURNING ${selection(entities.call)}`,
    values: [nodeId, at, now],
  }
}

interface Finished {
  readonly sid: string
  readonly status: 'completed' | 'absent'
  readonly duration_ms: number | null
  readonly bytes: number | null
}

async function finishRecordings(
  db: Db,
  dead: DeadNode,
  finish: FinishRecording,
): Promise<readonly Finished[]> {
  const rows = await db.query<{ sid: string; fileName: string }>(
    `SELECT sid, file_name AS "fileName" FROM recordings WHERE node_id = $1 AND ${LIVE_RECORDING}`,
    [dead.nodeId],
  )
  const finished: Finished[] = []
  for (const { sid, fileName } of rows) {
    const file = await finish(fileName)
    finished.push(
      file
        ? { sid, status: 'completed', duration_ms: file.durationMs, bytes: file.bytes }
        : { sid, status: 'absent', duration_ms: null, bytes: null },
    )
  }
  return finished
}

function recordingsStatement(finished: readonly Finished[], now: number): Statement {
  const list = selection(entities.recording).replaceAll(/"(\w+)" AS/g, 'r."$1" AS')
  return {
    text: `UPDATE recordings r
      SET status = f.status, duration_ms = f.duration_ms, bytes = f.bytes, date_updated = $2
      FROM json_to_recordset($1::json) AS f(sid text, status text, duration_ms bigint, bytes bigint)
      WHERE r.sid = f.sid RETURNING ${list}`,
    values: [jsonParameter(finished), now],
  }
}
