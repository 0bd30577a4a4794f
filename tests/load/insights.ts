/**
 * How fast insights answer with so many calls: `npm run bench:insights -- 50000` on the embedded
 * database, `npm run bench:insights -- 1000000 postgres` on a Postgres of its own. The rows are made
 * by SQL.
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

const calls = Number(process.argv[2] ?? 50_000)
const DAYS = 30
const ROUNDS = 9
const accountSid = `AC${'1'.repeat(32)}` as AccountSid
const now = Date.now()
const folder = await mkdtemp(join(tmpdir(), 'bench-insights-'))
const server = process.argv[3] === 'postgres' ? await PostgresServer.start() : null
const db = server
  ? await openPostgres({ databaseUrl: await server.createDatabase(), logger: silentLogger })
  : await openPglite({ folder: join(folder, 'db'), logger: silentLogger })

async function fill(): Promise<void> {
  const step = 20_000
  for (let first = 0; first < calls; first += step) {
    const last = Math.min(calls, first + step) - 1
    await db.transaction([
      {
        text: `INSERT INTO call_summaries
          SELECT 'CA' || md5(i::text), $1, NULL,
            (ARRAY['carrier', 'client'])[1 + i % 2],
            (ARRAY['completed', 'completed', 'completed', 'busy', 'noanswer', 'fail'])[1 + i % 6],
            (ARRAY['inbound', 'outbound_api', 'outbound_dial'])[1 + i % 3], NULL, 'complete',
            at, at + 180000, 180, CASE WHEN i % 6 < 3 THEN 170 ELSE 0 END,
            '+1202555' || lpad((i % 5000)::text, 4, '0'), '+12015550' || lpad((i % 20)::text, 3, '0'),
            'US', 'US', 'caller', 'normal', 200, 900, 0, NULL, 'agent-' || i % 200, NULL, NULL,
            4.4 - (i % 100) / 50.0, (i % 40) / 10.0, (i % 60), 20 + i % 300,
            CASE WHEN i % 10 = 0 THEN '["high_jitter"]'::jsonb ELSE '[]'::jsonb END, i % 10 = 0,
            false, CASE WHEN i % 10 = 0 THEN 'wifi' ELSE 'nobody' END,
            '{"fault":"nobody","rule":null,"evidence":[]}'::jsonb, '{}'::jsonb, at, at
          FROM (SELECT i, $2::bigint - (i::bigint * $3::bigint / $4::bigint) AS at
            FROM generate_series($5::int, $6::int) AS i) AS made`,
        values: [accountSid, now, DAYS * 86_400_000, calls, first, last],
      },
      {
        text: `INSERT INTO call_samples
          SELECT 'CA' || md5(i::text), $1, 'carrier_edge',
            $2::bigint - (i::bigint * $3::bigint / $4::bigint) + n * 10000, 'PCMU', '{}'::jsonb, '{}'::jsonb
          FROM generate_series($5::int, $6::int) AS i, generate_series(1, 3) AS n`,
        values: [accountSid, now, DAYS * 86_400_000, calls, first, last],
      },
    ])
  }
  // As its upkeep does by itself.
  if (server) await db.query('VACUUM ANALYZE call_summaries')
  await db.query('ANALYZE')
}

/** Processor time so far, of this process with the embedded database or of all of the server's. */
async function processorMs(): Promise<number> {
  const { user, system } = process.cpuUsage()
  const own = (user + system) / 1_000
  if (!server) return own
  const [{ pid } = { pid: 0 }] = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  // proc(5): after the name come state, parent; user and system time, and those of children that ended.
  const statOf = async (process: string) => {
    const text = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => '')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  }
  const parent = (await statOf(String(pid)))[1] ?? ''
  const all = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(statOf),
  )
  const main = await statOf(parent)
  const ticks = (stat: readonly string[], from: number) =>
    Number(stat[from] ?? 0) + Number(stat[from + 1] ?? 0)
  const children = all.filter((stat) => stat[1] === parent)
  return own + 10 * children.reduce((sum, stat) => sum + ticks(stat, 11), ticks(main, 13))
}

async function measure(what: string, bound: number, run: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  const before = await processorMs()
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    await run()
    times.push(performance.now() - begun)
  }
  const cpu = ((await processorMs()) - before) / ROUNDS
  times.sort((a, b) => a - b)
  const median = times[(ROUNDS - 1) / 2] ?? 0
  const missed = median > bound ? ' (MISSED)' : ''
  console.log(`${what}: ${median.toFixed(0)} ms of ${bound} ms${missed}, ${cpu.toFixed(0)} CPU-ms`)
}

try {
  await migrate(db, silentLogger)
  const begun = performance.now()
  await fill()
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  console.log(`${calls} calls over ${DAYS} days on ${db.kind}, made in ${seconds} s`)
  const upkeep = new CallSumUpkeep({ db, clock: systemClock, logger: silentLogger })
  const summing = performance.now()
  await upkeep.run()
  await upkeep.close()
  console.log(`summed up in ${((performance.now() - summing) / 1_000).toFixed(1)} s`)
  if (server) await db.query('VACUUM ANALYZE call_hours')
  await db.query('ANALYZE')
  const insights = new SqlInsightRepository(db)
  const month = { accountSid, startedFrom: now - DAYS * 86_400_000, startedBefore: now }
  const day = { accountSid, startedFrom: now - 86_400_000, startedBefore: now }
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
} finally {
  await db.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
}
