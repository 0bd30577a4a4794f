/** The one table between our causes and the SDK's error numbers, and between token faults and them. */

import type { TokenRefusal } from '@offhook/accounts'
import { codes } from '@offhook/core'
import type { LegCause } from '@offhook/voice'

/** What a browser is told when its call ends. A normal end carries no error. */
export interface SdkError {
  readonly code: number
  readonly message: string
}

export const serverBusy: SdkError = {
  code: codes.partyUnavailable,
  message: 'The server is busy, try again',
}

const errorOfCause: Readonly<Record<LegCause, SdkError | null>> = {
  normal: null,
  canceled: null,
  'time-limit': null,
  busy: { code: codes.partyBusy, message: 'The called party is busy' },
  'no-answer': { code: codes.partyUnavailable, message: 'The called party did not answer' },
  rejected: { code: codes.partyDeclined, message: 'The call was declined' },
  'not-found': { code: codes.partyNotFound, message: 'The called party was not found' },
  'invalid-number': { code: codes.partyNotFound, message: 'The number is not valid' },
  unavailable: { code: codes.partyUnavailable, message: 'The called party is not available' },
  'not-permitted': { code: codes.connectionDeclined, message: 'The call is not permitted' },
  'media-failed': { code: codes.mediaFailed, message: 'The audio connection failed' },
  'network-failed': { code: codes.connectionBroken, message: 'The connection failed' },
  overload: serverBusy,
  loop: { code: codes.partyUnavailable, message: 'The call came back to us too often' },
  'node-lost': { code: codes.connectionBroken, message: 'The server was restarted' },
  failed: { code: codes.connectionBroken, message: 'The call failed' },
}

export function errorOf(cause: LegCause): SdkError | null {
  return errorOfCause[cause]
}

const errorOfToken: Readonly<Record<TokenRefusal, SdkError>> = {
  malformed: { code: codes.tokenInvalid, message: 'The access token is not valid' },
  'bad-signature': {
    code: codes.tokenSignature,
    message: "The access token's signature is not valid",
  },
  expired: { code: codes.tokenExpired, message: 'The access token has expired' },
  'unknown-key': { code: codes.tokenKeyUnknown, message: 'Authentication failed' },
  'no-account': { code: codes.tokenAccount, message: 'There is no such account' },
  revoked: { code: codes.tokenInvalid, message: 'The access token is no longer valid' },
  'too-long': { code: codes.tokenLifetime, message: "The access token's lifetime is too long" },
}

export function errorOfRefusal(refusal: TokenRefusal): SdkError {
  return errorOfToken[refusal]
}

export const malformedMessage: SdkError = {
  code: codes.malformedMessage,
  message: 'The message is malformed',
}
export const notYetAuthenticated: SdkError = {
  code: codes.tokenInvalid,
  message: 'Not authenticated yet',
}
export const incomingNotAllowed: SdkError = {
  code: codes.connectionDeclined,
  message: 'The token does not allow incoming calls',
}
export const noApplication: SdkError = {
  code: codes.applicationMissing,
  message: 'The token names no application for calls',
}
export const resumeRefused: SdkError = {
  code: codes.resumeRefused,
  message: 'The call cannot be resumed',
}
export const messageTypeRefused: SdkError = {
  code: codes.messageTypeUnknown,
  message: 'This type of message is not supported',
}
export const messageTooLarge: SdkError = {
  code: codes.messageTooLarge,
  message: 'A message may have 10 kB',
}
export const tooManyMessages: SdkError = {
  code: codes.tooManyMessages,
  message: 'Too many messages at once',
}
export const callNotFound: SdkError = {
  code: codes.partyNotFound,
  message: 'There is no such call on this connection',
}
export const mediaRefused: SdkError = {
  code: codes.mediaRefused,
  message: 'The session description is not usable',
}
