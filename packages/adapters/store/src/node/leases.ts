/**
 * Each start of a node is an *incarnation*; live rows carry its id. It proves that it lives by a
 * lease, renewed every 2 s and good for 6. A lease that ran out, or one of the same installation
 * (the holder of the folder's lock is another now), belongs to the dead. Times are the database's,
 * so that the nodes' clocks need not agree.
 */
import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import type { Db } from '../db/db.ts'

export const LEASE_RENEWED_MS = 2_000
export const LEASE_EXPIRES_MS = 6_000
/** A successor that dies in the middle leaves the work to the next one after this time. */
const RECOVERY_CLAIM_MS = 60_000

const DB_NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** An incarnation that is dead, and when it last proved to live (null: it left no lease). */
export interface DeadNode {
  readonly nodeId: string
  readonly lastSeen: number | null
}

export interface LeasesOptions {
  readonly db: Db
  readonly nodeId: string
  /** Stays the same over restarts of this data folder. */
  readonly installation: string
  readonly clock: Clock
  readonly logger: Logger
}

export class Leases {
  readonly #options: LeasesOptions
  #timer: Timer | null = null
  #renewing: Promise<void> = Promise.resolve()
  #lostListener: () => void = () => {}
  #lost = false
  #closed = false

  constructor(options: LeasesOptions) {
    this.#options = options
  }

  /** Begins this incarnation's lease. */
  async take(): Promise<void> {
    const { db, nodeId, installation } = this.#options
    await db.transaction([
      {
        text: `INSERT INTO node_leases (incarnation, installation, renewed_at, expires_at)
          VALUES ($1, $2, ${DB_NOW}, ${DB_NOW} + ${LEASE_EXPIRES_MS})`,
        values: [nodeId, installation],
      },
    ])
    this.#schedule()
  }

  /**
   * Called once if another node has declared this one dead: its live rows have been ended, and it
   * must stop taking calls.
   */
  onLost(listener: () => void): void {
    this.#lostListener = listener
  }

  /** The dead whose rows may still be in progress, claimed for this node to recover. */
  async claimDead(): Promise<readonly DeadNode[]> {
    const { db, nodeId, installation } = this.#options
    const [rows = []] = await db.transaction([
      {
        text: `UPDATE node_leases SET recovered_by = $1, recovery_until = ${DB_NOW} + ${RECOVERY_CLAIM_MS}
          WHERE incarnation <> $1 AND (expires_at < ${DB_NOW} OR installation = $2)
            AND (recovered_by IS NULL OR recovered_by = $1 OR recovery_until < ${DB_NOW}
              OR recovered_by IN (SELECT incarnation FROM node_leases WHERE installation = $2))
          RETURNING incarnation AS "nodeId", renewed_at AS "lastSeen"`,
        values: [nodeId, installation],
      },
    ])
    return rows as unknown as readonly DeadNode[]
  }

  /** Their rows are in order: the dead are forgotten. */
  async bury(dead: readonly DeadNode[]): Promise<void> {
    if (dead.length === 0) return
    await this.#options.db.transaction([
      {
        text: `DELETE FROM node_leases WHERE incarnation IN (SELECT json_array_elements_text($1::json))`,
        values: [JSON.stringify(dead.map(({ nodeId }) => nodeId))],
      },
    ])
  }

  /** Stops renewing. The row stays: who comes next finds by it what is still in progress. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#timer?.clear()
    await this.#renewing
  }

  #schedule(): void {
    if (this.#closed) return
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#renewing = this.#renew().then(() => this.#schedule())
    }, LEASE_RENEWED_MS)
  }

  async #renew(): Promise<void> {
    const { db, nodeId, logger } = this.#options
    try {
      const [rows = []] = await db.transaction([
        {
          text: `UPDATE node_leases SET renewed_at = ${DB_NOW}, expires_at = ${DB_NOW} + ${LEASE_EXPIRES_MS}
            WHERE incarnation = $1 AND recovered_by IS NULL RETURNING 1`,
          values: [nodeId],
          name: 'lease-renew',
        },
      ])
      if (rows.length > 0 || this.#lost) return
      this.#lost = true
      logger.error({ nodeId }, 'The lease was lost: another node has taken over')
      this.#lostListener()
    } catch (error) {
      logger.warn({ nodeId, error: messageOf(error) }, 'The lease could not be renewed')
    }
  }
}
