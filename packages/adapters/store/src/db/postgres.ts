/** The driver of a real Postgres: a pool, statements prepared once per connection. */
import { type Logger, messageOf, readJson } from '@offhook/core'
import pg from 'pg'
import { type Db, DbStatementError, DbUnavailableError, type Rows, type Statement } from './db.ts'
import { JSON_OID, JSONB_OID } from './exact-columns.ts'

const INT8 = 20
const NUMERIC = 1700
/** A report that takes longer is a defect; it must not hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 15_000
const CONNECT_TIMEOUT_MS = 5_000
const POOL_SIZE = 10
/** A node that is stopped in mid-transaction must hold nothing when another takes over. */
const IDLE_IN_TRANSACTION_MS = 3_000

/** SQLSTATE classes in which the server, not the statement, is at fault: connection, shutdown. */
const unavailableStates = /^(08|57P|53)/

/** Opens a pool on `databaseUrl` and asks it once, so that a bad URL is known at the start. */
export async function openPostgres(options: { databaseUrl: string; logger: Logger }): Promise<Db> {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'offhook',
    // A transaction leaves in one go, and not a statement a turn.
    pipeline: true,
    types: { getTypeParser },
  })
  // An idle connection that breaks is reported here; the next use opens another.
  pool.on('error', (error) => options.logger.warn({ error: error.message }, 'Connection lost'))
  const db = new PostgresDb(pool)
  try {
    await db.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw new DbUnavailableError(`The database cannot be reached: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  return db
}

/** Milliseconds and byte counts stay far below 2^53; counts of `numeric` likewise. */
function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  if (oid === INT8 || oid === NUMERIC) return Number
  if (oid === JSON_OID || oid === JSONB_OID) return readJson
  return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown
}

class PostgresDb implements Db {
  readonly kind = 'postgres'
  readonly #pool: pg.Pool
  #closing: Promise<void> | null = null

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      const result = await this.#pool.query(text, [...values])
      return result.rows as Row[]
    } catch (error) {
      throw wrap(error)
    }
  }

  /** A text of several statements is one implicit transaction in the simple protocol. */
  async exec(sql: string): Promise<void> {
    try {
      await this.#pool.query(sql)
    } catch (error) {
      throw wrap(error)
    }
  }

  async maintain(sql: string): Promise<void> {
    await this.exec(sql)
  }

  async transaction(batch: readonly Statement[]): Promise<readonly Rows[]> {
    let client: pg.PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw wrap(error)
    }
    let broken: Error | undefined
    // Lost while it is ours: the statement in flight rejects too, this keeps it from being uncaught.
    const onError = (error: Error) => (broken = error)
    client.on('error', onError)
    try {
      const isWhole = batch.length === 1
      const texts = isWhole ? batch : [BEGIN, ...batch, COMMIT]
      const { stream } = client.connection
      stream.cork()
      const asked = texts.map((text) => client.query(config(text)))
      stream.uncork()
      const answers = await Promise.allSettled(asked)
      // What comes after a refusal is refused too, and COMMIT rolls back: the first one says why.
      const results = answers.map((answer): Rows => {
        if (answer.status === 'rejected') throw answer.reason
        return answer.value.rows
      })
      return isWhole ? results : results.slice(1, -1)
    } catch (error) {
      const wrapped = wrap(error)
      if (wrapped instanceof DbUnavailableError) broken = wrapped
      throw wrapped
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end()
    return this.#closing
  }
}

const BEGIN: Statement = { text: 'BEGIN' }
const COMMIT: Statement = { text: 'COMMIT' }

function config({ text, values, name }: Statement): pg.QueryConfig {
  return { text, values: [...(values ?? [])], ...(name === undefined ? {} : { name }) }
}

function wrap(error: unknown): Error {
  if (error instanceof pg.DatabaseError && error.code && !unavailableStates.test(error.code)) {
    return new DbStatementError(error.message, {
      state: error.code,
      constraint: error.constraint ?? null,
    })
  }
  return new DbUnavailableError(messageOf(error), { cause: error })
}
