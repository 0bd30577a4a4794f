/**
 * Builds what is out of date: the packages by `tsc -b`, the desktop by vite. Everything that it
 * prints goes to standard error. A stamp of all sources makes the second start cheap.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { filesBelow, root } from './files.mjs'

const stamps = join(root, 'node_modules', '.cache', 'offhook')

function stampOf(folders) {
  const hash = createHash('sha256')
  for (const name of ['package-lock.json', 'tsconfig.base.json', ...folders]) {
    const path = join(root, name)
    const files = statSync(path).isDirectory() ? [...filesBelow(path)].sort() : [path]
    for (const file of files) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${file}\0${size}\0${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function run(label, script, args, cwd = root) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk) => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) return resolve()
      process.stderr.write(output)
      reject(new Error(`Building the ${label} failed.`))
    })
  })
}

async function buildWhenStale(name, folders, product, work) {
  const file = join(stamps, `${name}.stamp`)
  const stamp = stampOf(folders)
  if (existsSync(file) && existsSync(product) && readFileSync(file, 'utf8') === stamp) return
  process.stderr.write(`Building the ${name} …\n`)
  await work()
  mkdirSync(stamps, { recursive: true })
  writeFileSync(file, stamp)
}

/** Lays a compressed copy beside each text of the page, so that the server need not compress. */
function compress(folder) {
  for (const file of filesBelow(folder)) {
    if (!/\.(js|css|svg)$/.test(file)) continue
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  }
}

/** Brings server and desktop up to date, side by side. Rejects with one sentence. */
export async function build() {
  await Promise.all([
    buildWhenStale(
      'server',
      ['packages', 'apps/server'],
      join(root, 'apps/server/dist/main.js'),
      () => run('server', 'typescript/bin/tsc', ['-b']),
    ),
    buildWhenStale(
      'desktop',
      ['apps/desktop', 'packages/protocols/studio-flow'],
      join(root, 'apps/desktop/dist/index.html'),
      async () => {
        await run('desktop', 'vite/bin/vite.js', ['build'], join(root, 'apps/desktop'))
        compress(join(root, 'apps/desktop/dist'))
      },
    ),
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
