export {
  Accounts,
  type AccountsEvents,
  type AccountsOptions,
  type MintRequest,
} from './accounts.ts'
export type { AuditEvent } from './audit-model.ts'
export { sourceOf } from './limits/source.ts'
export { type Bucket, type BucketRule, filled } from './limits/token-bucket.ts'
export * from './model.ts'
export * from './people-model.ts'
export * from './ports.ts'
export { isRefusal, type Refusal } from './refusal.ts'
export type { ApplicationInput } from './resources/applications.ts'
export type { PermissionChange } from './resources/dialing-permissions.ts'
export type { TrunkLists } from './resources/elastic-trunks.ts'
export type { Gate, GateKey } from './resources/gates.ts'
export { OwnRows, type Shelf } from './resources/own-rows.ts'
export type { PersonFilter, PersonInput } from './resources/people.ts'
export {
  type NumberType,
  numberPattern,
  numberTypeOf,
  type PhoneNumberFilter,
  type PhoneNumberInput,
} from './resources/phone-numbers.ts'
export type { SignInSettingsInput } from './resources/sign-in-settings.ts'
export type { DomainLists, SipDomainInput } from './resources/sip-domains.ts'
export type { TeamInput } from './resources/teams.ts'
export type { TrunkInput } from './resources/trunks.ts'
export { type Action, actions, actionsOf, may } from './roles.ts'
export type { MessageTargetInput } from './rules/message-target.ts'
export { type KeyAction, permits, readPolicy } from './rules/policy.ts'
export { emptyTarget, type VoiceTargetInput } from './rules/voice-target.ts'
export type { PasswordCost } from './secrets/password-hash.ts'
export { SecretBox, SecretError } from './secrets/secret-box.ts'
export type { Link } from './sign-in/links.ts'
export type { Enrolment } from './sign-in/second-factor.ts'
export type { Login, SessionToken, Whence } from './sign-in/sessions.ts'
export type {
  LiveSession,
  SessionUse,
  SignIn,
  SignInAnswer,
  Step,
  UseOf,
} from './sign-in/sign-in.ts'
export * from './sip-model.ts'
export { policiesAllow } from './tokens/capability-token.ts'
export * from './trunking-model.ts'
export * from './voice-v1-model.ts'
