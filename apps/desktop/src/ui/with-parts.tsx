import { Fragment, type ReactNode } from 'react'

/**
 * A sentence with elements in its gaps, in the order that the language has: `say` is given a mark
 * for each part, and the marks of what it returns give way to the parts.
 */
export function withParts<N extends string>(
  parts: Readonly<Record<N, ReactNode>>,
  say: (marks: Readonly<Record<N, string>>) => string,
): ReactNode {
  const names = Object.keys(parts) as N[]
  // Of the private use area of Unicode: no text has them.
  const markOf = (index: number) => String.fromCharCode(0xe000 + index)
  const marks = Object.fromEntries(names.map((name, index) => [name, markOf(index)]))
  return say(marks as Record<N, string>)
    .split(/([\ue000-\uf8ff])/)
    .map((piece, at) => {
      const name = names[piece.charCodeAt(0) - 0xe000]
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence keep their places
      return <Fragment key={at}>{name === undefined ? piece : parts[name]}</Fragment>
    })
}
