import type { NumberReader } from '@offhook/numbers'
import { bad } from '../http/errors.ts'

/** Enough digits that a leading 0 is a way of dialling, and no part of the number. */
const WHOLE = 6

/** What somebody looks for: a part of a number, in each way in which it may be meant, or of a name. */
export type Sought = { readonly digits: readonly string[] } | { readonly text: string }

/**
 * Reads a search for a number: `2015550103`, `+1 (201) 555-0103`, `0103`. What has letters in it is
 * looked for in names and addresses.
 * @throws OffhookError 20001 where there is nothing to look for
 */
export function soughtOf(name: string, text: string, read: NumberReader): Sought {
  if (/\p{L}/u.test(text)) return { text: text.trim() }
  const digits = text.replace(/\D/g, '')
  if (digits === '') throw bad(`${name} has neither digits nor letters`)
  const whole = read(text)?.slice(1)
  // `0049…` and `011…` are read as a whole; `030…` of another country than ours is not.
  const withoutZeros = digits.length >= WHOLE ? digits.replace(/^0+/, '') : digits
  return {
    digits: [...new Set([digits, withoutZeros, whole ?? digits])].filter((one) => one !== ''),
  }
}
