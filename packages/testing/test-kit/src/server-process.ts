import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { copyNewDatabase } from './new-database.ts'

/** The line of `--json`, as a user's script would read it. */
export interface ReadyServer {
  readonly ready: true
  readonly pid: number
  readonly dataDir: string
  readonly httpUrl: string
  readonly httpsUrl: string
  readonly sip: { readonly host: string; readonly port: number; readonly tlsPort: number }
  readonly webrtcPort: number
  readonly rtpPorts: string
  readonly accountSid: string
  readonly authToken: string
  readonly apiKey: { readonly sid: string; readonly secret: string }
  readonly phoneNumber: string
  readonly sipUser: {
    readonly username: string
    readonly password: string
    readonly domain: string
  }
  readonly workspaceSid: string
  readonly workflowSid: string
  readonly taskQueueSid: string
  readonly logins: readonly {
    readonly role: string
    readonly username: string
    readonly password: string
    readonly workerSid?: string
  }[]
}

export interface StartServerOptions {
  /** Kept after the end when given; a temporary one is made and removed otherwise. */
  readonly dataDir?: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** Words before the command: `ip netns exec NAME`. */
  readonly prefix?: readonly string[]
}

/** A first start makes the database; a machine that is busy with other work is slow at that. */
const READY_WITHIN_MS = 150_000

/** The product as its users run it: a process of its own, on free ports. */
export class ServerProcess {
  readonly facts: ReadyServer
  readonly #child: ChildProcess
  readonly #log: string[]
  readonly #removeData: boolean

  private constructor(facts: ReadyServer, child: ChildProcess, log: string[], removeData: boolean) {
    this.facts = facts
    this.#child = child
    this.#log = log
    this.#removeData = removeData
  }

  /** Starts the built server. @throws with its log when it does not become ready */
  static async start(root: string, options: StartServerOptions = {}): Promise<ServerProcess> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'offhook-test-')))
    const log: string[] = []
    if (!options.env?.['DATABASE_URL'] && !existsSync(join(dataDir, 'db'))) {
      await copyNewDatabase(root, join(dataDir, 'db'))
    }
    const { line, child } = await run(root, dataDir, options, log)
    const facts = JSON.parse(line) as ReadyServer | { ready: false; error: string }
    if (!facts.ready) {
      await exited(child)
      throw new Error(facts.error)
    }
    return new ServerProcess(facts, child, log, options.dataDir === undefined)
  }

  get log(): string {
    return this.#log.join('')
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Dies at once, as by a crash. */
  async kill(): Promise<void> {
    process.kill(this.facts.pid, 'SIGKILL')
    await exited(this.#child)
  }

  /** Ends as an administrator would end it. @returns the exit status */
  async stop(): Promise<number | null> {
    if (this.running) process.kill(this.facts.pid, 'SIGTERM')
    const code = await exited(this.#child)
    if (this.#removeData) await rm(this.facts.dataDir, { recursive: true, force: true })
    return code
  }
}

function run(
  root: string,
  dataDir: string,
  options: StartServerOptions,
  log: string[],
): Promise<{ line: string; child: ChildProcess }> {
  const [command, ...args] = [
    ...(options.prefix ?? []),
    process.execPath,
    join(root, 'apps/server/dist/main.js'),
    '--json',
    ...(options.args ?? []),
  ] as [string, ...string[]]
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      OFFHOOK_DATA_DIR: dataDir,
      OFFHOOK_HTTP_PORT: '0',
      OFFHOOK_HTTPS_PORT: '0',
      OFFHOOK_SIP_PORT: '0',
      OFFHOOK_WEBRTC_PORT: '0',
      OFFHOOK_RTP_PORTS: '0',
      ...options.env,
    },
  })
  child.stderr?.on('data', (chunk: Buffer) => log.push(chunk.toString()))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the server was not ready in time:\n${log.join('')}`))
    }, READY_WITHIN_MS)
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    lines.once('line', (line) => {
      clearTimeout(timer)
      resolve({ line, child })
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      // The one line and the end may come together: the line counts.
      setImmediate(() => reject(new Error(`the server ended with ${code}:\n${log.join('')}`)))
    })
  })
}

function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)))
}
