/**
 * Copies a folder that others go on writing, in two goes: all of it while they write, and then, while
 * they do not, what has changed since. So they are stopped for as long as the changes take, however
 * large the folder is.
 */
import {
  copyFileSync,
  type Dirent,
  mkdirSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The clock of a file system moves in steps, and what is written within one looks the same. */
const STEP_MS = 1_000

/** The first go, into a folder that must not exist. @returns when it began, by the file system's clock */
export async function copyOnTheRun(from: string, to: string): Promise<number> {
  await mkdir(to, { mode: (await stat(from)).mode })
  const { mtimeMs } = await stat(to)
  await copyInside(from, to)
  return mtimeMs
}

async function copyInside(from: string, to: string): Promise<void> {
  for (const entry of await unlessGone(readdir(from, { withFileTypes: true }), [])) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 })
      await copyInside(source, target)
    } else if (entry.isFile()) await unlessGone(copyFile(source, target), undefined)
  }
}

/** What goes away meanwhile is gone from the second go too. */
async function unlessGone<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise
    throw error
  }
}

/** The second go, in which nobody writes: the copy is the same as the folder afterwards. */
export function copyChanges(from: string, to: string, since: number): void {
  const entries = readdirSync(from, { withFileTypes: true })
  const copied = new Map(readdirSync(to, { withFileTypes: true }).map((one) => [one.name, one]))
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    const there = copied.get(entry.name)
    copied.delete(entry.name)
    if (there && kindOf(there) !== kindOf(entry)) rmSync(target, { recursive: true })
    if (entry.isDirectory()) {
      mkdirSync(target, { recursive: true, mode: 0o700 })
      copyChanges(source, target, since)
    } else if (entry.isFile() && !isSame(statSync(source), target, since)) {
      copyFileSync(source, target)
    }
  }
  for (const name of copied.keys()) rmSync(join(to, name), { recursive: true })
}

const kindOf = (entry: Dirent) => (entry.isDirectory() ? 'folder' : 'file')

function isSame({ mtimeMs, size }: Stats, target: string, since: number): boolean {
  return mtimeMs < since - STEP_MS && statSync(target, { throwIfNoEntry: false })?.size === size
}
