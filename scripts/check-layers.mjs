/**
 * Holds each package's dependencies against the ring order: arrows go inward only, adapters and
 * applications never import each other, and between domains only the arrows listed here exist.
 * Inside each package the same holds for its rooms and their floors (`floors.mjs`).
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow, root, workspaces } from './files.mjs'
import { floors } from './floors.mjs'
import { faultsInside, isRoom } from './inside.mjs'

/** Outermost first. A package may depend on rings below its own. */
const rings = ['apps', 'adapters', 'domain', 'media', 'protocols', 'foundation']

/** Arrows inside a ring, and those that skip the general rule. A new one is a reviewed change. */
const allowed = new Set([
  'contacts -> voice',
  'contacts -> task-router',
  'contacts -> accounts',
  'voice -> accounts',
  'voice -> alerts',
  'contacts -> alerts',
  'history -> contacts',
  'history -> task-router',
  'history -> voice',
  'insights -> voice',
  'assist -> contacts',
  'assist -> task-router',
  'assist -> voice',
  'event-streams -> accounts',
  'event-streams -> insights',
  'event-streams -> studio',
  'event-streams -> task-router',
  'event-streams -> voice',
  'messages -> accounts',
  'messages -> alerts',
  'messages -> voice',
  'task-router -> accounts',
  'pay -> accounts',
  'pay -> voice',
  'people -> accounts',
  'people -> site',
  'people -> task-router',
  'site -> accounts',
  'site -> task-router',
  'outbound -> accounts',
  'outbound -> contacts',
  'outbound -> task-router',
  'outbound -> voice',
  'studio -> accounts',
  'studio -> alerts',
  'studio -> messages',
  'studio -> voice',
  'engine -> control',
  'numbers -> core',
])

/** Domains know of media only its messages, and of protocols nothing. */
const forbidden = [
  [
    /^(accounts|alerts|assist|voice|task-router|contacts|event-streams|history|insights|messages|outbound|pay|people|site|studio)$/,
    /^(engine|sip|rtp)$/,
  ],
  [/^rest$|^task-gateway$|^store$|^webhooks$|^prompts$|^recording-store$/, /^(engine|sip|rtp)$/],
  [/^(sip|rtp)$/, /^(sip|rtp)$/],
]

const packages = new Map()
for (const { ring, folder } of workspaces()) {
  const { name, dependencies = {} } = readPackage(folder)
  packages.set(shortName(name), { ring, uses: ours(dependencies), folder })
}

function readPackage(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

function shortName(name) {
  return name.replace('@offhook/', '')
}

function ours(dependencies) {
  return Object.keys(dependencies)
    .filter((key) => key.startsWith('@offhook/'))
    .map(shortName)
}

const faults = []
for (const [name, { ring, uses }] of packages) {
  if (ring === 'testing') continue
  for (const used of uses) {
    const target = packages.get(used)
    if (!target) faults.push(`${name} depends on @offhook/${used}, which does not exist`)
    else if (target.ring === 'testing') faults.push(`${name} ships test code: ${used}`)
    else if (forbidden.some(([from, to]) => from.test(name) && to.test(used))) {
      faults.push(`${name} -> ${used} is not an arrow of the design`)
    } else if (
      rings.indexOf(target.ring) <= rings.indexOf(ring) &&
      !allowed.has(`${name} -> ${used}`)
    ) {
      faults.push(`${name} -> ${used} points outward or sideways`)
    }
  }
}

/** What is imported must be declared: a workspace resolves undeclared packages by accident. */
for (const [name, { uses, folder, ring }] of packages) {
  if (!existsSync(join(root, folder, 'src'))) continue
  const known = new Set([...uses, ...ours(readPackage(folder).devDependencies ?? {})])
  for (const path of filesBelow(join(root, folder, 'src'))) {
    if (!/\.tsx?$/.test(path)) continue
    const file = path.slice(root.length + 1)
    const isTest = /\.test\.tsx?$|\/testing\//.test(file)
    const text = readFileSync(path, 'utf8')
    for (const [, used] of text.matchAll(/from '@offhook\/([a-z-]+)'/g)) {
      if (!known.has(used))
        faults.push(`${file} imports @offhook/${used}, which ${name} does not declare`)
      else if (!uses.includes(used) && !isTest && ring !== 'testing') {
        faults.push(`${file} ships @offhook/${used}, which is for tests only`)
      }
    }
    for (const [, used] of text.matchAll(/from '(@offhook\/[a-z-]+\/[^']+)'/g)) {
      faults.push(`${file} goes around the door of ${used}`)
    }
  }
}

/** Rooms know what stands below them. */
for (const [name, { folder }] of packages) {
  const src = join(root, folder, 'src')
  if (!existsSync(src)) continue
  if (!floors[name]) {
    faults.push(`${name} has no floors in scripts/floors.mjs`)
    continue
  }
  const paths = [...filesBelow(src)].filter(isRoom)
  const files = new Map(paths.map((path) => [relative(src, path), readFileSync(path, 'utf8')]))
  for (const fault of faultsInside(files, floors[name])) faults.push(`${name}: ${fault}`)
}
for (const name of Object.keys(floors)) {
  if (!packages.has(name)) faults.push(`scripts/floors.mjs names ${name}, which does not exist`)
}

for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
