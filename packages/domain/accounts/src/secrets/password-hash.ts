/** Login passwords: scrypt, with its parameters stored beside each hash so that they can be raised. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, the last two in base64url. */
const FORM = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22,64})\$([\w-]{43,86})$/
const R = 8
const P = 1
const HASH_BYTES = 32
/** About 80 ms and 32 MB on one core of 2024. */
const DEFAULT_COST = 15
const MAX_COST = 20

/** The cost of a hash: the binary logarithm of scrypt's N. */
export interface PasswordCost {
  readonly cost?: number
}

/** The input of one slow hash. `bytes` is the length of the result. */
export interface Derivation {
  readonly password: string
  readonly salt: Uint8Array
  readonly bytes: number
  readonly cost: number
  readonly r: number
  readonly p: number
}

/** Computes a slow hash. @throws RetryLaterError when too many are waiting */
export type Derive = (work: Derivation) => Promise<Uint8Array>

/** Hashes a new password. */
export async function hashPassword(
  derive: Derive,
  password: string,
  { cost = DEFAULT_COST }: PasswordCost = {},
): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive({ password, salt, bytes: HASH_BYTES, cost, r: R, p: P })
  const text = Buffer.from(hash).toString('base64url')
  return `scrypt$${cost}$${R}$${P}$${salt.toString('base64url')}$${text}`
}

/** Whether this is the password; a damaged hash matches none. */
export async function verifyPassword(
  derive: Derive,
  password: string,
  stored: string,
): Promise<boolean> {
  const match = FORM.exec(stored)
  if (!match) return false
  const [cost = 0, r = 0, p = 0] = match.slice(1, 4).map(Number)
  const salt = Buffer.from(match[4] ?? '', 'base64url')
  const expected = Buffer.from(match[5] ?? '', 'base64url')
  if (cost < 1 || cost > MAX_COST || r < 1 || p < 1) return false
  const hash = await derive({ password, salt, bytes: expected.length, cost, r, p })
  return timingSafeEqual(hash, expected)
}

/** Computes the hash in this thread, which it blocks. */
export function scryptOf({ password, salt, bytes, cost, r, p }: Derivation): Uint8Array {
  const N = 2 ** cost
  // The same characters typed on different systems must give the same bytes.
  const text = password.normalize('NFC')
  return scryptSync(text, salt, bytes, { N, r, p, maxmem: 128 * N * r * p + 32 * 1024 * 1024 })
}
