import { randomBytes } from 'node:crypto'

/** A user fragment and its password, one pair per leg and ICE generation. */
export interface IceCredentials {
  readonly ufrag: string
  readonly pwd: string
}

/**
 * New random credentials. RFC 8445 §5.3 asks for 24 and 128 bits of randomness; we use 48 and 144.
 * Base64 without padding is exactly the alphabet of ice-char.
 */
export function makeIceCredentials(): IceCredentials {
  return { ufrag: randomBytes(6).toString('base64'), pwd: randomBytes(18).toString('base64') }
}
