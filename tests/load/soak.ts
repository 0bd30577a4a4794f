/**
 * `npm run test:soak`: an hour at about half of what `bench:calls` shows, with calls that come, wait,
 * talk, are recorded, are held and hang up. After a quarter of the time and at the end the lines are
 * let run dry: then no row is open, and the threads and the process hold at the end what they held
 * after the quarter. `OFFHOOK_SOAK_SECONDS` and `OFFHOOK_SOAK_CALLS` (at once) make it smaller.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { PostgresServer, ServerProcess, until } from '@offhook/test-kit'
import pg from 'pg'
import { Inspector } from '../support/inspector.ts'
import { root } from '../support/root.ts'
import { SoakCalls } from './soak-calls.ts'

const seconds = Number(process.env['OFFHOOK_SOAK_SECONDS'] ?? 3_600)
const atOnce = Number(process.env['OFFHOOK_SOAK_CALLS'] ?? 100)
/** What the size of a heap may differ by: caches of bounded size, and code that was compiled later. */
const HEAP_BYTES = 8 * 1024 * 1024
const RESIDENT_BYTES = 64 * 1024 * 1024
/** Handles of what an idle server does now and then. */
const HANDLES = 4
/** How long the last callbacks may take to be gone. */
const LAST_ROWS_MS = 120_000
/** Longer than a SIP transaction is remembered (32 s) and a connection is kept for the next request. */
const REST_MS = 40_000
const LOOK_EVERY_MS = 250

/** What must be empty when nobody calls. */
const openRows = {
  calls: `status IN ('queued', 'initiated', 'ringing', 'in-progress')`,
  conferences: `status IN ('init', 'in-progress')`,
  participants: 'left_at IS NULL',
  recordings: `status IN ('in-progress', 'paused', 'stopped', 'processing')`,
  queue_members: 'true',
  tasks: `assignment_status NOT IN ('completed', 'canceled')`,
  reservations: `status IN ('pending', 'accepted', 'wrapping')`,
  outbox: 'true',
}

/** Counts and bytes by name: open files, resident memory, and the heap and handles of each thread. */
type Held = Readonly<Record<string, number>>

const faults: string[] = []
const closings: (() => unknown)[] = []
try {
  await soak()
} catch (error) {
  faults.push((error as Error).message)
} finally {
  for (const close of closings.reverse()) await close()
}
if (faults.length > 0) console.error(faults.join('\n'))
console.log(faults.length === 0 ? 'soak: flat, and no row open' : 'soak: failed')
process.exitCode = faults.length === 0 ? 0 : 1

async function soak(): Promise<void> {
  const postgres = await PostgresServer.start()
  closings.push(() => postgres.stop())
  const databaseUrl = await postgres.createDatabase()
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  closings.push(() => database.end())
  const server = await ServerProcess.start(root, {
    env: {
      DATABASE_URL: databaseUrl,
      NODE_OPTIONS: '--inspect=127.0.0.1:0',
      OFFHOOK_LOG_LEVEL: 'warn',
      OFFHOOK_REQUESTS_AT_ONCE: '0',
    },
  })
  closings.push(async () => {
    const code = await server.stop()
    if (code !== 0) faults.push(`the server ended with ${code}`)
    if (faults.length > 0) faults.push(server.log)
  })
  const inspector = await Inspector.open(server.log)
  closings.push(() => inspector.close())
  const calls = await SoakCalls.open(server)
  closings.push(() => {
    faults.push(...calls.failures)
    return calls.close()
  })

  await churn(calls, seconds / 4)
  await rest(database)
  const before = await leastHeld(server, inspector)
  await churn(calls, (seconds * 3) / 4)
  await rest(database)
  const after = await leastHeld(server, inspector)

  console.table(
    Object.keys(after).map((what) => ({ what, 'after a quarter': before[what], end: after[what] })),
  )
  console.log('calls:', JSON.stringify(calls.done))
  faults.push(...grown(before, after))
  for (const [kind, count] of Object.entries(calls.done)) {
    if (count === 0) faults.push(`no call of the kind "${kind}" was made`)
  }
}

/** All lines call for so long, and end their last calls. */
async function churn(calls: SoakCalls, forSeconds: number): Promise<void> {
  const end = performance.now() + forSeconds * 1_000
  await Promise.all(Array.from({ length: atOnce }, (_, index) => calls.line(index, end)))
}

/** Waits until no row is open. @throws with the tables that have some */
async function rest(database: pg.Client): Promise<void> {
  await until(
    'no row is open',
    async () => {
      const open: string[] = []
      for (const [name, condition] of Object.entries(openRows)) {
        const { rows } = await database.query(
          `SELECT count(*)::int AS open FROM ${name} WHERE ${condition}`,
        )
        if (rows[0].open > 0) open.push(`${name}: ${rows[0].open}`)
      }
      if (open.length > 0) throw new Error(open.join(', '))
      return true
    },
    LAST_ROWS_MS,
  )
}

async function held(server: ServerProcess, inspector: Inspector): Promise<Held> {
  const { pid } = server.facts
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const all: Record<string, number> = {
    'open files': readdirSync(`/proc/${pid}/fd`).length,
    'resident bytes': Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024,
  }
  for (const { thread, heapBytes, handles } of await inspector.uses()) {
    all[`${thread}: heap bytes`] = heapBytes
    for (const [kind, count] of Object.entries(handles)) all[`${thread}: ${kind}`] = count
  }
  return all
}

/** The least of each that is held over a while of rest: what comes and goes is not counted. */
async function leastHeld(server: ServerProcess, inspector: Inspector): Promise<Held> {
  const looks: Held[] = []
  const end = performance.now() + REST_MS
  while (performance.now() < end) {
    looks.push(await held(server, inspector))
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  const names = new Set(looks.flatMap((look) => Object.keys(look)))
  const least = (what: string) => Math.min(...looks.map((look) => look[what] ?? 0))
  return Object.fromEntries([...names].map((what) => [what, least(what)]))
}

/** What there is more of than may be. */
function grown(before: Held, after: Held): readonly string[] {
  const margin = (what: string) => {
    if (what === 'resident bytes') return RESIDENT_BYTES
    return what.endsWith('bytes') ? HEAP_BYTES : HANDLES
  }
  return Object.entries(after)
    .filter(([what, count]) => count > (before[what] ?? 0) + margin(what))
    .map(([what, count]) => `${what}: ${before[what] ?? 0} after a quarter, ${count} at the end`)
}
