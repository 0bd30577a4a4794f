/** The one table between our causes and the SDK's error numbers, and between token faults and them. */

import type { TokenRefusal } from '@offhook/accounts'
import { codes } from '@offhook/core'
import type { LegCause } from '@offhook/voice'

/** What a browser is told when its call ends. A normal end carries no error. */
export interface SdkError {
  readonly code: number
  readonly message: string
}

function sdkError(code: number, message: string): SdkError {
  return { code, message }
}

export const serverBusy = sdkError(codes.partyUnavailable, 'The server is busy, try again')

const errorOfCause: Readonly<Record<LegCause, SdkError | null>> = {
  normal: null,
  canceled: null,
  'time-limit': null,
  busy: sdkError(codes.partyBusy, 'The called party is busy'),
  'no-answer': sdkError(codes.partyUnavailable, 'The called party did not answer'),
  rejected: sdkError(codes.partyDeclined, 'The call was declined'),
  'not-found': sdkError(codes.partyNotFound, 'The called party was not found'),
  'invalid-number': sdkError(codes.partyNotFound, 'The number is not valid'),
  unavailable: sdkError(codes.partyUnavailable, 'The called party is not available'),
  'not-permitted': sdkError(codes.connectionDeclined, 'The call is not permitted'),
  'media-failed': sdkError(codes.mediaFailed, 'The audio connection failed'),
  'network-failed': sdkError(codes.connectionBroken, 'The connection failed'),
  overload: serverBusy,
  loop: sdkError(codes.partyUnavailable, 'The call came back to us too often'),
  'node-lost': sdkError(codes.connectionBroken, 'The server was restarted'),
  failed: sdkError(codes.connectionBroken, 'The call failed'),
}

export function errorOf(cause: LegCause): SdkError | null {
  return errorOfCause[cause]
}

const errorOfToken: Readonly<Record<TokenRefusal, SdkError>> = {
  malformed: sdkError(codes.tokenInvalid, 'The access token is not valid'),
  'bad-signature': sdkError(codes.tokenSignature, "The access token's signature is not valid"),
  expired: sdkError(codes.tokenExpired, 'The access token has expired'),
  'unknown-key': sdkError(codes.tokenKeyUnknown, 'Authentication failed'),
  'no-account': sdkError(codes.tokenAccount, 'There is no such account'),
  revoked: sdkError(codes.tokenInvalid, 'The access token is no longer valid'),
  'too-long': sdkError(codes.tokenLifetime, "The access token's lifetime is too long"),
}

export function errorOfRefusal(refusal: TokenRefusal): SdkError {
  return errorOfToken[refusal]
}

export const malformedMessage = sdkError(codes.malformedMessage, 'The message is malformed')
export const notYetAuthenticated = sdkError(codes.tokenInvalid, 'Not authenticated yet')
export const incomingNotAllowed = sdkError(
  codes.connectionDeclined,
  'The token does not allow incoming calls',
)
export const noApplication = sdkError(
  codes.applicationMissing,
  'The token names no application for calls',
)
export const resumeRefused = sdkError(codes.resumeRefused, 'The call cannot be resumed')
export const messageTypeRefused = sdkError(
  codes.messageTypeUnknown,
  'This type of message is not supported',
)
export const messageTooLarge = sdkError(codes.messageTooLarge, 'A message may have 10 kB')
export const tooManyMessages = sdkError(codes.tooManyMessages, 'Too many messages at once')
export const callNotFound = sdkError(
  codes.partyNotFound,
  'There is no such call on this connection',
)
export const mediaRefused = sdkError(codes.mediaRefused, 'The session description is not usable')
