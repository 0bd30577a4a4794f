/**
 * After a node died: nothing of it stays in progress. Its calls end at its last proof of life, their
 * participants have left, its conferences are over, nobody waits in its queues, and its recordings
 * get their length from the file. Transcriptions and payments that went on have failed. Tasks of its callers are canceled. Its effects that were not sent are
 * ours now.
 */
import { type AccountSid, type OutboxChange, put } from '@offhook/core'
import type { Task } from '@offhook/task-router'
import type { Call, Recording, RecordingEncryption } from '@offhook/voice'
import type { Db, Statement } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { selection } from '../entities/entity.ts'
import { Conditions } from '../repositories/conditions.ts'
import { readAll } from '../repositories/read.ts'
import { jsonParameter, Planner } from '../write/plan.ts'
import type { DeadNode } from './leases.ts'
import { recoverTasks } from './task-recovery.ts'

/** What a recording's file holds, read from its length; null when there is no such file. */
export type FinishRecording = (
  fileName: string,
  accountSid: AccountSid,
) => Promise<{
  readonly durationMs: number
  readonly bytes: number
  /** Set when it was encrypted. */
  readonly encryption?: RecordingEncryption | null
  /** Why what must be encrypted could not be. */
  readonly notSealed?: number | null
} | null>

/**
 * What is to leave the process because these calls have ended: BYE and callbacks. Durable together
 * with their ends, so that a recovery which is cut short owes nothing.
 */
export type EffectsOf = (calls: readonly Call[]) => readonly OutboxChange[]

/** What was put in order. `calls` are the rows as they are now. */
export interface Recovered {
  readonly nodes: readonly string[]
  readonly calls: readonly Call[]
  readonly recordings: readonly Recording[]
  readonly tasks: readonly Task[]
  readonly conferences: number
  readonly queueMembers: number
}

const LIVE_CALL = 'end_time IS NULL'
/** The contract has no word for a server that died: everybody was gone with it. */
const CONFERENCE_ENDED = 'last-participant-left'
const LIVE_CONFERENCE = `status IN ('init', 'in-progress')`
const LIVE_PARTICIPANT = `status IN ('queued', 'connecting', 'ringing', 'connected')`
const LIVE_RECORDING = `status IN ('in-progress', 'paused', 'stopped', 'processing')`

/** Participants of node `$1` who have not left. */
const ofNode = `${LIVE_PARTICIPANT} AND (
    conference_sid IN (SELECT sid FROM conferences WHERE node_id = $1 AND ${LIVE_CONFERENCE})
    OR call_sid IN (SELECT sid FROM calls WHERE node_id = $1 AND ${LIVE_CALL}))`

