import { type ErrorEntry, refusal } from './entry.ts'

/** What the Voice SDK in a browser is told (31xxx and 53xxx). */
export const browsers = {
  applicationMissing: refusal(31001, 400, 'The token names no application for calls'),
  connectionDeclined: refusal(31002, 400, 'The call is not permitted'),
  connectionBroken: refusal(31005, 400, 'The connection failed'),
  malformedMessage: refusal(31100, 400, 'The message is malformed'),
  tokenKeyUnknown: refusal(31201, 400, 'Authentication failed'),
  tokenSignature: refusal(31202, 400, "The access token's signature is not valid"),
  tokenAccount: refusal(31203, 400, 'There is no such account'),
  tokenInvalid: refusal(31204, 400, 'The access token is not valid'),
  tokenExpired: refusal(31205, 400, 'The access token has expired'),
  tooManyMessages: refusal(31206, 400, 'Too many messages at once'),
  tokenLifetime: refusal(31207, 400, "The access token's lifetime is too long"),
  resumeRefused: refusal(31209, 400, 'The call cannot be resumed'),
  messageTypeUnknown: refusal(31210, 400, 'This type of message is not supported'),
  messageTooLarge: refusal(31212, 400, 'The message is too long'),
  partyNotFound: refusal(31404, 400, 'The called party was not found'),
  partyUnavailable: refusal(31480, 400, 'The called party is not available'),
  partyBusy: refusal(31486, 400, 'The called party is busy'),
  partyDeclined: refusal(31603, 400, 'The call was declined'),
  mediaRefused: refusal(53402, 400, 'The session description is not usable'),
  mediaFailed: refusal(53405, 400, 'The audio connection failed'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
