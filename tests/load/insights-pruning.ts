/** Whether calls wait while what is 30 days old is removed: commits beside the real retention. */
import { setTimeout as pause } from 'node:timers/promises'
import { makeSid, put, SimulatedClock, silentLogger, systemClock } from '@offhook/core'
import { until } from '@offhook/test-kit'
import type { Db } from '../../packages/adapters/store/src/db/db.ts'
import { Retention } from '../../packages/adapters/store/src/node/retention.ts'
import { StoreWriter } from '../../packages/adapters/store/src/write/store-writer.ts'
import { accountSid, DAY_MS } from './insights-rows.ts'

/** As many commits a second as a busy node has. */
const EVERY_MS = 20
const QUIET_MS = 20_000

export interface Waits {
  readonly commits: number
  readonly p50: number
  readonly p99: number
  readonly worst: number
}

export interface Pruning {
  readonly rows: number
  readonly seconds: number
  /** Commits while nothing was removed, and while it was. */
  readonly quiet: Waits
  readonly beside: Waits
}

/** Removes the oldest day, a call's commits going on. */
export async function pruneBesideCalls(db: Db, now: number): Promise<Pruning> {
  const writer = new StoreWriter({
    ...{ db, nodeId: 'ND1', clock: systemClock, logger: silentLogger, commitDelayMs: 0 },
    onOutbox: () => {},
  })
  const quiet = await commits(writer, pause(QUIET_MS))
  const clock = new SimulatedClock({ now: now + DAY_MS - 3_600_000 })
  const old = [now - 29 * DAY_MS]
  const [counted] = await db.query<{ rows: number }>(
    `SELECT (SELECT count(*) FROM call_summaries WHERE date_created < $1)
      + (SELECT count(*) FROM call_samples WHERE at < $1) AS rows`,
    old,
  )
  const isGone = async () => {
    await pause(1_000)
    const [left] = await db.query<{ any: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM call_summaries WHERE date_created < $1)
        OR EXISTS (SELECT 1 FROM call_samples WHERE at < $1) AS any`,
      old,
    )
    return left?.any === false
  }
  // A month passes in a moment; how long a slice takes does not.
  const ticking = {
    now: () => clock.now(),
    monotonic: () => performance.now(),
    setTimeout: (fn: () => void, ms: number) => clock.setTimeout(fn, ms),
  }
  const retention = new Retention({
    ...{ db, clock: ticking, logger: silentLogger, removeRecording: null },
    ...{ recordingDays: 0, messageDays: 0, webhookDays: 30 },
  })
  const begun = performance.now()
  const removed = (async () => {
    await clock.advance(3_600_000)
    await until('the day is removed', isGone, 500_000)
  })()
  const beside = await commits(writer, removed)
  const seconds = (performance.now() - begun) / 1_000
  await retention.close()
  await writer.close()
  return { rows: counted?.rows ?? 0, seconds, quiet, beside }
}

/** One small commit after another until then, as calls make them. */
async function commits(writer: StoreWriter, end: Promise<unknown>): Promise<Waits> {
  const waits: number[] = []
  let isOver = false
  const over = end.finally(() => {
    isOver = true
  })
  const pending: Promise<void>[] = []
  while (!isOver) {
    const begun = performance.now()
    const annotation = {
      ...{ callSid: makeSid('CA'), accountSid: accountSid as never, answeredBy: null },
      ...{ connectivityIssue: null, qualityIssues: [], spam: null, callScore: null },
      ...{ comment: null, incident: null, dateUpdated: Date.now() },
    }
    const written = writer.commit([put('call-annotation', annotation)])
    pending.push(written.then(() => void waits.push(performance.now() - begun)))
    await pause(EVERY_MS)
  }
  await Promise.all(pending)
  await over
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.floor((waits.length - 1) * share)] ?? 0
  return { commits: waits.length, p50: at(0.5), p99: at(0.99), worst: at(1) }
}
