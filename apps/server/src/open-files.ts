import { readFileSync } from 'node:fs'
import { ConfigError } from './config.ts'

/** Loading the program and opening what it listens on takes this many; each call takes two more. */
const NEEDED = 300

/**
 * Below it not even the program can be loaded, which would end in the words of whatever file came
 * last. Node has raised the soft limit to the hard one already.
 * @throws ConfigError when this process may open too few files
 */
export function checkOpenFiles(): void {
  const limit = openFilesLimit()
  if (limit !== null && limit < NEEDED) throw tooFew(`${limit} files`)
}

/** What a failure means that comes of too many open files; any other as it is. */
export function withOpenFiles(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EMFILE' || code === 'ENFILE' ? tooFew(`no more files (${code})`) : error
}

function tooFew(what: string): ConfigError {
  return new ConfigError(
    `This process may open ${what}: raise the limit of open files (ulimit -n) to 1024 or more.`,
  )
}

/** Null where the system does not tell. */
function openFilesLimit(): number | null {
  try {
    const [, soft] =
      /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? []
    return soft === undefined ? null : Number(soft)
  } catch {
    return null
  }
}
