/**
 * How both sides of the SMS interface sign: `Offhook-Signature: t=<seconds>,v1=<hex>`, an HMAC-SHA256
 * of the seconds, a full stop and the body, by the shared secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const SIGNATURE_HEADER = 'offhook-signature'
/** An older request may have been overheard. */
const MAX_AGE_SECONDS = 300

/** @param now milliseconds since the epoch */
export function signatureFor(secret: string, body: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `t=${seconds},v1=${digest(secret, seconds, body).toString('hex')}`
}

export function isSignedBy(
  secret: string,
  body: string,
  header: string | undefined,
  now: number,
): boolean {
  const [, seconds, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? []
  if (seconds === undefined || hex === undefined) return false
  if (Math.abs(now / 1000 - Number(seconds)) > MAX_AGE_SECONDS) return false
  return timingSafeEqual(Buffer.from(hex, 'hex'), digest(secret, Number(seconds), body))
}

function digest(secret: string, seconds: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest()
}
