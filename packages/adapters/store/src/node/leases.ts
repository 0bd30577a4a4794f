/**
 * Each start of a node is an *incarnation*; live rows carry its id. It proves that it lives by a
 * lease, renewed every 2 s and good for 6. A lease that ran out, or one of the same installation
 * (somebody else holds the folder's lock now), belongs to the dead. Times are the database's,
 * so that the nodes' clocks need not agree.
 */
import { type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import type { Db, Statement } from '../db/db.ts'
import { LeaseLostError } from '../write/lost-leases.ts'

export const LEASE_RENEWED_MS = 2_000
export const LEASE_EXPIRES_MS = 6_000
/** When a successor dies halfway, the next one takes over its work after this time. */
const RECOVERY_CLAIM_MS = 60_000

/** The time that all nodes share, in milliseconds since the epoch. */
export const DB_NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint'

/** An incarnation that is dead, and when it last proved to live (null: it left no lease). */
export interface DeadNode {
  readonly nodeId: string
  readonly lastSeen: number | null
  /** It ran on this data folder: its files are here. */
  readonly own: boolean
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
  #renewing: Promise<void> | null = null
  /** By our own clock: when the last renewal that succeeded was asked for. */
  #renewedAt = Number.NEGATIVE_INFINITY
  /** Since when the lease has not lapsed. */
  #steadySince = Number.POSITIVE_INFINITY
  #lostListener: () => void = () => {}
  #lost = false
  #closed = false

  constructor(options: LeasesOptions) {
    this.#options = options
  }

  /** Begins this incarnation's lease. */
  async take(): Promise<void> {
    const { db, nodeId, installation, clock } = this.#options
    const asked = clock.monotonic()
    await db.transaction([
      {
        text: `INSERT INTO node_leases (incarnation, installation, renewed_at, expires_at)
          VALUES ($1, $2, ${DB_NOW}, ${DB_NOW} + ${LEASE_EXPIRES_MS})`,
        values: [nodeId, installation],
      },
    ])
    this.#renewedAt = asked
    this.#steadySince = asked
    this.#schedule()
  }

  /**
   * False once the lease may have run out for others: after a pause of this process, or while the
   * database does not answer.
   */
  get alive(): boolean {
    return !this.#lost && this.#options.clock.monotonic() - this.#renewedAt < LEASE_EXPIRES_MS
  }

  /**
   * The lease has held for as long as others have to renew theirs. Before that, whoever seems dead
   * may only have had no database, as we had none.
   */
  get steady(): boolean {
    return this.alive && this.#options.clock.monotonic() - this.#steadySince >= LEASE_EXPIRES_MS
  }

  /**
   * Makes sure that this node is not taken for dead; costs nothing while the lease is fresh.
   * @throws LeaseLostError, or a DbUnavailableError when nobody can tell
   */
  async prove(): Promise<void> {
    if (this.alive) return
    if (!this.#lost) await this.#renewOnce()
    if (this.#lost) throw new LeaseLostError()
  }

  /**
   * Called once if another node has declared this one dead: its live rows have been ended, and it
   * must stop taking calls.
   */
  onLost(listener: () => void): void {
    this.#lostListener = listener
  }

  /**
   * The dead whose rows may still be in progress, claimed for this node to recover.
   * @param which `own`: earlier starts on this folder alone
   */
  async claimDead(which: 'all' | 'own' = 'all'): Promise<readonly DeadNode[]> {
    const [rows = []] = await this.#options.db.transaction([this.claim(which)])
    return rows as unknown as readonly DeadNode[]
  }

  /** The statement of `claimDead`; `incarnation` restricts it to one, named by SQL. */
  claim(which: 'all' | 'own', incarnation?: string): Statement {
    const { nodeId, installation } = this.#options
    const dead =
      which === 'own' ? 'installation = $2' : `(expires_at < ${DB_NOW} OR installation = $2)`
    const named = incarnation === undefined ? '' : `AND incarnation = (${incarnation})`
    return {
      text: `UPDATE node_leases SET recovered_by = $1, recovery_until = ${DB_NOW} + ${RECOVERY_CLAIM_MS}
        WHERE incarnation <> $1 AND (${dead} OR recovered_by = $1) ${named}
          AND (recovered_by IS NULL OR recovered_by = $1 OR recovery_until < ${DB_NOW}
            OR recovered_by IN (SELECT incarnation FROM node_leases WHERE installation = $2))
        RETURNING incarnation AS "nodeId", renewed_at AS "lastSeen",
          installation = $2 AS own`,
      values: [nodeId, installation],
    }
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

  /**
   * Stops renewing and lets the lease end now. The row stays: whoever comes next finds by it what is
   * still in progress.
   */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#timer?.clear()
    await this.#renewing?.catch(() => {})
    await this.#options.db.transaction([
      {
        text: `UPDATE node_leases SET expires_at = least(expires_at, ${DB_NOW} - 1) WHERE incarnation = $1`,
        values: [this.#options.nodeId],
      },
    ])
  }

  #schedule(): void {
    if (this.#closed || this.#lost) return
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#renewOnce()
        .catch((error: unknown) => {
          const facts = { nodeId: this.#options.nodeId, error: messageOf(error) }
          this.#options.logger.warn(facts, 'The lease could not be renewed')
        })
        .finally(() => this.#schedule())
    }, LEASE_RENEWED_MS)
  }

  #renewOnce(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  async #renew(): Promise<void> {
    const { clock, db, nodeId, logger } = this.#options
    const asked = clock.monotonic()
    const [rows = []] = await db.transaction([
      {
        text: `UPDATE node_leases SET renewed_at = ${DB_NOW}, expires_at = ${DB_NOW} + ${LEASE_EXPIRES_MS}
          WHERE incarnation = $1 AND recovered_by IS NULL RETURNING 1`,
        values: [nodeId],
        name: 'lease-renew',
      },
    ])
    if (this.#lost) return
    if (rows.length > 0) {
      if (!this.alive) this.#steadySince = asked
      this.#renewedAt = asked
      return
    }
    this.#lost = true
    logger.error({ nodeId }, 'The lease was lost: another node has taken over')
    this.#lostListener()
  }
}
