/**
 * Numbered, forward-only migrations. Each is one transaction that begins with its own row, so that
 * of two nodes that start together one does the work and the other waits at the row and goes on.
 */
import { readdir, readFile } from 'node:fs/promises'
import { type Logger, OperatorError } from '@offhook/core'
import { type Db, DbStatementError, isConflict } from './db.ts'

interface Migration {
  readonly version: number
  readonly file: string
}

/** Beside `src` and `dist` alike. */
const folder = new URL('../../sql/', import.meta.url)

/** The database was written by a version that is newer than this one. */
export class NewerDatabaseError extends OperatorError {
  constructor(found: number, known: number) {
    super(
      `The database was written by a newer Offhook (its schema is ${found}, this version knows ${known}): start that version, or restore a backup from before the upgrade.`,
    )
  }
}

/**
 * A large table takes as long as it takes, and so does another node at the same one: the limits of
 * other statements do not hold here.
 */
const UNHURRIED = 'SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;'

/** Brings the schema up to this version. Gives the versions that were applied here. */
export async function migrate(db: Db, logger: Logger): Promise<readonly number[]> {
  const migrations = migrationsOf(await readdir(folder))
  const known = migrations.at(-1)?.version ?? 0
  await ignoreRace(() =>
    db.exec(`CREATE TABLE IF NOT EXISTS offhook_migrations (
      version integer PRIMARY KEY,
      name text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`),
  )
  const rows = await db.query<{ version: number }>('SELECT version FROM offhook_migrations')
  const done = new Set(rows.map(({ version }) => version))
  const newest = Math.max(0, ...done)
  if (newest > known) throw new NewerDatabaseError(newest, known)

  const applied: number[] = []
  for (const { version, file } of migrations) {
    if (done.has(version)) continue
    const sql = await readFile(new URL(file, folder), 'utf8')
    const row = `INSERT INTO offhook_migrations (version, name) VALUES (${version}, '${file}');`
    try {
      await db.exec(`${UNHURRIED}\n${row}\n${sql}`)
      applied.push(version)
      logger.info({ version, file }, 'Migration applied')
    } catch (error) {
      // Another node was first: its transaction has committed by the time this one is refused.
      if (!isConflict(error) || error.constraint !== 'offhook_migrations_pkey') throw error
    }
  }
  return applied
}

/**
 * The migrations among the files of the folder, in order.
 * @throws Error when two have one number: the second would look like another node's work
 */
export function migrationsOf(files: readonly string[]): readonly Migration[] {
  const migrations = files
    .flatMap((file) => {
      const match = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)
      return match ? [{ version: Number(match[1]), file }] : []
    })
    .sort((a, b) => a.version - b.version)
  for (const [i, { version, file }] of migrations.entries()) {
    const before = migrations[i - 1]
    if (before?.version === version) {
      throw new Error(`The migrations ${before.file} and ${file} have one number`)
    }
  }
  return migrations
}

/** IF NOT EXISTS does not hold between two sessions: the catalogue refuses the second. */
async function ignoreRace(create: () => Promise<void>): Promise<void> {
  const already = new Set(['23505', '42P07', '42710'])
  try {
    await create()
  } catch (error) {
    if (!(error instanceof DbStatementError) || !already.has(error.state)) throw error
  }
}
