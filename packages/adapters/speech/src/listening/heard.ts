import type { RecognitionRequest } from '@offhook/voice'
import type { Heard } from './utterance-engine.ts'

/** Digits as models write them that know no figures. */
const digitWords = new Map(
  'zero oh o one two three four five six seven eight nine'
    .split(' ')
    .map((word, index) => [word, String(Math.max(0, index - 2))]),
)

/** The words of a service, with the hint that stands in them; digits alone where digits are wanted. */
export function heardOf(
  text: string,
  hints: readonly string[],
  mode: RecognitionRequest['mode'],
  confidence: number | null = null,
): Heard | null {
  if (mode === 'digits') {
    const figures = text.toLowerCase().replace(/\p{L}+/gu, (word) => digitWords.get(word) ?? '')
    const digits = figures.replace(/\D/g, '')
    return digits === '' ? null : { text: digits, hint: null, confidence }
  }
  const plain = plainWords(text)
  if (plain.trim() === '') return null
  const hint = hints.find((each) => plainWords(each) !== '  ' && plain.includes(plainWords(each)))
  return { text, hint: hint ?? null, confidence }
}

/** Lower case, one space between words and around all, so that no word is found inside another. */
function plainWords(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}']+/gu, ' ')
    .trim()} `
}
