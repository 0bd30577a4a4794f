/** The one table between our causes and the SDK's error numbers, and between token faults and them. */
import type { TokenRefusal } from '@offhook/accounts'
import type { LegCause } from '@offhook/voice'

/** What a browser is told when its call ends. A normal end carries no error. */
export interface SdkError {
  readonly code: number
  readonly message: string
}

const errorOfCause: Readonly<Record<LegCause, SdkError | null>> = {
  normal: null,
  canceled: null,
  'time-limit': null,
  busy: { code: 31486, message: 'The called party is busy' },
  'no-answer': { code: 31480, message: 'The called party did not answer' },
  rejected: { code: 31603, message: 'The call was declined' },
  'not-found': { code: 31404, message: 'The called party was not found' },
  'invalid-number': { code: 31404, message: 'The number is not valid' },
  unavailable: { code: 31480, message: 'The called party is not available' },
  'not-permitted': { code: 31002, message: 'The call is not permitted' },
  'media-failed': { code: 53405, message: 'The audio connection failed' },
  'network-failed': { code: 31005, message: 'The connection failed' },
  overload: { code: 31480, message: 'The server is busy, try again' },
  loop: { code: 31480, message: 'The call came back to us too often' },
  'node-lost': { code: 31005, message: 'The server was restarted' },
  failed: { code: 31005, message: 'The call failed' },
}

export function errorOf(cause: LegCause): SdkError | null {
  return errorOfCause[cause]
}

const errorOfToken: Readonly<Record<TokenRefusal, SdkError>> = {
  malformed: { code: 31204, message: 'The access token is not valid' },
  'bad-signature': { code: 31202, message: "The access token's signature is not valid" },
  expired: { code: 31205, message: 'The access token has expired' },
  'unknown-key': { code: 31201, message: 'Authentication failed' },
  'no-account': { code: 31203, message: 'There is no such account' },
  revoked: { code: 31204, message: 'The access token is not valid any more' },
  'too-long': { code: 31207, message: "The access token's lifetime is too long" },
}

export function errorOfRefusal(refusal: TokenRefusal): SdkError {
  return errorOfToken[refusal]
}

export const malformedMessage: SdkError = { code: 31100, message: 'The message is malformed' }
export const notYetAuthenticated: SdkError = { code: 31204, message: 'Not authenticated yet' }
export const incomingNotAllowed: SdkError = {
  code: 31002,
  message: 'The token does not allow incoming calls',
}
export const noApplication: SdkError = {
  code: 31001,
  message: 'The token names no application for calls',
}
export const resumeRefused: SdkError = { code: 31209, message: 'The call can not be resumed' }
export const messageTypeRefused: SdkError = {
  code: 31210,
  message: 'This type of message is not supported',
}
export const mediaRefused: SdkError = {
  code: 53402,
  message: 'The session description is not usable',
}
