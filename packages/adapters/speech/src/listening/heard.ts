import type { RecognitionRequest } from '@offhook/voice'
import type { Heard } from './utterance-engine.ts'

/** The words of a service, with the hint that stands in them; digits alone where digits are wanted. */
export function heardOf(
  text: string,
  hints: readonly string[],
  mode: RecognitionRequest['mode'],
  confidence: number | null = null,
): Heard | null {
  if (mode === 'digits') {
    const digits = text.replace(/\D/g, '')
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
