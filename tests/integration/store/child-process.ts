import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What `child.ts` says, one line each. */
export interface Said {
  readonly opened?: boolean
  readonly pid?: number
  readonly nodeId?: string
  readonly committed?: string
  readonly failed?: string
}

/** Runs `child.ts`. The starter kills it. */
export class StoreChild {
  readonly said: Said[] = []
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  readonly #listeners = new Set<() => void>()
  #over = false
  #errors = ''

  constructor(
    dataDir: string,
    url: string | null,
    what: 'commit' | 'hold' | 'open',
    account = '-',
  ) {
    const script = fileURLToPath(new URL('./child.ts', import.meta.url))
    const args = [
      '--import',
      'tsx',
      '--conditions=source',
      script,
      dataDir,
      url ?? '-',
      what,
      account,
    ]
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stderr?.on('data', (data: Buffer) => (this.#errors += data.toString()))
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        // A line that the kill cut short is no acknowledgement.
        if (line.endsWith('}')) this.said.push(JSON.parse(line) as Said)
        this.#notify()
      })
    }
    this.#exited = new Promise((done) =>
      this.#child.once('close', () => {
        this.#over = true
        this.#notify()
        done()
      }),
    )
  }

  /** Resolves when what was said meets the condition; rejects when the child ends before. */
  async until(holds: (said: readonly Said[]) => boolean): Promise<void> {
    while (!holds(this.said)) {
      if (this.#over) {
        throw new Error(`The child ended: ${JSON.stringify(this.said.at(-1))} ${this.#errors}`)
      }
      await new Promise<void>((next) => this.#listeners.add(next))
    }
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  async ended(): Promise<void> {
    await this.#exited
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }
}
