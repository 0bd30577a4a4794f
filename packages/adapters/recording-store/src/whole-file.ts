import { randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Has a file written beside its place, and hands it on: it appears whole or not at all.
 * @param finish what becomes of it; left out: it takes its place
 */
export async function writeWhole(
  path: string,
  write: (unfinished: string) => Promise<void>,
  finish: (unfinished: string) => Promise<void> = (unfinished) => rename(unfinished, path),
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${randomUUID()}`
  try {
    await write(unfinished)
    await finish(unfinished)
  } finally {
    await rm(unfinished, { force: true })
  }
}

export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
