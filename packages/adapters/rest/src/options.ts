import type { Accounts, Shelf, UseOf } from '@offhook/accounts'
import type { AlertRepository, WebhookRequest, WebhookRequestRepository } from '@offhook/alerts'
import type { CallerIdChecks, Contacts } from '@offhook/contacts'
import type { AccountSid, ApplicationSid, Clock, Logger, WorkspaceSid } from '@offhook/core'
import type { TrunkRecord } from '@offhook/desk-api'
import type { EventStreams } from '@offhook/event-streams'
import type { ContactRepository, History, ReportSchedules } from '@offhook/history'
import type { Checkups, InsightRepository, Insights, InsightsSettings } from '@offhook/insights'
import type { MessageRepository, Messages, MessagingServices } from '@offhook/messages'
import type {
  Callbacks,
  CallingRules,
  DialLists,
  Dialler,
  OutboundRepository,
} from '@offhook/outbound'
import type { Connectors, Payments, PciMode } from '@offhook/pay'
import type { Admission, IdentityProvider, Staff } from '@offhook/people'
import type { MadeSound, ReviewRepository, Site } from '@offhook/site'
import type { Studio } from '@offhook/studio'
import type { TaskRouter, TaskRouterRepository } from '@offhook/task-router'
import type { Recording, Voice, VoiceRepository } from '@offhook/voice'

/** The task bridge, by HTTP. Call `flushed` once the answer has been sent. */
export interface TaskBridge {
  handle(request: {
    readonly method: string
    readonly headers: NodeJS.Dict<string | string[]>
    readonly body: string
    readonly ip?: string
  }): Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly ip?: string
    readonly flushed: () => void
  }>
}

/** Answers what a provider of SMS sends, by its signature. */
export interface SmsBridge {
  handle(request: {
    readonly kind: 'messages' | 'receipts'
    readonly headers: NodeJS.Dict<string | string[]>
    readonly body: string
  }): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>
}

/** The audio of finished recordings. */
export interface RecordingSounds {
  /** Where it can be had as it is, without us; null when only here. */
  urlOf(recording: Recording): Promise<string | null>
  /** Null when it is not here. @throws OffhookError 20503 */
  open(
    recording: Recording,
    form: { readonly format: 'wav' | 'mp3'; readonly channels: 1 | 2 },
  ): Promise<RecordingSound | null>
}

/** Audio of which the length is known, or which is still being made. */
export interface RecordingSound {
  readonly bytes: number | null
  /** From `start` to `end`, inclusive; all of it as it comes while it is made. */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>
  /** The same with its length. Rejects when it could not be made. */
  readonly finished: Promise<{
    readonly bytes: number
    read(start?: number, end?: number): AsyncIterable<Uint8Array>
  }>
}

/** Makes what a player plays; `ok: false` says in words why not. */
export interface SoundMaker {
  fromFile(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<MadeOrNot>
  fromText(request: {
    readonly text: string
    readonly voice: string | null
    readonly language: string | null
  }): Promise<MadeOrNot>
}

type MadeOrNot =
  | (MadeSound & { readonly ok: true })
  | { readonly ok: false; readonly message: string }

export interface RestOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly version: string
  readonly accounts: Accounts
  /** Seconds after which any call ends, whatever its account says. */
  readonly longestCall: number
  readonly voice: Voice
  readonly voiceRepository: VoiceRepository
  readonly alertRepository: AlertRepository & WebhookRequestRepository
  /** Sends a request of the log once more. Rejects with 20001 where a part of it is not kept. */
  readonly replayWebhook: (row: WebhookRequest) => Promise<WebhookRequest>
  readonly messages: Messages
  readonly messagingServices: MessagingServices
  readonly messageRepository: MessageRepository
  /** What a provider of SMS sends. */
  readonly sms: SmsBridge
  readonly router: TaskRouter
  readonly taskRouterRepository: TaskRouterRepository
  readonly contacts: Contacts
  readonly history: Pick<History, 'live'>
  readonly contactRepository: ContactRepository
  readonly reportSchedules: ReportSchedules
  readonly insights: Pick<Insights, 'live'>
  readonly checkups: Checkups
  readonly insightsSettings: InsightsSettings
  readonly insightRepository: InsightRepository
  readonly reviewRepository: ReviewRepository
  readonly eventStreams: EventStreams
  /** Figures of this node, as Prometheus reads them. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>
  readonly callerIdChecks: Pick<CallerIdChecks, 'begin'>
  readonly callingRules: CallingRules
  readonly dialLists: DialLists
  readonly dialler: Pick<Dialler, 'look' | 'paceOf' | 'takeBack'>
  readonly callbacks: Callbacks
  readonly outboundRepository: OutboundRepository
  readonly payments: Payments
  readonly payConnectors: Connectors
  readonly pciMode: PciMode
  /** Where resources are kept that are nowhere in memory. */
  readonly shelf: Shelf
  readonly site: Site
  readonly studio: Studio
  /** The words of audio that ships with the product, by its URL; null for any other. */
  readonly shippedTextOf: (url: string) => string | null
  /** Makes sounds of files and of texts. */
  readonly soundMaker: SoundMaker
  readonly staff: Staff
  /** How the sockets of a session are used. */
  readonly sessionUse: UseOf
  /** By whom people can log in too; null = by nobody else. */
  readonly provider: IdentityProvider | null
  /** Who somebody is for whom it has vouched. */
  readonly admission: Admission
  readonly taskGateway: TaskBridge
  readonly recordingSounds: RecordingSounds
  /** Whether the audio of recordings is given to whoever knows its URL. */
  readonly openRecordings: boolean
  /** Folder of the built desktop. */
  readonly pageFolder: string
  /** Folder that plugins of the desktop are put into; it need not be there. */
  readonly pluginFolder: string
  /** Origins beside our own that the desktop's page may talk to, show and frame, for its plugins. */
  readonly pluginOrigins: readonly string[]
  /** Base of absolute URLs, without a trailing slash; null: the host that was asked. */
  readonly publicUrl: string | null
  /** What applications are told for browsers. TURN servers only where their secret is known. */
  readonly iceServers: { readonly urls: readonly string[]; readonly turnSecret: string | null }
  /** How many requests of one account may be in flight; any number when absent or 0. */
  readonly requestsAtOnce?: number
  /** Host names that are ours, besides `localhost` and addresses. */
  readonly allowedHosts: readonly string[]
  /** Addresses and blocks of the proxies that may set `X-Forwarded-For`. */
  readonly trustedProxies: readonly string[]
  /** The address that HTTP listens on. */
  readonly bind: string
  /** What a phone dials. */
  readonly sip: { readonly host: string; readonly port: number }
  /** Whether we are registered at a trunk, and whether it answers; undefined where nobody knows. */
  readonly trunkState: (sid: string) => Pick<TrunkRecord, 'registration' | 'health'> | undefined
  /** What the first start made. */
  readonly home: {
    readonly accountSid: AccountSid
    readonly phoneNumber: string
    readonly workspaceSid: WorkspaceSid
    readonly workflowSid: string
    readonly taskQueueSid: string
    readonly testCallerApplicationSid: ApplicationSid | null
  }
  /** Whether this node accepts calls, and if not, why. */
  readonly readiness: () => Promise<{
    readonly ready: boolean
    readonly reasons: readonly string[]
    readonly notes: readonly string[]
  }>
}
