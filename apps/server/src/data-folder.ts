/** The server's own files in the data folder: keys, certificates, first credentials. */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '@offhook/core'
import { ConfigError } from './config.ts'

/** Creates the folder, readable by its owner alone; an existing one must be writable. */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new ConfigError(`The data folder ${folder} cannot be used: ${reasonOf(error)}.`)
  }
}

/** Node's recursive `mkdir` never returns where the system refuses with ENOENT, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    const parent = dirname(folder)
    if (code !== 'ENOENT' || parent === folder) throw error
    await makeFolder(parent)
    await mkdir(folder, { mode: 0o700 })
  }
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'there is a file in its place'
  if (code === 'ENOENT') return 'it cannot be made there'
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'it may not be written to'
  return messageOf(error)
}

/** Writes a file atomically, readable by its owner alone. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const unfinished = `${path}.new`
  await writeFile(unfinished, content, { mode: 0o600 })
  await chmod(unfinished, 0o600)
  await rename(unfinished, path)
}

export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new ConfigError(`${path} cannot be read: ${messageOf(error)}.`)
  }
}

/** The key of stored secrets: from the settings, or from `secret.key`, which the first start writes. */
export async function readSecretKey(folder: string, given: string | null): Promise<Buffer> {
  if (given !== null) return Buffer.from(given, 'hex')
  const path = join(folder, 'secret.key')
  const kept = await readIfThere(path)
  if (kept === null) {
    const key = randomBytes(32)
    await writePrivateFile(path, `${key.toString('hex')}\n`)
    return key
  }
  if (!/^[0-9a-f]{64}\s*$/i.test(kept)) {
    throw new ConfigError(
      `${path} is damaged: it must hold 64 hex digits. Restore it from a backup.`,
    )
  }
  return Buffer.from(kept.trim(), 'hex')
}
