/**
 * What `<Pay>` says by itself in a language, in pieces: whoever has these can say all of it, without a
 * voice that reads texts.
 */
import { readBackWords } from '../read-back.ts'
import { promptTexts } from './default-prompts.ts'

export interface SaidPiece {
  /** The same in each language. */
  readonly name: string
  readonly text: string
}

/** @param language one of Pay's */
export function saidPieces(language: string): readonly SaidPiece[] {
  const base = language.slice(0, 2)
  const { ask, faults, again } = promptTexts[base]!
  const { card, account, choice } = readBackWords[base]!
  const named = (prefix: string, texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([name, text]) => ({ name: `${prefix}-${name}`, text }))
  return [
    ...named('ask', ask),
    ...named('fault', faults),
    { name: 'again', text: again },
    ...named('read-back', { card, account, choice }),
    ...Array.from('0123456789', (digit) => ({ name: `digit-${digit}`, text: digit })),
  ]
}
