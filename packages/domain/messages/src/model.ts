/**
 * The nouns of `messages`.
 * - *message*: a text from one party to another, of at most 1600 characters.
 * - *party*: a number in E.164, or a SIP address `sip:user@host`.
 * - *provider*: what carries messages out of here: registered phones, a trunk, somebody's HTTP.
 * - *receipt*: what a provider says later of a message that it has taken.
 * - *feedback*: what an application says of a message, after its recipient has acted on it.
 * Times are milliseconds since the epoch.
 */
import type { AccountSid, Page, PageRequest, Sid, Stored } from '@offhook/core'

export type MessageSid = Sid<'SM'>

export const messageStatuses = [
  'queued',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'received',
] as const
export type MessageStatus = (typeof messageStatuses)[number]

/** Who began it: an application by REST, a verb of a call, an answer to a message, or the other side. */
export const messageDirections = [
  'inbound',
  'outbound-api',
  'outbound-call',
  'outbound-reply',
] as const
export type MessageDirection = (typeof messageDirections)[number]

export const feedbackOutcomes = ['confirmed', 'unconfirmed'] as const
export type FeedbackOutcome = (typeof feedbackOutcomes)[number]

/** The longest text, in characters. */
export const MAX_TEXT = 1_600

export interface Message {
  readonly sid: MessageSid
  readonly accountSid: AccountSid
  readonly from: string
  readonly to: string
  /** Empty once it was redacted. */
  readonly body: string
  readonly direction: MessageDirection
  readonly status: MessageStatus
  readonly numSegments: number
  /** Of the catalogue: why it was not delivered. */
  readonly errorCode: number | null
  /** How the provider that took it calls it. */
  readonly providerId: string | null
  readonly statusCallback: string | null
  readonly feedback: FeedbackOutcome | null
  readonly feedbackDate: number | null
  readonly dateCreated: number
  readonly dateUpdated: number
  /** When it left, or came in. */
  readonly dateSent: number | null
}

/** Bounds of `dateSent`: from inclusive, before exclusive. */
export interface MessageFilter {
  readonly accountSid: AccountSid
  readonly to?: string
  readonly from?: string
  readonly sentFrom?: number
  readonly sentBefore?: number
}

export interface MessageRepository {
  /** Newest first. */
  messages(filter: MessageFilter, page: PageRequest): Promise<Page<Message>>
}

declare module '@offhook/core' {
  interface Entities {
    message: Stored<Message, 'sid'>
  }
}
