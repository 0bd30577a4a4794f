/** Numbers that carriers route to us and that nobody has taken yet are found in this list. */
import type { E164 } from '@offhook/core'
import { readNumber } from './read-number.ts'

/** The most numbers of one pool. */
const MAX_NUMBERS = 100_000

/**
 * Reads a list of E.164 numbers and of ranges of them (`+12015550100-+12015550199`), with commas
 * between them. Undefined when it is none, or has too many.
 */
export function readNumberPool(text: string): readonly E164[] | undefined {
  const numbers = new Set<E164>()
  for (const part of text.split(',')) {
    const [, first = '', last = first] = /^\s*(\+\d+)\s*(?:-\s*(\+\d+)\s*)?$/.exec(part) ?? []
    if (first.length !== last.length) return undefined
    const [from, to] = [Number(first), Number(last)]
    if (first === '' || to < from || to - from >= MAX_NUMBERS - numbers.size) return undefined
    for (let number = from; number <= to; number++) {
      const read = readNumber(`+${number}`, 'US')
      if (read === undefined) return undefined
      numbers.add(read)
    }
  }
  return [...numbers]
}
