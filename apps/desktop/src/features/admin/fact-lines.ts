import { DeskError } from '../../model/problem.ts'
import { msg } from '../../texts/index.ts'

/** A fact as it is kept: the words that ask for it, and the answer. */
interface Fact {
  readonly words: readonly string[]
  readonly answer: string
}

/** Facts as an administrator types them: `words, more words = answer`, one on each line. */
export function factLines(facts: unknown): string {
  if (!Array.isArray(facts)) return ''
  return (facts as readonly Partial<Fact>[])
    .flatMap(({ words, answer }) =>
      Array.isArray(words) && typeof answer === 'string' ? `${words.join(', ')} = ${answer}` : [],
    )
    .join('\n')
}

/**
 * The facts of such lines.
 * @throws DeskError naming a line that is none
 */
export function factsOf(text: string): readonly Fact[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    const at = line.indexOf('=')
    const words = line
      .slice(0, Math.max(0, at))
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
    const answer = line.slice(at + 1).trim()
    if (at < 0 || words.length === 0 || answer === '') {
      throw new DeskError(msg('admin.assistNoFact', { line: line.trim() }))
    }
    return [{ words, answer }]
  })
}