/** Ends all that a dead node left. Doing it twice changes nothing the second time. */
export async function recoverNode(options: {
  readonly db: Db
  readonly dead: DeadNode
  /** Who takes over the effects. */
  readonly nodeId: string
  readonly now: number
  readonly finishRecording: FinishRecording
  readonly effectsOf: EffectsOf
  /**
   * False where a router is running, here or on another node: its rows are its own to write, and the
   * tasks that were lost are only named.
   */
  readonly writeTasks: boolean
}): Promise<Recovered> {
  const { db, dead, now, finishRecording } = options
  const finished = await finishRecordings(db, dead, finishRecording)
  const at = Number(dead.lastSeen ?? now)
  const live = new Conditions().add('nodeId', '=', dead.nodeId).raw(LIVE_CALL)
  const calls = (await readAll(db, 'call', live)).map((row) => endedCall(row, at, now))
  const lost = await recoverTasks(db, dead.nodeId, now)
  const changes = [
    ...(options.writeTasks ? lost.changes : []),
    ...calls.map((row) => put('call', row)),
    ...options.effectsOf(calls),
  ]
  const plan = new Planner().plan(changes, { nodeId: options.nodeId, now })
  const statements: Statement[] = [
    holdStatement(dead.nodeId, at),
    leaveStatement(dead.nodeId, at, now),
    {
      text: `DELETE FROM queue_members WHERE node_id = $1
          OR call_sid IN (SELECT sid FROM calls WHERE node_id = $1 AND ${LIVE_CALL})
        RETURNING call_sid`,
      values: [dead.nodeId],
    },
    {
      text: `UPDATE conferences SET status = 'completed', reason_ended = $4,
          end_time = greatest($2::bigint, date_created), date_updated = $3
        WHERE node_id = $1 AND ${LIVE_CONFERENCE} RETURNING sid`,
      values: [dead.nodeId, at, now, CONFERENCE_ENDED],
    },
    executionsStatement(dead.nodeId, now),
    recordingsStatement(finished, now),
    ...ofCallsStatements(dead.nodeId, now),
    {
      text: 'UPDATE outbox SET node_id = $2 WHERE node_id = $1',
      values: [dead.nodeId, options.nodeId],
    },
    ...plan.statements,
  ]
  const [, , members = [], conferences = [], , recordings = []] = await db.transaction(statements)
  return {
    nodes: [dead.nodeId],
    calls,
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

/** Flows that ran there end with their reason: nobody can go on with them. */
function executionsStatement(nodeId: string, now: number): Statement {
  return {
    text: `UPDATE studio_executions SET status = 'ended', end_reason = 'restart', date_updated = $2
      WHERE node_id = $1 AND status = 'active'`,
    values: [nodeId, now],
  }
}

/**
 * What went on in the memory of the node alone. Whether a connector was asked nobody knows: its own
 * records say.
 */
function ofCallsStatements(nodeId: string, now: number): readonly Statement[] {
  return [
    {
      text: `UPDATE transcriptions SET status = 'failed', date_updated = $2
        WHERE status = 'in-progress' AND call_sid IN (SELECT sid FROM calls WHERE node_id = $1)`,
      values: [nodeId, now],
    },
    {
      text: `UPDATE payments SET result = 'internal-error', date_updated = $2
        WHERE result IS NULL AND call_sid IN (SELECT sid FROM calls WHERE node_id = $1)`,
      values: [nodeId, now],
    },
  ]
}

/** Whoever was on hold was so until the end; runs before they have left. */
function holdStatement(nodeId: string, at: number): Statement {
  return {
    text: `INSERT INTO holds (conference_sid, call_sid, account_sid, held_by, held_from, held_to)
      SELECT conference_sid, call_sid, account_sid, held_by, hold_since,
          greatest($2::bigint, hold_since)
        FROM participants WHERE hold_since IS NOT NULL AND ${ofNode}
      ON CONFLICT DO NOTHING`,
    values: [nodeId, at],
  }
}

/** Runs before the calls are ended: afterwards nothing shows which of them were live. */
function leaveStatement(nodeId: string, at: number, now: number): Statement {
  return {
    text: `UPDATE participants SET
        status = CASE WHEN status = 'connected' THEN 'complete' ELSE 'failed' END,
        left_at = greatest($2::bigint, date_created), date_updated = $3
      WHERE ${ofNode}`,
    values: [nodeId, at, now],
  }
}

/** A live call ends where its node was last seen. */
function endedCall(row: Call, at: number, now: number): Call {
  const talking = row.status === 'in-progress'
  const begun = row.answerTime ?? row.startTime
  return {
    ...row,
    status: talking ? 'completed' : 'failed',
    endCause: 'node-lost',
    endTime: Math.max(at, begun ?? row.dateCreated),
    duration: talking && begun !== null ? Math.max(0, Math.round((at - begun) / 1000)) : 0,
    dateUpdated: now,
  }
}

interface Left {
  readonly sid: string
  readonly accountSid: AccountSid
  readonly fileName: string
}

interface Finished {
  readonly sid: string
  readonly status: 'completed' | 'absent' | 'failed' | 'processing'
  readonly duration_ms: number | null
  readonly bytes: number | null
  readonly encryption?: RecordingEncryption | null
  readonly error_code?: number | null
}

async function finishRecordings(
  db: Db,
  dead: DeadNode,
  finish: FinishRecording,
): Promise<readonly Finished[]> {
  const rows = await db.query<Left>(
    `SELECT sid, account_sid AS "accountSid", file_name AS "fileName" FROM recordings WHERE node_id = $1 AND ${LIVE_RECORDING}`,
    [dead.nodeId],
  )
  const finished: Finished[] = []
  for (const { sid, accountSid, fileName } of rows) {
    const file = await finish(fileName, accountSid)
    // What was recorded on another folder is finished when a node starts there again.
    if (file === null && !dead.own) {
      finished.push({ sid, status: 'processing', duration_ms: null, bytes: null })
    } else finished.push(ended(sid, file))
  }
  return finished
}

/**
 * Finishes recordings of earlier starts on this folder whose calls another node has ended, as far as
 * their files are here.
 */
export async function finishLeftRecordings(
  db: Db,
  now: number,
  finish: FinishRecording,
): Promise<readonly Recording[]> {
  const rows = await db.query<Left>(
    `SELECT sid, account_sid AS "accountSid", file_name AS "fileName" FROM recordings r WHERE status = 'processing'
       AND NOT EXISTS (SELECT 1 FROM node_leases n WHERE n.incarnation = r.node_id)`,
  )
  const finished: Finished[] = []
  for (const { sid, accountSid, fileName } of rows) {
    const file = await finish(fileName, accountSid)
    if (file !== null) finished.push(ended(sid, file))
  }
  if (finished.length === 0) return []
  const [recordings = []] = await db.transaction([recordingsStatement(finished, now)])
  return recordings as unknown as readonly Recording[]
}

/** A file without a sample is no recording, as at the end of a call. */
function ended(sid: string, file: Awaited<ReturnType<FinishRecording>>): Finished {
  if (!file || file.durationMs === 0) {
    return { sid, status: 'absent', duration_ms: null, bytes: null }
  }
  const { durationMs, bytes, encryption = null, notSealed = null } = file
  return {
    sid,
    status: notSealed === null ? 'completed' : 'failed',
    duration_ms: durationMs,
    bytes,
    encryption,
    error_code: notSealed,
  }
}

function recordingsStatement(finished: readonly Finished[], now: number): Statement {
  const list = selection(entities.recording).replaceAll(/"(\w+)" AS/g, 'r."$1" AS')
  return {
    text: `UPDATE recordings r
      SET status = f.status, duration_ms = f.duration_ms, bytes = f.bytes, date_updated = $2,
        encryption = f.encryption, error_code = f.error_code
      FROM json_to_recordset($1::json) AS f(sid text, status text, duration_ms bigint, bytes bigint,
        encryption jsonb, error_code integer)
      WHERE r.sid = f.sid RETURNING ${list}`,
    values: [jsonParameter(finished), now],
  }
}
