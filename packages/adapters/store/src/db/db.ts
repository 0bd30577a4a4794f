/**
 * The small interface over both databases. One dialect: what runs on one runs on the other.
 * `bigint` columns come back as numbers (milliseconds, bytes), `jsonb` columns parsed.
 */
import { OperatorError } from '@offhook/core'

/** One statement with its parameters. `name` lets a driver prepare it once per connection. */
export interface Statement {
  readonly text: string
  readonly values?: readonly unknown[]
  readonly name?: string
}

export type Rows = readonly Readonly<Record<string, unknown>>[]

export interface Db {
  readonly kind: 'postgres' | 'pglite'
  /** A read. Waits behind writes where both share one connection. */
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>
  /** Several statements in one text, without parameters, as one transaction. */
  exec(sql: string): Promise<void>
  /** All of them or none, in order; gives the rows of each. */
  transaction(batch: readonly Statement[]): Promise<readonly Rows[]>
  /** One statement that cannot run inside a transaction (`VACUUM`). */
  maintain(sql: string): Promise<void>
  close(): Promise<void>
}

/** What repositories need of it. */
export type Reads = Pick<Db, 'query'>

/** The database is not there, or went away in the middle; the outcome may be unknown. */
export class DbUnavailableError extends OperatorError {}

/** The database refused a statement. `state` is its five-character SQLSTATE. */
export class DbStatementError extends Error {
  readonly state: string
  readonly constraint: string | null

  constructor(message: string, options: { state: string; constraint: string | null }) {
    super(message)
    this.name = 'DbStatementError'
    this.state = options.state
    this.constraint = options.constraint
  }
}

/** SQLSTATE classes that are about what is written: its values, constraints, its size. */
const FAULT_OF_ROWS = /^(22|23|54)/

/** Whether the database may take what it has refused later: a lock, a shortage, a statement canceled. */
export function mayPass(error: unknown): boolean {
  return error instanceof DbStatementError && !FAULT_OF_ROWS.test(error.state)
}

const UNIQUE_VIOLATION = '23505'

/** Tells whether a write failed because such a row exists already. */
export function isConflict(error: unknown): error is DbStatementError {
  return error instanceof DbStatementError && error.state === UNIQUE_VIOLATION
}
