/**
 * `npm run bench:calls [-- [--postgres] [--busy] [--cold] [--io WAY] name …]`: CPU of the server, as the load
 * generator saw it, on the embedded database or on a Postgres that waits for the disk; with `--busy`
 * something else keeps one core busy. Each row is a fresh server, so that memory per leg means
 * something; it is taken from a first run, and the rest from a second one, when the code that runs
 * is compiled as it will be for days. With `--cold` there is the first run alone; `--io` chooses the
 * way to the audio sockets (`OFFHOOK_MEDIA_IO`).
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { PostgresServer } from '@offhook/test-kit'
import { BenchServer, familyCpuMs, load, loadGenerator, table } from './support.ts'

const pairDocument = '<Dial><Sip>sip:bench@127.0.0.1:15090</Sip></Dial>'
const dualDocument = `<Start><Recording channels="dual"/></Start>${pairDocument}`
const conferenceDocument = '<Dial><Conference beep="false">bench</Conference></Dial>'

interface Case {
  readonly document: string
  readonly args: readonly string[]
}

const audio = ['--seconds', '20', '--ramp', '50']
const cases: Readonly<Record<string, Case>> = {
  pair: { document: pairDocument, args: ['--mode', 'pair', '--legs', '400', ...audio] },
  'pair-recorded': { document: dualDocument, args: ['--mode', 'pair', '--legs', '400', ...audio] },
  conference: { document: conferenceDocument, args: ['--mode', 'conf', '--legs', '250', ...audio] },
  'set-up': {
    document: pairDocument,
    // Its answering side counts ports up from 20000 above this, and each call takes two.
    args: [
      ...['--mode', 'rate', '--cps', '50', '--seconds', '60', '--hold', '1000'],
      ...['--rtp-base', '30000'],
    ],
  },
  idle: {
    document: conferenceDocument,
    args: ['--mode', 'conf', '--legs', '0', '--seconds', '20'],
  },
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    postgres: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
    io: { type: 'string', default: 'auto' },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(cases)
const postgres = values.postgres ? await PostgresServer.start({ durable: true }) : null
const program = loadGenerator()
const other = values.busy ? spawn(process.execPath, ['-e', 'for (;;) {}']) : null
const rows: Record<string, unknown>[] = []
for (const name of names) {
  const chosen = cases[name]
  if (!chosen) throw new Error(`There is no case "${name}": ${Object.keys(cases).join(', ')}.`)
  const env = {
    OFFHOOK_MEDIA_IO: values.io,
    ...(postgres && { DATABASE_URL: await postgres.createDatabase() }),
  }
  const bench = await BenchServer.start({ env })
  try {
    const user = await bench.number(chosen.document)
    const run = () => load(program, bench.server, ['--user', user, ...chosen.args])
    let databaseBefore = databaseMs()
    const first = await run()
    let report = first
    if (!values.cold) {
      databaseBefore = databaseMs()
      report = await run()
    }
    console.error(JSON.stringify({ name, ...report }))
    rows.push({
      name,
      'legs or calls': report['legs_up'] ?? report['completed'],
      failed: report['failed'],
      'CPU ms/leg-s': report['cpu_ms_per_leg_s'],
      'CPU ms/call': report['cpu_ms_per_call'],
      ...(postgres && {
        'Postgres CPU ms': Math.round(databaseMs() - databaseBefore),
      }),
      'set-up p99 ms': report['setup_ms_p99'],
      'generator CPU ms/leg-s': report['gen_cpu_ms_per_leg_s'],
      'lost %': report['loss_pct'],
      'late p99 ms': report['iat_dev_ms_p99'],
      'jitter ms': report['rfc3550_jitter_ms'],
      'KiB/leg': perLeg(first['rss_before_kb'], first['rss_during_kb'], first['legs_up']),
      'host busy %': report['host_busy_pct'],
    })
  } finally {
    await bench.stop()
  }
}
other?.kill('SIGKILL')
await postgres?.stop()
table(rows)

function databaseMs(): number {
  return postgres ? familyCpuMs(postgres.pid) : 0
}

function perLeg(before: unknown, during: unknown, legs: unknown): number | null {
  const count = Number(legs)
  return count > 0 ? Math.round((Number(during) - Number(before)) / count) : null
}
