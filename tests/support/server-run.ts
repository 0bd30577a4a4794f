import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { until } from '@offhook/test-kit'
import { root } from './root.ts'

export interface RunOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  /** `--json` unless told otherwise. */
  readonly args?: readonly string[]
  /** The command that starts it, such as `prlimit`. */
  readonly prefix?: readonly string[]
}

/** One run of the command, with everything it prints: for starts that fail or are cut short. */
export class ServerRun {
  readonly #child: ChildProcess
  /** With everything that it printed. */
  readonly #closed: Promise<unknown>
  #stdout = ''
  #stderr = ''

  constructor(options: RunOptions) {
    const program = join(root, 'apps/server/dist/main.js')
    const [command = process.execPath, ...args] = [...(options.prefix ?? []), process.execPath]
    this.#child = spawn(command, [...args, program, ...(options.args ?? ['--json'])], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        OFFHOOK_DATA_DIR: options.dataDir,
        OFFHOOK_HTTP_PORT: '0',
        OFFHOOK_HTTPS_PORT: '0',
        OFFHOOK_SIP_PORT: '0',
        OFFHOOK_WEBRTC_PORT: '0',
        OFFHOOK_RTP_PORTS: '0',
        ...options.env,
      },
    })
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Waits for a text among what it logs. */
  async logs(text: string): Promise<void> {
    await until(`the server logs "${text}"`, () => this.#stderr.includes(text), 20_000)
  }

  async prints(text: string): Promise<void> {
    await until(`the server prints "${text}"`, () => this.#stdout.includes(text), 20_000)
  }

  /** @returns the exit status; null when a signal ended it */
  async ended(): Promise<number | null> {
    await this.#closed
    return this.#child.exitCode
  }
}
