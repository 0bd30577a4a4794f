/** A real Postgres of its own for tests: a private cluster on a free port, gone afterwards. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const INSTALLED = '/usr/lib/postgresql'
const START_WITHIN_MS = 30_000
const ASK_AGAIN_MS = 50

/** Whose processes they are: the server refuses to run as root. */
interface Owner {
  readonly uid?: number
  readonly gid?: number
}

/** A running server. Whoever started it stops it. */
export class PostgresServer {
  readonly #folder: string
  readonly #bin: string
  readonly #owner: Owner
  readonly #port: number
  readonly #child: ChildProcess
  #databases = 0

  private constructor(parts: {
    folder: string
    bin: string
    owner: Owner
    port: number
    child: ChildProcess
  }) {
    this.#folder = parts.folder
    this.#bin = parts.bin
    this.#owner = parts.owner
    this.#port = parts.port
    this.#child = parts.child
  }

  /**
   * Starts a server, or throws one sentence that says what is missing.
   * @param options.durable it waits for the disk at each commit, as in production; tests need not
   */
  static async start(options: { readonly durable?: boolean } = {}): Promise<PostgresServer> {
    const bin = await binaries()
    const owner = await ownerOfServer()
    const folder = await mkdtemp(join(tmpdir(), 'offhook-postgres-'))
    try {
      if (owner.uid !== undefined && owner.gid !== undefined) {
        await chown(folder, owner.uid, owner.gid)
      }
      const data = join(folder, 'data')
      await run(
        join(bin, 'initdb'),
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
        { ...owner, cwd: folder },
      )
      const port = await freePort()
      const quick = options.durable ? [] : ['fsync=off', 'full_page_writes=off']
      const settings = [...quick, 'max_connections=60']
      const child = spawn(
        join(bin, 'postgres'),
        [
          ...['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
          ...settings.flatMap((setting) => ['-c', setting]),
        ],
        { ...owner, cwd: folder, stdio: 'ignore' },
      )
      const server = new PostgresServer({ folder, bin, owner, port, child })
      await server.#ready()
      return server
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** The process whose children serve the connections. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Its files, the write-ahead log among them. */
  get dataDir(): string {
    return join(this.#folder, 'data')
  }

  /** Makes an empty database; gives its URL. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`
    await this.#client('createdb', [name])
    return this.#url(name)
  }

  /** Stops the server, waits for its end and removes its files. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise<void>((done) => this.#child.once('exit', () => done()))
      // SIGINT: sessions are ended, files are left in order.
      this.#child.kill('SIGINT')
      await ended
    }
    await rm(this.#folder, { recursive: true, force: true })
  }

  #url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/${database}`
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + START_WITHIN_MS
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error('Postgres ended while it started')
      try {
        await this.#client('pg_isready', [])
        return
      } catch (error) {
        if (performance.now() > deadline) throw error
      }
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MS))
    }
  }

  async #client(program: string, args: readonly string[]): Promise<void> {
    const where = ['-h', '127.0.0.1', '-p', String(this.#port), '-U', 'postgres']
    await run(join(this.#bin, program), [...where, ...args], { ...this.#owner, cwd: this.#folder })
  }
}

async function binaries(): Promise<string> {
  const versions = await readdir(INSTALLED).catch(() => [])
  const newest = versions
    .map(Number)
    .filter((version) => version > 0)
    .sort((a, b) => b - a)[0]
  if (newest === undefined) {
    throw new Error(`No Postgres below ${INSTALLED}: install the package "postgresql"`)
  }
  return join(INSTALLED, String(newest), 'bin')
}

async function ownerOfServer(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  )
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
