/**
 * How fast insights answer with so many calls, what taking notes of a call costs, and whether calls wait
 * while what is old is removed: `npm run bench:insights -- 50000` on the embedded database, `npm run
 * bench:insights -- 1000000 postgres` on a Postgres of its own. The rows are made by SQL.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccountSid, type CallSid, silentLogger, systemClock } from '@offhook/core'
import { rankings } from '@offhook/insights'
import { PostgresServer } from '@offhook/test-kit'
import { migrate } from '../../packages/adapters/store/src/db/migrate.ts'
import { openPglite } from '../../packages/adapters/store/src/db/pglite.ts'
import { openPostgres } from '../../packages/adapters/store/src/db/postgres.ts'
import { CallSumUpkeep } from '../../packages/adapters/store/src/node/call-sum-upkeep.ts'
import { SqlInsightRepository } from '../../packages/adapters/store/src/repositories/insight-repository.ts'
import { SqlReviewRepository } from '../../packages/adapters/store/src/repositories/review-repository.ts'
import { ingestCost } from './insights-ingest.ts'
import { pruneBesideCalls, type Waits } from './insights-pruning.ts'
import { accountSid as account, DAY_MS, DAYS, fillInsights } from './insights-rows.ts'

const calls = Number(process.argv[2] ?? 50_000)
const ROUNDS = 9
const accountSid = account as AccountSid
const now = Date.now()
const folder = await mkdtemp(join(tmpdir(), 'bench-insights-'))
const server = process.argv[3] === 'postgres' ? await PostgresServer.start() : null
const db = server
  ? await openPostgres({ databaseUrl: await server.createDatabase(), logger: silentLogger })
  : await openPglite({ folder: join(folder, 'db'), logger: silentLogger })

/** Processor time of this process so far, the embedded database with it. */
function ownMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** That of the database's server and all that it has made. */
async function serverMs(): Promise<number> {
  if (!server) return 0
  // proc(5): after the name come state, parent; user and system time, and those of children that ended.
  const statOf = async (process: string) => {
    const text = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  }
  const parent = String(server.pid)
  const all = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(statOf),
  )
  const main = await statOf(parent)
  const ticks = (stat: readonly string[], from: number) =>
    Number(stat[from] ?? 0) + Number(stat[from + 1] ?? 0)
  const children = all.filter((stat) => stat[1] === parent)
  return 10 * children.reduce((sum, stat) => sum + ticks(stat, 11), ticks(main, 13))
}

/** What some work takes of both. Reading it of the server costs this process more than a small query. */
async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const serverBefore = await serverMs()
  const ownBefore = ownMs()
  await work()
  const own = ownMs() - ownBefore
  return own + (await serverMs()) - serverBefore
}

async function measure(what: string, bound: number, run: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  const used = await processorMs(async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now()
      await run()
      times.push(performance.now() - begun)
    }
  })
  const cpu = used / ROUNDS
  times.sort((a, b) => a - b)
  const median = times[(ROUNDS - 1) / 2] ?? 0
  const missed = median > bound ? ' (MISSED)' : ''
  console.log(`${what}: ${median.toFixed(0)} ms of ${bound} ms${missed}, ${cpu.toFixed(0)} CPU-ms`)
}

try {
  await migrate(db, silentLogger)
  const begun = performance.now()
  const lines = await fillInsights(db, calls, now)
  // As its upkeep does by itself.
  for (const table of ['call_summaries', 'call_samples', 'transcript_lines'])
    if (server) await db.maintain(`VACUUM ANALYZE ${table}`)
  if (server) await db.maintain('CHECKPOINT')
  await db.query('ANALYZE')
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  console.log(
    `${calls} calls and ${lines} lines over ${DAYS} days on ${db.kind}, made in ${seconds} s`,
  )
  const upkeep = new CallSumUpkeep({ db, clock: systemClock, logger: silentLogger })
  const summing = performance.now()
  await upkeep.run()
  await upkeep.close()
  console.log(`summed up in ${((performance.now() - summing) / 1_000).toFixed(1)} s`)
  if (server) await db.query('VACUUM ANALYZE call_hours')
  await db.query('ANALYZE')
  const insights = new SqlInsightRepository(db)
  const month = { accountSid, startedFrom: now - DAYS * DAY_MS, startedBefore: now }
  const day = { accountSid, startedFrom: now - DAY_MS, startedBefore: now }
  const dashboard = (filter: typeof day) =>
    Promise.all([
      insights.totals(filter),
      insights.course(filter, 12 * 3_600_000),
      ...rankings.map((by) => insights.ranked(filter, by, { most: 10, atLeast: 5 })),
    ])
  await measure('dashboard of a day', 1_000, () => dashboard(day))
  await measure('dashboard of 30 days', 1_000, () => dashboard(month))
  await measure('list with filters', 300, () =>
    insights.summaries({ ...month, tagged: true, callType: 'client' }, 'startTime', {
      size: 50,
      after: null,
    }),
  )
  await measure('list of bad calls of one agent', 300, () =>
    insights.summaries({ ...month, identity: 'agent-17', fault: 'wifi' }, 'startTime', {
      size: 50,
      after: null,
    }),
  )
  const sid = `CA${(await db.query<{ m: string }>(`SELECT md5('77') AS m`))[0]?.m}` as CallSid
  await measure('summary', 50, () => insights.summary(accountSid, sid))
  await measure('samples of a call', 50, () => insights.samples(sid))
  const reviews = new SqlReviewRepository(db)
  const said = (words: string, since: number) =>
    reviews.said(
      { accountSid, words, from: since, before: now + DAY_MS },
      { size: 50, after: null },
    )
  await measure('a rare phrase in 30 days of transcripts', 300, () =>
    said('"broken kettle"', month.startedFrom),
  )
  await measure('a frequent word in a day of transcripts', 300, () =>
    said('word1', day.startedFrom),
  )
  await measure('a frequent word in 30 days of transcripts', 300, () =>
    said('word1', month.startedFrom),
  )
  const cost = await ingestCost(db, processorMs)
  console.log(
    `notes of a call: ${cost.toFixed(2)} of 1 CPU-ms a minute${cost > 1 ? ' (MISSED)' : ''}`,
  )
  const { rows, seconds: pruned, quiet, beside } = await pruneBesideCalls(db, now)
  console.log(`a day removed: ${rows} rows in ${pruned.toFixed(1)} s`)
  const told = ({ commits, p50, p99, worst }: Waits) =>
    `${commits} commits, p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(1)} ms`
  console.log(`commits before: ${told(quiet)}`)
  console.log(`commits beside: ${told(beside)}`)
} finally {
  await db.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
}
