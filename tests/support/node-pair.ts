import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresServer, ServerProcess } from '@offhook/test-kit'
import pg from 'pg'
import { root } from './root.ts'

/** Who routes, as the database says. */
export interface LeaseRow {
  readonly incarnation: string | null
  readonly epoch: number
  /** The data folder's name of itself, by the node's lease; null when there is none. */
  readonly installation: string | null
}

/** Nodes on one Postgres, each with a data folder of its own and one secret key. */
export class NodePair {
  readonly sql: pg.Client
  readonly #postgres: PostgresServer
  readonly #databaseUrl: string
  readonly #secretKey = randomBytes(32).toString('hex')
  readonly #folders: string[] = []
  readonly #servers: ServerProcess[] = []

  private constructor(postgres: PostgresServer, databaseUrl: string, sql: pg.Client) {
    this.#postgres = postgres
    this.#databaseUrl = databaseUrl
    this.sql = sql
  }

  static async open(): Promise<NodePair> {
    const postgres = await PostgresServer.start()
    const databaseUrl = await postgres.createDatabase()
    const sql = new pg.Client(databaseUrl)
    await sql.connect()
    return new NodePair(postgres, databaseUrl, sql)
  }

  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'offhook-node-'))
    this.#folders.push(path)
    return path
  }

  async start(dataDir: string): Promise<ServerProcess> {
    const server = await ServerProcess.start(root, {
      dataDir,
      env: {
        DATABASE_URL: this.#databaseUrl,
        OFFHOOK_SECRET_KEY: this.#secretKey,
        OFFHOOK_LOG_LEVEL: 'info',
      },
    })
    this.#servers.push(server)
    return server
  }

  async rows<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.sql.query(text, [...values])).rows as Row[]
  }

  async lease(): Promise<LeaseRow> {
    const [row] = await this.rows<LeaseRow>(
      `SELECT l.incarnation, l.epoch::int AS epoch, n.installation FROM routing_leases l
       LEFT JOIN node_leases n ON n.incarnation = l.incarnation`,
    )
    if (!row) throw new Error('there is no routing lease')
    return row
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      if (server.running) process.kill(server.facts.pid, 'SIGCONT')
      await server.stop()
    }
    await this.sql.end()
    await this.#postgres.stop()
    for (const path of this.#folders) await rm(path, { recursive: true, force: true })
  }
}

/** Whether a node says that it routes. */
export async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })
  return response.status === 200
}
