import type { Fact, Suggestion } from './model.ts'

/** The answers to what a customer has said, in the order of the facts. */
export function factsFor(text: string, facts: readonly Fact[]): readonly Suggestion[] {
  const said = plain(text)
  return facts.flatMap(({ words, answer }) => {
    const because = words.find((word) => plain(word) !== '  ' && said.includes(plain(word)))
    return because === undefined ? [] : [{ text: answer, because }]
  })
}

/** Lower case, with one space between words and around all, so that no word is found inside another. */
function plain(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim()} `
}
