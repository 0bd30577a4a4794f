import { randomBytes } from 'node:crypto'
import { attributes, type SdpAttribute, type SdpMedia } from './session-description.ts'

/**
 * Keys in the description (SDES, RFC 4568): `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…`. Whoever
 * reads the signalling reads them, so it must be secret itself.
 */

/** The suites that are spoken (RFC 4568 §6.2, RFC 6188 §4): bytes of key and of the tag of RTP. */
const suites = {
  AES_CM_128_HMAC_SHA1_80: { keyBytes: 16, tagLength: 10 },
  AES_256_CM_HMAC_SHA1_80: { keyBytes: 32, tagLength: 10 },
  AES_CM_128_HMAC_SHA1_32: { keyBytes: 16, tagLength: 4 },
  AES_256_CM_HMAC_SHA1_32: { keyBytes: 32, tagLength: 4 },
} as const
const SALT_BYTES = 14

export type SdesSuite = keyof typeof suites

/** What is offered, in the order of preference: the first is the one that everybody has. */
export const offeredSuites: readonly SdesSuite[] = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_256_CM_HMAC_SHA1_80',
]

/** What one side encrypts with. */
export interface SdesKeys {
  readonly suite: SdesSuite
  readonly key: Uint8Array
  readonly salt: Uint8Array
  readonly tagLength: 10 | 4
}

/** A crypto attribute that can be taken. */
export interface SdesOffer {
  /** The number that an answer repeats. */
  readonly tag: string
  /** What its writer encrypts with. */
  readonly keys: SdesKeys
}

/** New keys from the system's source of randomness. */
export function makeSdesKeys(suite: SdesSuite = 'AES_CM_128_HMAC_SHA1_80'): SdesKeys {
  const { keyBytes, tagLength } = suites[suite]
  return { suite, key: randomBytes(keyBytes), salt: randomBytes(SALT_BYTES), tagLength }
}

/**
 * The first crypto attribute of a section that can be taken. Passed over are other suites, key
 * identifiers (MKI), several keys at once, and session parameters, all of which would change packets.
 */
export function sdesOf(media: SdpMedia): SdesOffer | undefined {
  for (const value of attributes(media, 'crypto')) {
    const offer = readCrypto(value)
    if (offer) return offer
  }
  return undefined
}

/** The attribute that says what we encrypt with. */
export function cryptoAttribute(tag: string, { suite, key, salt }: SdesKeys): SdpAttribute {
  const inline = Buffer.concat([key, salt]).toString('base64')
  return { name: 'crypto', value: `${tag} ${suite} inline:${inline}` }
}

function readCrypto(value: string): SdesOffer | undefined {
  const match = /^(\d{1,9})\s+(\S+)\s+inline:([A-Za-z0-9+/]+={0,2})(?:\|([^\s|:;]+))?$/.exec(
    value.trim(),
  )
  const [, tag, name = '', inline = ''] = match ?? []
  const suite = name.toUpperCase()
  if (tag === undefined || !isSuite(suite)) return undefined
  const { keyBytes, tagLength } = suites[suite]
  const both = Buffer.from(inline, 'base64')
  if (both.length !== keyBytes + SALT_BYTES) return undefined
  const [key, salt] = [both.subarray(0, keyBytes), both.subarray(keyBytes)]
  return { tag, keys: { suite, key, salt, tagLength } }
}

function isSuite(text: string): text is SdesSuite {
  return Object.hasOwn(suites, text)
}
