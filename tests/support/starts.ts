import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReadyServer, ServerProcess } from '@offhook/test-kit'
import { root } from './root.ts'
import { type RunOptions, ServerRun } from './server-run.ts'

/** What tests of starting need: a server that runs, a folder that was used, and ends for both. */
export class Starts {
  /** Runs, and holds its own folder and ports. */
  readonly server: ServerProcess
  /** A folder that has been started once, and whose server has ended. */
  readonly used: string
  /** What that server said. */
  readonly first: ReadyServer
  readonly #folders: string[]
  readonly #cleanups: (() => Promise<unknown>)[] = []

  private constructor(server: ServerProcess, used: string, first: ReadyServer) {
    this.server = server
    this.used = used
    this.first = first
    this.#folders = [used]
  }

  static async open(): Promise<Starts> {
    const used = await newFolder()
    const [server, other] = await Promise.all([
      ServerProcess.start(root, { env: { OFFHOOK_WEBRTC_ADDRESSES: '127.0.0.1' } }),
      ServerProcess.start(root, { dataDir: used }),
    ])
    const { facts } = other
    const code = await other.stop()
    if (code !== 0) throw new Error(`the first server ended with ${code}`)
    return new Starts(server, used, facts)
  }

  async folder(): Promise<string> {
    const path = await newFolder()
    this.#folders.push(path)
    return path
  }

  /** A run that is ended after the test, if it has not ended before. */
  run(options: RunOptions): ServerRun {
    const made = new ServerRun(options)
    this.afterTest(async () => {
      made.kill('SIGKILL')
      await made.ended()
    })
    return made
  }

  afterTest(cleanup: () => Promise<unknown>): void {
    this.#cleanups.push(cleanup)
  }

  /** To be called after each test. */
  async endTest(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup()
  }

  async close(): Promise<void> {
    await this.server.stop()
    for (const path of this.#folders) await rm(path, { recursive: true, force: true })
  }
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'offhook-start-'))
}
