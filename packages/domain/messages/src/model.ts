/**
 * The nouns of `messages`.
 * - *message*: a text from one party to another, of at most 1600 characters.
 * - *party*: a number in E.164, or a SIP address `sip:user@host`.
 * - *provider*: what carries messages out of here: registered phones, a trunk, somebody's HTTP.
 * - *receipt*: what a provider says later of a message that it has taken.
 * - *service*: a pool of numbers that messages leave from, and one application for what comes in there.
 * - *feedback*: what an application says of a message, after its recipient has acted on it.
 * Times are milliseconds since the epoch.
 */
import type { AccountSid, Page, PageRequest, PhoneNumberSid, Sid, Stored } from '@offhook/core'

export type MessageSid = Sid<'SM'>

export const messageStatuses = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'received',
  'canceled',
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
  /** Whose application it came to, or who chose the number that it leaves from. */
  readonly messagingServiceSid: MessagingServiceSid | null
  /** When one that is scheduled leaves. */
  readonly sendAt: number | null
  readonly feedback: FeedbackOutcome | null
  readonly feedbackDate: number | null
  readonly dateCreated: number
  readonly dateUpdated: number
  /** When it left, or came in. */
  readonly dateSent: number | null
}

export type MessagingServiceSid = Sid<'MG'>

export const scanChoices = ['inherit', 'enable', 'disable'] as const

/** What is kept and given back, and has no effect here. */
export interface ServiceHints {
  readonly mmsConverter: boolean
  readonly smartEncoding: boolean
  readonly scanMessageContent: (typeof scanChoices)[number]
  readonly fallbackToLongCode: boolean
  readonly areaCodeGeomatch: boolean
  readonly synchronousValidation: boolean
  /** Seconds. */
  readonly validityPeriod: number
}

export interface MessagingService {
  readonly sid: MessagingServiceSid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  /** Asked for what to do with a message that has come in; null = nobody. */
  readonly inboundRequestUrl: string | null
  readonly inboundMethod: 'GET' | 'POST'
  readonly fallbackUrl: string | null
  readonly fallbackMethod: 'GET' | 'POST'
  readonly statusCallback: string | null
  /** Whoever has heard from a number hears from it again; else the numbers take turns. */
  readonly stickySender: boolean
  /** The application of the number is asked, and not the service's. */
  readonly useInboundWebhookOnNumber: boolean
  readonly usecase: string
  readonly hints: ServiceHints
  readonly dateCreated: number
  readonly dateUpdated: number
}

export type ServiceFields = Omit<
  MessagingService,
  'sid' | 'accountSid' | 'dateCreated' | 'dateUpdated'
>

/** A number is in one service at most: its row has the number's sid. */
export interface ServiceNumber {
  readonly sid: PhoneNumberSid
  readonly accountSid: AccountSid
  readonly serviceSid: MessagingServiceSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** The application that is asked about a message. */
export interface InboundTarget {
  readonly serviceSid: MessagingServiceSid | null
  readonly url: string | null
  readonly method: 'GET' | 'POST'
  readonly fallbackUrl: string | null
  readonly fallbackMethod: 'GET' | 'POST'
  /** Told of answers that name no callback of their own. */
  readonly statusCallback: string | null
}

/** Bounds of `dateSent`, which only a text that has left has, and of `dateCreated`: before exclusive. */
export interface MessageFilter {
  readonly accountSid: AccountSid
  readonly to?: string
  readonly from?: string
  readonly sentFrom?: number
  readonly sentBefore?: number
  readonly createdBefore?: number
}

export interface MessageRepository {
  /** Newest first. */
  messages(filter: MessageFilter, page: PageRequest): Promise<Page<Message>>
  /** Those that are scheduled for this moment or earlier, the earliest first. */
  due(now: number, limit: number): Promise<readonly Message[]>
}

declare module '@offhook/core' {
  interface Entities {
    message: Stored<Message, 'sid'>
    'messaging-service': Stored<MessagingService, 'sid'>
    'messaging-service-number': Stored<ServiceNumber, 'sid'>
  }
}
