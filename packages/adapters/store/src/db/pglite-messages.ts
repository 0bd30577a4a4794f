/** What passes between the driver and the thread that runs the embedded database. */
import type { Rows, Statement } from './db.ts'

export type Job =
  | { readonly kind: 'query'; readonly statement: Statement }
  | { readonly kind: 'exec'; readonly sql: string }
  | { readonly kind: 'transaction'; readonly batch: readonly Statement[] }
  /** The second go of a copy, while no statement runs: what a kill -9 would leave, whole. */
  | { readonly kind: 'copy'; readonly to: string; readonly since: number }
  | { readonly kind: 'close' }

export interface Request {
  readonly id: number
  readonly job: Job
}

export interface Failure {
  readonly message: string
  /** SQLSTATE; null when the database itself failed. */
  readonly state: string | null
  readonly constraint: string | null
}

export type Reply =
  | {
      readonly id: number
      readonly results: readonly Rows[]
      /** Whether JSON columns of it are still to be read. */
      readonly exact: boolean
    }
  | { readonly id: number; readonly failure: Failure }

/** The first message of the thread: the database is open, or why it is not. */
export type Opening =
  | { readonly opened: true }
  | { readonly opened: false; readonly message: string }

export interface ThreadData {
  readonly folder: string
  /** See `ExactColumns`. */
  readonly exactKey: string
}
