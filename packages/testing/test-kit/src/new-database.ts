import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PGLITE = 'node_modules/@electric-sql/pglite/package.json'
const MIGRATIONS = 'packages/adapters/store/sql'

/** In a process of its own: what making a database takes is given back only by its end. */
const make = `
  import { PGlite } from '@electric-sql/pglite'
  const [folder, migrations] = process.argv.slice(1)
  const { migrate } = await import(migrations)
  const db = await PGlite.create(folder)
  const query = async (text) => (await db.query(text)).rows
  await migrate({ exec: (sql) => db.exec(sql), query }, { info: () => {} })
  await db.close()
  process.exit(0)`

/**
 * Gives a new server the embedded database as it is after the last migration, without a row. Making
 * one costs fifteen seconds of a core, copying it a moment: it is made once a checkout, by the built
 * store, for this version of PGlite and these migrations.
 * @param root the checkout
 * @param folder where the database goes; not there yet
 */
export async function copyNewDatabase(root: string, folder: string): Promise<void> {
  const made = join(root, 'node_modules/.cache/offhook-tests', `pglite-${await versionOf(root)}`)
  if (!(await isThere(made))) await makeAt(root, made)
  await cp(made, folder, { recursive: true })
}

async function makeAt(root: string, made: string): Promise<void> {
  await mkdir(join(made, '..'), { recursive: true })
  const draft = await mkdtemp(`${made}-`)
  const migrations = join(root, 'packages/adapters/store/dist/db/migrate.js')
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', make, join(draft, 'db'), migrations],
    { cwd: root },
  )
  // Another test may have been sooner: theirs is as good.
  await rename(join(draft, 'db'), made).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(draft, { recursive: true, force: true })
}

async function versionOf(root: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(root, PGLITE)))
  for (const file of (await readdir(join(root, MIGRATIONS))).sort()) {
    hash.update(file).update(await readFile(join(root, MIGRATIONS, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
