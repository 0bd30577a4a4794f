// RFC 3261: message, transport, transaction, dialog, user agent.
export * from './dialog/dialog.ts'
export * from './digest/authenticator.ts'
export * from './digest/challenge.ts'
export * from './digest/client.ts'
export * from './message/fields.ts'
export * from './message/headers.ts'
export * from './message/message.ts'
export * from './message/parse.ts'
export * from './message/replaces.ts'
export * from './message/sdp-body.ts'
export * from './message/subscriber.ts'
export { type Params, quote } from './message/syntax.ts'
export * from './message/uri.ts'
export { DEFAULT_TIMERS, type TimerValues } from './transaction/timers.ts'
export { localAddressFor } from './transport/advertised.ts'
export {
  isPrivateAddress,
  literalTarget,
  type NameResolver,
  protocolOf,
} from './transport/resolve.ts'
export type { TlsOptions } from './transport/stream-door.ts'
export * from './transport/transport.ts'
export { MIN_EXPIRES, warning } from './ua/answers.ts'
export type { Party } from './ua/context.ts'
export type { RequestOutcome } from './ua/exchange.ts'
export type { IncomingInvite, IncomingInviteEvents } from './ua/incoming-invite.ts'
export type { IncomingRequest } from './ua/incoming-request.ts'
export type {
  CancelOptions,
  InviteProgress,
  OutgoingInvite,
  OutgoingInviteEvents,
} from './ua/outgoing-invite.ts'
export type { Session } from './ua/session.ts'
export * from './ua/session-events.ts'
export type { ReinviteOutcome, StoredDialog, TypedBody } from './ua/session-types.ts'
export * from './ua/sip-stack.ts'
export * from './ua/stack-options.ts'
export { redact, type TraceEntry } from './ua/trace.ts'
