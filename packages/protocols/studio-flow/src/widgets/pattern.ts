/**
 * Regular expressions of strangers: short ones, on short texts, and none that could be tried in more
 * ways than a turn has time for. The ways are estimated from above: a repetition may end anywhere in
 * the text, a `?` doubles them, and a choice multiplies them by its branches.
 */
const MAX_INPUT = 128
const MAX_PATTERN = 256
/** Enough for three repetitions without an end, or for one and a dozen of `?`. */
const MOST_WAYS = 2 ** 20

/** Groups, choices, and what repeats; a `?` behind a repetition only says which way is tried first. */
const TOKEN = /\(\??|(?:[*+?]|\{\d+(?:,\d*)?\})\??|./gs
const QUANTIFIER = /^(?:[*+?]|\{\d)/
const EXACT = /^\{(\d+)(?:,\1)?\}/

/** Whether a pattern can be compiled and is one that ends soon on any text. */
export function isSafePattern(pattern: string): boolean {
  if (pattern.length > MAX_PATTERN || waysOf(pattern) > MOST_WAYS) return false
  try {
    return new RegExp(pattern) !== null
  } catch {
    return false
  }
}

/** Whether the whole text matches, in capitals or not; false where the pattern is not safe. */
export function matchesPattern(input: string, pattern: string): boolean {
  if (input.length > MAX_INPUT || !isSafePattern(pattern)) return false
  return new RegExp(`^(?:${pattern})$`, 'i').test(input)
}

/** A group is *rich* where it can match one text in several ways: it must not be repeated. */
interface Group {
  isRich: boolean
  branches: number
}

/** In how many ways a text may be tried; infinite where a rich group is repeated. */
function waysOf(pattern: string): number {
  // What is escaped, and what stands in a class (`[]` and `[^]` are whole ones), repeats nothing.
  const plain = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')
  const groups: Group[] = []
  let open: Group = { isRich: false, branches: 1 }
  let closed: Group | null = null
  let [ways, repeats] = [1, 0]
  for (const [token] of plain.matchAll(TOKEN)) {
    const before: Group | null = closed
    closed = null
    if (token.startsWith('(')) {
      groups.push(open)
      open = { isRich: false, branches: 1 }
    } else if (token === ')') {
      ways *= open.branches
      closed = open
      open = groups.pop() ?? { isRich: false, branches: 1 }
      open.isRich ||= closed.isRich
    } else if (token === '|') {
      open.branches++
      open.isRich = true
    } else if (token.startsWith('?')) {
      ways *= 2
      open.isRich = true
    } else if (QUANTIFIER.test(token) && (before || !EXACT.test(token))) {
      if (before?.isRich) return Number.POSITIVE_INFINITY
      // So many ends of one after another fit into a text: half as many of two, a third of three.
      ways *= MAX_INPUT / ++repeats
      open.isRich = true
    }
  }
  return ways * open.branches
}
