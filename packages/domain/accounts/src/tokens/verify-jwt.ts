/** The signature and the time of a token that an application issued. */
import { errors, jwtVerify } from 'jose'
import type { TokenRefusal } from '../model.ts'

/** The algorithms that the official helper can sign with. */
export const ALGORITHMS = ['HS256', 'HS384', 'HS512']
export const MAX_TOKEN_SECONDS = 86_400
export const MAX_TOKEN_LENGTH = 16_384
/** The clock of whoever issued a token may be slightly off. */
const TOLERANCE_SECONDS = 5

/** Why a token is refused; null when it is good. Times of claims are seconds, `now` milliseconds. */
export async function refusalOfJwt(
  jwt: string,
  secret: string,
  { issued, expires }: { readonly issued: number; readonly expires: number },
  now: number,
): Promise<TokenRefusal | null> {
  try {
    await jwtVerify(jwt, new TextEncoder().encode(secret), {
      algorithms: ALGORITHMS,
      currentDate: new Date(now),
      clockTolerance: TOLERANCE_SECONDS,
    })
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired'
    return error instanceof errors.JWSSignatureVerificationFailed ? 'bad-signature' : 'malformed'
  }
  // A start in the future would extend its lifetime beyond the limit.
  if (issued > now / 1000 + TOLERANCE_SECONDS) return 'malformed'
  return expires - issued > MAX_TOKEN_SECONDS ? 'too-long' : null
}
