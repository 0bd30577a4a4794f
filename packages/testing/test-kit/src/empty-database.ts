import { execFile } from 'node:child_process'
import { access, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** In a process of its own: what making a database takes is given back only by its end. */
const make = `
  import { PGlite } from '@electric-sql/pglite'
  const db = await PGlite.create(process.argv[1])
  await db.close()
  process.exit(0)`

/**
 * Gives a new server the embedded database as it is before the first migration. Making one costs ten
 * seconds of a core, copying it a moment: it is made once a checkout, for this version of PGlite.
 * @param root the checkout
 * @param folder where the database goes; not there yet
 */
export async function copyEmptyDatabase(root: string, folder: string): Promise<void> {
  const version = await pgliteVersion(root)
  const made = join(root, 'node_modules/.cache/offhook-tests', `pglite-${version}`)
  if (!(await isThere(made))) await makeAt(root, made)
  await cp(made, folder, { recursive: true })
}

async function makeAt(root: string, made: string): Promise<void> {
  await mkdir(join(made, '..'), { recursive: true })
  const draft = await mkdtemp(`${made}-`)
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', make, join(draft, 'db')],
    { cwd: root },
  )
  // Another test may have been sooner: theirs is as good.
  await rename(join(draft, 'db'), made).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(draft, { recursive: true, force: true })
}

async function pgliteVersion(root: string): Promise<string> {
  const manifest = await readFile(
    join(root, 'node_modules/@electric-sql/pglite/package.json'),
    'utf8',
  )
  return (JSON.parse(manifest) as { version: string }).version
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
