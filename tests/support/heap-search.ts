/**
 * Looks for numbers in a heap snapshot: in texts, also those that are joined and not yet flat, and in the
 * pieces in which a program may keep what is keyed in: lists of keys, of things with a key each. What
 * buffers hold, and lists of codes, is not in a snapshot; `inMemory` finds that.
 */
import type { HeapSnapshot } from './heap-snapshot.ts'

/** So many digits of a number in a row count: the last four are in masks, and fewer are anywhere. */
const ENOUGH = 12
/** A text that is joined from more pieces is looked into this far. */
const MOST_PIECES = 64

/** Where one of the numbers, or most of it, is; the digits themselves are not shown. */
export function inHeap(heap: HeapSnapshot, numbers: readonly string[]): readonly string[] {
  const parts = new Set(numbers.flatMap(partsOf))
  const found: string[] = []
  const holds = (text: string) => {
    for (const run of text.replace(/[ -]/g, '').match(RUNS) ?? []) {
      for (let at = 0; at + ENOUGH <= run.length; at++) {
        if (parts.has(run.slice(at, at + ENOUGH))) return true
      }
    }
    return false
  }
  for (const text of heap.strings) if (holds(text)) found.push(`a text of ${text.length}`)
  for (let node = 0; node < heap.nodeCount; node++) {
    if (heap.typeOf(node) === 'concatenated string') {
      if (holds(joined(heap, node))) found.push('a text that is joined')
    } else if (heap.edgeCount(node) >= ENOUGH) {
      for (const [what, keys] of sequencesOf(heap, node)) {
        if (holds(keys))
          found.push(`a list of ${what} in ${heap.typeOf(node)} ${heap.nameOf(node)}`)
      }
    }
  }
  return found
}

const RUNS = new RegExp(`\\d{${ENOUGH},}`, 'g')

function partsOf(number: string): string[] {
  const out: string[] = []
  for (let at = 0; at + ENOUGH <= number.length; at++) out.push(number.slice(at, at + ENOUGH))
  return out
}

function joined(heap: HeapSnapshot, node: number): string {
  let text = ''
  const stack = [node]
  for (let pieces = 0; stack.length > 0 && pieces < MOST_PIECES; pieces++) {
    const each = stack.pop()!
    if (heap.typeOf(each) !== 'concatenated string') {
      text += heap.nameOf(each)
      continue
    }
    const edges = heap.edgesOf(each)
    for (const end of ['second', 'first']) {
      const edge = edges.find(({ name }) => name === end)
      if (edge) stack.push(edge.to)
    }
  }
  return text
}

/** What the items of a list spell: themselves, and each property of theirs that is a key. */
function sequencesOf(heap: HeapSnapshot, node: number): ReadonlyMap<string, string> {
  const items = heap
    .edgesOf(node)
    .filter(({ name }) => typeof name === 'number')
    .sort((a, b) => Number(a.name) - Number(b.name))
  const spelled = new Map<string, string>()
  const add = (what: string, key: string) => spelled.set(what, (spelled.get(what) ?? '') + key)
  for (const { to } of items) {
    const own = keyOf(heap, to)
    if (own !== null) add('keys', own)
    else if (heap.typeOf(to) === 'object') {
      for (const { name, to: value } of heap.edgesOf(to)) {
        const key = typeof name === 'string' ? keyOf(heap, value) : null
        if (key !== null) add(`things with ${name}`, key)
      }
    }
  }
  return spelled
}

/** The digit that a node is. */
function keyOf(heap: HeapSnapshot, node: number): string | null {
  if (heap.typeOf(node) !== 'string') return null
  const name = heap.nameOf(node)
  return /^\d$/.test(name) ? name : null
}
