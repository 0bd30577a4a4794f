import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every source file below a folder: not what was installed, not what was built. */
export function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}

/** Every workspace package: its folder and its ring. */
export function* workspaces() {
  for (const ring of readdirSync(join(root, 'packages'))) {
    for (const name of readdirSync(join(root, 'packages', ring))) {
      const folder = join('packages', ring, name)
      if (existsSync(join(root, folder, 'package.json'))) yield { ring, folder }
    }
  }
  for (const name of readdirSync(join(root, 'apps')))
    yield { ring: 'apps', folder: join('apps', name) }
}
