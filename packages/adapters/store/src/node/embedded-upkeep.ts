/**
 * What the embedded database does not do by itself: nothing in it checkpoints or vacuums. Checkpoint
 * every five minutes, and every minute when the log has grown by 64 MB; vacuum every six hours; a
 * copy each day.
 */
import { type Clock, type Logger, messageOf } from '@offhook/core'
import type { EmbeddedDb } from '../db/pglite.ts'
import { makeBackup, newestBackupTime } from './backups.ts'
import { Recurring } from './recurring.ts'

const LOOK_EVERY_MS = 60_000
const CHECKPOINT_EVERY_MS = 5 * 60_000
const CHECKPOINT_BYTES = 64 * 1024 * 1024
const VACUUM_EVERY_MS = 6 * 3_600_000
const BACKUP_EVERY_MS = 24 * 3_600_000

export interface EmbeddedUpkeepOptions {
  readonly db: EmbeddedDb
  readonly dataDir: string
  readonly clock: Clock
  readonly logger: Logger
}

export class EmbeddedUpkeep {
  readonly #options: EmbeddedUpkeepOptions
  readonly #recurring: Recurring
  #checkpointAt: number
  #checkpointLog = 0
  #vacuumAt: number

  constructor(options: EmbeddedUpkeepOptions) {
    this.#options = options
    this.#checkpointAt = options.clock.now()
    this.#vacuumAt = options.clock.now()
    const { clock, logger } = options
    this.#recurring = new Recurring({
      ...{ clock, everyMs: LOOK_EVERY_MS, work: () => this.#look() },
      onFailed: (error) =>
        logger.error({ error: messageOf(error) }, 'Upkeep of the database failed'),
    })
  }

  /** Writes all pages to the files and lets the log be reused. */
  async checkpoint(): Promise<void> {
    await this.#options.db.maintain('CHECKPOINT')
    this.#checkpointAt = this.#options.clock.now()
    this.#checkpointLog = await this.#logPosition()
  }

  /** Table by table: calls wait for one of them at most. */
  async vacuum(): Promise<void> {
    const { db, clock } = this.#options
    const tables = await db.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' ORDER BY oid`,
    )
    for (const { name } of tables) await db.maintain(`VACUUM (ANALYZE) ${name}`)
    this.#vacuumAt = clock.now()
  }

  /** Makes a copy now; gives its folder. */
  backup(): Promise<string> {
    const { db, dataDir, clock } = this.#options
    return makeBackup(db, dataDir, clock.now())
  }

  close(): Promise<void> {
    return this.#recurring.close()
  }

  async #look(): Promise<void> {
    const now = this.#options.clock.now()
    const grown = (await this.#logPosition()) - this.#checkpointLog
    if (now - this.#checkpointAt >= CHECKPOINT_EVERY_MS || grown >= CHECKPOINT_BYTES) {
      await this.checkpoint()
    }
    if (now - this.#vacuumAt >= VACUUM_EVERY_MS) await this.vacuum()
    const last = await newestBackupTime(this.#options.dataDir)
    if (last === null || now - last >= BACKUP_EVERY_MS) {
      const folder = await this.backup()
      this.#options.logger.info({ folder }, 'Backup made')
    }
  }

  async #logPosition(): Promise<number> {
    const [row] = await this.#options.db.query<{ position: number }>(
      `SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint AS position`,
    )
    return Number(row?.position ?? 0)
  }
}
