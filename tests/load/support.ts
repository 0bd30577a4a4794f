import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ServerProcess, type StartServerOptions, WebhookHost } from '@offhook/test-kit'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

/** What the load generator prints: one line of JSON a run. */
export type LoadReport = Readonly<Record<string, number | string | readonly unknown[]>>

/**
 * The load generator, compiled. Its source is not part of the project: `OFFHOOK_SIPLOAD` names
 * `sipload.c`, or a folder `shared/tools/sipload` lies beside the project.
 */
export function loadGenerator(): string {
  const source =
    process.env['OFFHOOK_SIPLOAD'] ?? join(dirname(root), 'shared/tools/sipload/sipload.c')
  if (!existsSync(source))
    throw new Error('Set OFFHOOK_SIPLOAD to the source of the load generator.')
  const program = join(mkdtempSync(join(tmpdir(), 'offhook-load-')), 'sipload')
  execFileSync('cc', ['-O2', '-Wall', '-o', program, source, '-lm'])
  return program
}

/**
 * Runs the generator against a server and gives its report. Asynchronous: the documents that the
 * calls run are answered by this very process.
 */
export async function load(
  program: string,
  { facts }: ServerProcess,
  args: readonly string[],
): Promise<LoadReport> {
  const target = ['--host', '127.0.0.1', '--port', String(facts.sip.port)]
  const common = ['--pid', String(facts.pid), '--rtp-base', '45000']
  const { stdout, stderr } = await promisify(execFile)(program, [...target, ...common, ...args], {
    timeout: 180_000,
  })
  const line = stdout.trim().split('\n').at(-1) ?? ''
  try {
    return JSON.parse(line) as LoadReport
  } catch {
    throw new Error(`the load generator said: ${line} ${stderr}`)
  }
}

/** A server with numbers that run the given documents. */
export class BenchServer {
  readonly server: ServerProcess
  readonly #host: WebhookHost
  #numbers = 0

  private constructor(server: ServerProcess, host: WebhookHost) {
    this.server = server
    this.#host = host
  }

  static async start(options: StartServerOptions = {}): Promise<BenchServer> {
    const server = await ServerProcess.start(root, {
      ...options,
      env: { OFFHOOK_LOG_LEVEL: 'warn', OFFHOOK_RTP_PORTS: '20000-21999', ...options.env },
    })
    return new BenchServer(server, await WebhookHost.open())
  }

  /** A new number that runs this document. @returns the number as the generator dials it */
  number(document: string): Promise<string> {
    const path = `/document-${this.#numbers + 1}`
    return this.numberAt(this.#host.answers(path, `<Response>${document}</Response>`))
  }

  /** A new number that runs what is at this address. @returns the number as the generator dials it */
  async numberAt(voiceUrl: string): Promise<string> {
    const phoneNumber = `+1201555${String(2000 + ++this.#numbers)}`
    await restClient(this.server.facts).incomingPhoneNumbers.create({ phoneNumber, voiceUrl })
    return phoneNumber.slice(1)
  }

  /** What the application of the bench answers there, from memory. */
  answers: WebhookHost['answers'] = (path, answer) => this.#host.answers(path, answer)

  async stop(): Promise<void> {
    await this.server.stop()
    await this.#host.close()
  }
}

/** CPU milliseconds (user and system) that a process and its children have used so far. */
export function familyCpuMs(pid: number): number {
  const perSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  let ticks = 0
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const fields = statFields(entry)
    if (fields === null) continue
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number)
    if (entry === String(pid)) ticks += user + system + endedUser + endedSystem
    else if (fields[1] === String(pid)) ticks += user + system
  }
  return (ticks * 1000) / perSecond
}

/** What `/proc/PID/stat` says behind the name of the program; null when the process is gone. */
function statFields(pid: string): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

export function table(rows: readonly Readonly<Record<string, unknown>>[]): void {
  console.table(rows)
}

/** The value below which this share of the values lies; one decimal. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)
  return Math.round((sorted[Math.max(0, at)] ?? Number.NaN) * 10) / 10
}
