import type { NumberReader } from '@offhook/numbers'

const MAX_URI = 256

/** A party as somebody wrote it: a number in E.164, or a SIP address; undefined for anything else. */
export function parseParty(read: NumberReader, text: string): string | undefined {
  const trimmed = text.trim()
  if (/^sips?:[^\s<>"@]+@[^\s<>"@]+$/i.test(trimmed))
    return trimmed.length <= MAX_URI ? trimmed : undefined
  return read(trimmed)
}
