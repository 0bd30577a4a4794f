/** Recovery codes: each stands once for a code of the app that is lost. Only their hashes are kept. */
import { createHmac, randomInt } from 'node:crypto'
import { sameSecret } from '../secrets/constant-time.ts'

const COUNT = 10
/** Letters and digits that cannot be mistaken for one another: 49 bits a code. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const LENGTH = 10

/** New codes as they are shown, once: `abcde-fgh23`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: COUNT }, () => {
    const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
    return `${letters.slice(0, LENGTH / 2).join('')}-${letters.slice(LENGTH / 2).join('')}`
  })
}

/** Keyed, so that a copy of the database alone does not let codes be tried. */
export function recoveryHash(key: Uint8Array, personSid: string, code: string): string {
  const bare = code.toLowerCase().replace(/[^a-z0-9]/g, '')
  return createHmac('sha256', key).update(`${personSid} ${bare}`).digest('base64url')
}

/** The hashes that are left once this code is used; undefined when it is none of them. */
export function withoutCode(
  hashes: readonly string[],
  hash: string,
): readonly string[] | undefined {
  // Compares all of them, whichever matches: timing must not tell.
  const matches = hashes.map((one) => sameSecret(one, hash))
  return matches.includes(true) ? hashes.filter((_, index) => !matches[index]) : undefined
}
