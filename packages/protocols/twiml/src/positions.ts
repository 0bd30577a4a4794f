import type { Position } from './issue.ts'

/** Turns offsets of a text into lines and columns. Lines end as in XML: LF, CR or both. */
export class Positions {
  readonly #starts: readonly number[]

  constructor(text: string) {
    this.#starts = [
      0,
      ...Array.from(text.matchAll(/\r\n?|\n/g), (end) => end.index + end[0].length),
    ]
  }

  at(offset: number): Position {
    const starts = this.#starts
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - starts[low]! + 1 }
  }
}
