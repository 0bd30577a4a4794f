import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of this machine alone: others that share its folder have processes of the same numbers. */
const prefix = () => `offhook-speech-${hostname()}-`

/**
 * A new folder for the work of this process. Those of processes that have died go: they could not
 * remove them.
 */
export async function newFolder(parent = tmpdir()): Promise<string> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix()))
  for (const name of names) {
    const path = join(parent, name)
    const pid = Number(name.slice(prefix().length).split('-')[0])
    if (await isLeft(path, pid)) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
  return mkdtemp(join(parent, `${prefix()}${process.pid}-`))
}

/** In a container the process before had our own number. */
async function isLeft(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return !isAlive(pid)
  const begun = Date.now() - process.uptime() * 1_000
  return stat(path).then(
    ({ birthtimeMs }) => birthtimeMs < begun,
    () => false,
  )
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
