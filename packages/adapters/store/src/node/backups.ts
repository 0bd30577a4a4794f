/** Copies of the embedded database: made once a day, the newest few kept, named by their time. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmbeddedDb } from '../db/pglite.ts'

const KEPT = 3
const FINISHED = /^db-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/

/** Copies the database to a new folder in `<data>/backups`; gives its path. */
export async function makeBackup(db: EmbeddedDb, dataDir: string, now: number): Promise<string> {
  const folder = join(dataDir, 'backups')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `db-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`)
  const unfinished = `${path}.unfinished`
  await db.maintain('CHECKPOINT')
  await db.copyTo(unfinished)
  await rename(unfinished, path)
  await removeOld(folder)
  return path
}

/** The newest finished copy, or null. */
export async function newestBackup(dataDir: string): Promise<string | null> {
  const folder = join(dataDir, 'backups')
  const newest = (await listBackups(folder)).at(-1)
  return newest === undefined ? null : join(folder, newest)
}

/** When the newest copy was made, milliseconds since the epoch; null when there is none. */
export async function newestBackupTime(dataDir: string): Promise<number | null> {
  const name = (await listBackups(join(dataDir, 'backups'))).at(-1)
  const match = name && /^db-(.{10})T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/.exec(name)
  if (!match) return null
  const [, day, hour, minute, second, ms] = match
  return Date.parse(`${day}T${hour}:${minute}:${second}.${ms}Z`)
}

async function listBackups(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => FINISHED.test(name)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function removeOld(folder: string): Promise<void> {
  const finished = await listBackups(folder)
  const names = await readdir(folder)
  const old = [
    ...finished.slice(0, -KEPT),
    ...names.filter((name) => name.startsWith('db-') && name.endsWith('.unfinished')),
  ]
  for (const name of old) await rm(join(folder, name), { recursive: true, force: true })
}
