import { widgetSentences, widgetWords } from './es/studio-widgets.ts'

/** What the tables of widgets say, in another language than English. */
export type Words = (english: string) => string

export const englishWords: Words = (english) => english

/** A text that is only code stays what it is. */
export const spanishWords: Words = (english) => {
  const word = widgetWords[english]
  if (word !== undefined) return word
  for (const [pattern, sentence] of widgetSentences) {
    const found = pattern.exec(english)
    if (!found) continue
    return sentence.replace(/\$(w?)(\d)/g, (_whole, isWord: string, place: string) => {
      const part = found[Number(place)] ?? ''
      return isWord ? spanishWords(part) : part
    })
  }
  return english
}
