/**
 * The right to be the one writer of all workspaces. It belongs to a node's incarnation and is good
 * for as long as that one's own lease: whoever lives keeps it, and gives it back at a clean end.
 *
 *     free ──take──▶ held ──release──▶ free
 *                     │
 *                     └─the node's lease ran out─▶ free for the next, who claims the dead node in
 *                                                  the same transaction: its lease is lost for good
 */
import type { Logger } from '@offhook/core'
import type { Db, Statement } from '../db/db.ts'
import { DB_NOW, LEASE_EXPIRES_MS, type Leases } from './leases.ts'

const OWNER = `SELECT incarnation FROM routing_leases WHERE scope = '*'`
/** Longer than any lease has run out. */
const NEVER_MS = 1e15

export interface RoutingLeaseOptions {
  readonly db: Db
  readonly nodeId: string
  readonly installation: string
  readonly leases: Pick<Leases, 'alive' | 'steady' | 'claim'>
  readonly logger: Logger
}

export class RoutingLease {
  readonly #options: RoutingLeaseOptions
  #taken = false

  constructor(options: RoutingLeaseOptions) {
    this.#options = options
  }

  /** False too while this node cannot know whether another has taken over. */
  get held(): boolean {
    const { db, leases } = this.#options
    return this.#taken && (db.kind === 'pglite' || leases.alive)
  }

  /** The statement that fails once another node has the lease; null where there can be no other. */
  get fence(): Statement | null {
    const { db, nodeId } = this.#options
    if (db.kind === 'pglite') return null
    return {
      text: 'SELECT assert_routing_lease($1)',
      values: [nodeId],
      name: 'assert-routing-lease',
    }
  }

  /**
   * Takes the lease if nobody alive has it. Gives whether it is ours.
   * @param when at a start, a lease that ran out may be of a node that had no database for a moment:
   * it is left alone for as long again. Later we have seen by our own lease that the database was there.
   */
  async take(when: 'start' | 'standby'): Promise<boolean> {
    if (this.#taken) return this.held
    const { db, nodeId, installation, leases, logger } = this.#options
    const graceMs = when === 'start' ? LEASE_EXPIRES_MS : leases.steady ? 0 : NEVER_MS
    const free = await db.query(
      `SELECT 1 FROM routing_leases l LEFT JOIN node_leases n ON n.incarnation = l.incarnation
       WHERE l.scope = '*' AND (n.incarnation IS NULL OR n.recovered_by IS NOT NULL
         OR n.expires_at < ${DB_NOW} - $2::bigint OR n.installation = $1)`,
      [installation, graceMs],
    )
    if (free.length === 0) return false
    const [, , taken = []] = await db.transaction([
      // Until the commit nobody can begin to write as the router; whoever had begun is through.
      { text: `SELECT pg_advisory_xact_lock(hashtext('offhook routing lease'))` },
      leases.claim('all', OWNER),
      {
        text: `UPDATE routing_leases SET incarnation = $1, epoch = epoch + 1, taken_at = ${DB_NOW}
          WHERE scope = '*'
            AND NOT EXISTS (SELECT 1 FROM node_leases
              WHERE incarnation = routing_leases.incarnation AND recovered_by IS NULL)
            AND EXISTS (SELECT 1 FROM node_leases WHERE incarnation = $1 AND recovered_by IS NULL)
          RETURNING epoch`,
        values: [nodeId],
      },
    ])
    if (taken.length === 0) return false
    this.#taken = true
    logger.info({ nodeId, epoch: Number(taken[0]?.['epoch']) }, 'This node routes tasks')
    return true
  }

  /** Gives it back, so that the next node need not wait. After the last write. */
  async release(): Promise<void> {
    if (!this.#taken) return
    this.#taken = false
    const { db, nodeId } = this.#options
    await db.transaction([
      {
        text: `UPDATE routing_leases SET incarnation = NULL WHERE scope = '*' AND incarnation = $1`,
        values: [nodeId],
      },
    ])
  }
}
