/**
 * String identifiers: two letters that name the kind of object and 32 lower-case hex digits.
 * Unique and opaque; nothing is encoded in them.
 */
import { createHash } from 'node:crypto'
import { randomHex } from './random.ts'

declare const sidBrand: unique symbol

/** A sid of one kind: `Sid<'CA'>` is a call, `Sid<'WR'>` a reservation. */
export type Sid<Prefix extends string = string> = string & { readonly [sidBrand]: Prefix }

export type AccountSid = Sid<'AC'>
export type ApiKeySid = Sid<'SK'>
export type CallSid = Sid<'CA'>
export type ConferenceSid = Sid<'CF'>
export type RecordingSid = Sid<'RE'>
export type QueueSid = Sid<'QU'>
export type PhoneNumberSid = Sid<'PN'>
export type ApplicationSid = Sid<'AP'>
export type WorkspaceSid = Sid<'WS'>
export type ActivitySid = Sid<'WA'>
export type WorkerSid = Sid<'WK'>
export type WorkerChannelSid = Sid<'WC'>
export type TaskChannelSid = Sid<'TC'>
export type TaskQueueSid = Sid<'WQ'>
export type WorkflowSid = Sid<'WW'>
export type TaskSid = Sid<'WT'>
export type ReservationSid = Sid<'WR'>
export type TransferSid = Sid<'TT'>
export type EventSid = Sid<'EV'>
export type NotificationSid = Sid<'NO'>
export type UserSid = Sid<'US'>

const SID_BYTES = 16
/** Makes a new sid with the given prefix. */
export function makeSid<Prefix extends string>(prefix: Prefix): Sid<Prefix> {
  return (prefix + randomHex(SID_BYTES)) as Sid<Prefix>
}

/** The same sid for the same parts: adding what is there already adds nothing. */
export function derivedSid<Prefix extends string>(
  prefix: Prefix,
  ...parts: readonly string[]
): Sid<Prefix> {
  const digest = createHash('sha256').update(parts.join(' ')).digest('hex')
  return (prefix + digest.slice(0, SID_BYTES * 2)) as Sid<Prefix>
}

/** Tells whether a text is a sid of this kind; accepts upper-case hex, as users paste it. */
export function isSid<Prefix extends string>(prefix: Prefix, text: unknown): text is Sid<Prefix> {
  return (
    typeof text === 'string' &&
    text.length === 34 &&
    text.startsWith(prefix) &&
    /^[0-9a-fA-F]{32}$/.test(text.slice(2))
  )
}

/** Parses a sid of this kind into its lower-case form, or gives undefined. */
export function parseSid<Prefix extends string>(
  prefix: Prefix,
  text: unknown,
): Sid<Prefix> | undefined {
  return isSid(prefix, text) ? ((prefix + text.slice(2).toLowerCase()) as Sid<Prefix>) : undefined
}
