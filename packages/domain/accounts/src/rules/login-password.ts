/**
 * Passwords that people choose. Length is what counts (NIST SP 800-63B §3.1.1.2): no rule about kinds of
 * characters, but nothing that is tried first: a well-known password, also with padding, the person's own
 * name, the same few characters over and over.
 */
import { errors } from '@offhook/core'
import { refuse } from './refuse.ts'

export const MIN_LOGIN_PASSWORD = 12
const MAX_LOGIN_PASSWORD = 255
const MIN_DIFFERENT = 5
/** A name shorter than this stands in many good passwords by chance. */
const MIN_NAME = 4

let known: Promise<ReadonlySet<string>> | null = null

/** 49 000 passwords that were found most often, read when the first is judged. */
function wellKnown(): Promise<ReadonlySet<string>> {
  known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set<string>(dictionary['passwords-common']),
  )
  return known
}

/** Rejects with 20001 and a sentence that says what to do instead. */
export async function loginPassword(text: string, names: readonly string[] = []): Promise<string> {
  if (text.length < MIN_LOGIN_PASSWORD || text.length > MAX_LOGIN_PASSWORD)
    return unfit(`Password must be ${MIN_LOGIN_PASSWORD} to ${MAX_LOGIN_PASSWORD} characters`)
  const lower = text.toLowerCase()
  if (new Set(lower).size < MIN_DIFFERENT)
    return unfit(`Password must have at least ${MIN_DIFFERENT} different characters`)
  const name = names.find((one) => one.length >= MIN_NAME && lower.includes(one.toLowerCase()))
  if (name !== undefined) return unfit('Password must not contain the user name')
  const list = await wellKnown()
  const word = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  if (list.has(lower) || list.has(word) || list.has(half(lower)))
    return unfit('Password is one of those that are tried first: choose a few words of your own')
  return text
}

/** What is doubled in a text such as `qwertyqwerty`; else the text itself. */
function half(text: string): string {
  const first = text.slice(0, text.length / 2)
  return first + first === text ? first : text
}

function unfit(sentence: string): never {
  return refuse(errors.invalidParameter, sentence)
}
