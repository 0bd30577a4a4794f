/**
 * Holds the inside of one package against its floors. A *room* is a folder of `src`, or a file that
 * stands in `src` itself. Imports go down: rooms of one floor do not know each other. The door
 * (`index.ts`) is the roof, and what serves tests only stands above it. Imports of types count.
 */
import { dirname, join, normalize } from 'node:path/posix'

const door = 'index.ts'
const testRooms = new Set(['testing', 'test-support'])

/** The files of the package that a file imports, relative to `src` as the file's own path is. */
export function importsOf(file, text) {
  const statements = [
    ...text.matchAll(/^(?:import\b.*?|export\b.*?|\} )from '(\.[^']+)'/gm),
    ...text.matchAll(/^import '(\.[^']+)'/gm),
    ...text.matchAll(/\bimport\(\s*'(\.[^']+)'/g),
  ]
  return [...new Set(statements.map(([, path]) => normalize(join(dirname(file), path))))]
}

/** Which files the floors hold: code that ships, and what serves its tests. */
export function isRoom(file) {
  return /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$/.test(file)
}

/**
 * @param files a map of each file's path below `src` to its text
 * @param floors the rooms of each floor, ground first, each floor a string of names: `model ports`
 * @returns one sentence for each fault
 */
export function faultsInside(files, floors) {
  const arrows = new Map()
  for (const [file, text] of files) {
    arrows.set(
      file,
      importsOf(file, text).filter((path) => files.has(path)),
    )
  }
  return [...faultsOfFloors(arrows, floors), ...faultsOfCircles(arrows)]
}

function faultsOfFloors(arrows, floors) {
  const faults = []
  const floorOf = new Map()
  for (const [floor, names] of floors.entries()) {
    for (const name of names.split(' ')) floorOf.set(name, floor)
  }
  floorOf.set('index', floors.length)

  const rooms = new Set([...arrows.keys()].map(roomOf))
  for (const name of floorOf.keys()) {
    if (name !== 'index' && !rooms.has(name))
      faults.push(`the floors name ${name}, which is not there`)
  }
  for (const [file, imported] of arrows) {
    const room = roomOf(file)
    const isForTests = testRooms.has(room)
    if (!isForTests && !floorOf.has(room)) faults.push(`${file} stands on no floor`)
    for (const target of imported) {
      const below = roomOf(target)
      if (room === below || isForTests) continue
      if (testRooms.has(below)) faults.push(`${file} ships ${target}, which serves tests only`)
      else if (target === door) faults.push(`${file} goes out and in again by ${door}`)
      else if (floorOf.get(below) > floorOf.get(room)) faults.push(`${file} -> ${target} goes up`)
      else if (floorOf.get(below) === floorOf.get(room)) {
        faults.push(`${file} -> ${target} goes sideways: ${room} and ${below} share a floor`)
      }
    }
  }
  return faults
}

/** `calls/dial/leg.ts` stands in the room `calls`, `model.ts` in the room `model`. */
function roomOf(file) {
  const [first] = file.split('/')
  return first === file ? file.replace(/\.tsx?$/, '') : first
}

/** Circles of files, and in each folder those of the rooms and files that stand in it. */
function faultsOfCircles(arrows) {
  const graphs = new Map()
  for (const [file, imported] of arrows) {
    for (const target of imported) {
      addArrow(graphs, '', file, target, `${file} -> ${target}`)
      addArrow(graphs, ...neighbours(file, target), `${file} -> ${target}`)
    }
  }
  const circles = [...graphs.values()].flatMap(circlesOf)
  return [...new Set(circles)].map((circle) => `circle: ${circle}`)
}

function addArrow(graphs, folder, from, to, because) {
  if (!graphs.has(folder)) graphs.set(folder, new Map())
  const graph = graphs.get(folder)
  if (!graph.has(from)) graph.set(from, new Map())
  if (!graph.get(from).has(to)) graph.get(from).set(to, because)
}

/** The innermost folder in which both files stand, and through which of its entries. */
function neighbours(file, target) {
  const from = file.split('/')
  const to = target.split('/')
  let depth = 0
  while (from[depth] === to[depth] && depth < from.length - 1) depth++
  return [`${from.slice(0, depth).join('/')}/`, from[depth], to[depth]]
}

/** Each circle that a walk through the graph closes, told by the imports along it. */
function circlesOf(graph) {
  const circles = []
  const done = new Set()
  const way = []
  const walk = (node) => {
    const seen = way.indexOf(node)
    if (seen >= 0) {
      const round = way.slice(seen)
      const imports = round.map((from, i) => graph.get(from).get(round[(i + 1) % round.length]))
      circles.push(startingWithTheFirst(imports).join(', '))
    }
    if (seen >= 0 || done.has(node)) return
    way.push(node)
    for (const next of graph.get(node)?.keys() ?? []) walk(next)
    way.pop()
    done.add(node)
  }
  for (const node of graph.keys()) walk(node)
  return circles
}

/** One circle is one fault, wherever the walk came upon it. */
function startingWithTheFirst(imports) {
  const start = imports.indexOf([...imports].sort()[0])
  return [...imports.slice(start), ...imports.slice(0, start)]
}
