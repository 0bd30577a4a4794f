import { randomBytes } from 'node:crypto'
import { attributes, type SdpAttribute, type SdpMedia } from './session-description.ts'

/**
 * Keys in the description (SDES, RFC 4568): `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…`. Whoever
 * reads the signalling reads them, so it must be secret itself.
 */

/** The one suite that is spoken (RFC 4568 §6.2.1): 16 bytes of key, 14 of salt. */
const SUITE = 'AES_CM_128_HMAC_SHA1_80'
const KEY_BYTES = 16
const SALT_BYTES = 14

/** What one side encrypts with. */
export interface SdesKeys {
  readonly key: Uint8Array
  readonly salt: Uint8Array
}

/** A crypto attribute that can be taken. */
export interface SdesOffer {
  /** The number that an answer repeats. */
  readonly tag: string
  /** What its writer encrypts with. */
  readonly keys: SdesKeys
}

/** New keys from the system's source of randomness. */
export function makeSdesKeys(): SdesKeys {
  return { key: randomBytes(KEY_BYTES), salt: randomBytes(SALT_BYTES) }
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
export function cryptoAttribute(tag: string, { key, salt }: SdesKeys): SdpAttribute {
  const inline = Buffer.concat([key, salt]).toString('base64')
  return { name: 'crypto', value: `${tag} ${SUITE} inline:${inline}` }
}

function readCrypto(value: string): SdesOffer | undefined {
  const match = /^(\d{1,9})\s+(\S+)\s+inline:([A-Za-z0-9+/]+={0,2})(?:\|([^\s|:;]+))?$/.exec(
    value.trim(),
  )
  const [, tag, suite, inline] = match ?? []
  if (tag === undefined || suite?.toUpperCase() !== SUITE) return undefined
  const both = Buffer.from(inline!, 'base64')
  if (both.length !== KEY_BYTES + SALT_BYTES) return undefined
  return { tag, keys: { key: both.subarray(0, KEY_BYTES), salt: both.subarray(KEY_BYTES) } }
}
