/**
 * `npm run bench:start`: seconds from the command to the ready line. The first start of a fresh
 * clone includes `npm ci` on a warm package cache; later ones are plain `npm start`.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PostgresServer } from '@offhook/test-kit'
import { root } from '../support/root.ts'
import { table } from './support.ts'

const anyPorts = {
  OFFHOOK_HTTP_PORT: '0',
  OFFHOOK_HTTPS_PORT: '0',
  OFFHOOK_SIP_PORT: '0',
  OFFHOOK_WEBRTC_PORT: '0',
  OFFHOOK_RTP_PORTS: '0-0',
}

/** Runs a command until its ready line, then ends the server. @returns seconds */
async function untilReady(
  folder: string,
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const startedAt = performance.now()
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, ...anyPorts, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"ready":')) continue
    const facts = JSON.parse(line) as { ready: boolean; pid: number; error?: string }
    if (!facts.ready) throw new Error(facts.error)
    const seconds = (performance.now() - startedAt) / 1000
    process.kill(facts.pid, 'SIGTERM')
    await ended
    return Math.round(seconds * 10) / 10
  }
  throw new Error(`"${command}" ended without being ready`)
}

const folder = await mkdtemp(join(tmpdir(), 'offhook-start-'))
const rows: Record<string, unknown>[] = []
const start = 'npm start -- --json'
try {
  const clone = join(folder, 'offhook')
  execFileSync('git', ['clone', '-q', root, clone])
  rows.push({
    start: 'fresh clone: npm ci && npm start',
    seconds: await untilReady(clone, `npm ci >&2 && ${start}`, {}),
    budget: 90,
  })
  for (const run of [1, 2, 3]) {
    rows.push({
      start: `again, embedded (${run})`,
      seconds: await untilReady(clone, start, {}),
      budget: 8,
    })
  }
  const postgres = await PostgresServer.start()
  try {
    const env = {
      DATABASE_URL: await postgres.createDatabase(),
      OFFHOOK_DATA_DIR: join(folder, 'data'),
    }
    await untilReady(clone, start, env)
    for (const run of [1, 2, 3]) {
      rows.push({
        start: `again, Postgres (${run})`,
        seconds: await untilReady(clone, start, env),
        budget: 3,
      })
    }
  } finally {
    await postgres.stop()
  }
  table(rows)
} finally {
  await rm(folder, { recursive: true, force: true })
}
