/**
 * The nouns of `event-streams`.
 * - *sink*: where events are sent to. *Subscription*: which types of them a sink gets.
 * - *delivery*: one event on its way to one sink. It waits until the sink has taken it; what no sink
 *   took within a day is *dead*: kept for a week, and sent no more.
 * Times are milliseconds since the epoch.
 */
import type { AccountSid, Sid, Stored } from '@offhook/core'

/** Those of the contract. A sink in NATS has none of them, and so a resource of our own. */
export const sinkTypes = ['kinesis', 'webhook', 'segment', 'email'] as const
export type SinkType = (typeof sinkTypes)[number]

export const sinkStatuses = ['initialized', 'validating', 'active', 'failed'] as const
export type SinkStatus = (typeof sinkStatuses)[number]

export interface WebhookConfiguration {
  /** `https://…`. */
  readonly destination: string
  readonly method: 'POST'
  /** Several events in one request, or each in its own. */
  readonly batchEvents: boolean
}

/** By what a NATS server knows us. */
export const natsAuths = ['none', 'password', 'token', 'creds'] as const

export interface NatsConfiguration {
  /** `nats://…` in the clear or `tls://…`, of one cluster: the first that answers is taken. */
  readonly servers: readonly string[]
  /** Where an event goes to; `{type}` stands for its type. */
  readonly subject: string
  readonly auth: (typeof natsAuths)[number]
  readonly user: string | null
  /** The password, the token or the text of the credentials file, sealed. */
  readonly secretBox: string | null
  /** Who vouches for the servers, as PEM; null = whom Node trusts. */
  readonly caCertificate: string | null
}

interface SinkFacts {
  readonly sid: Sid<'DG'>
  readonly accountSid: AccountSid
  readonly description: string
  readonly status: SinkStatus
  /** The id of the last test event. */
  readonly testId: string | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface WebhookSink extends SinkFacts {
  readonly sinkType: 'webhook'
  readonly configuration: WebhookConfiguration
}

export interface NatsSink extends SinkFacts {
  readonly sinkType: 'nats'
  readonly configuration: NatsConfiguration
}

export type Sink = WebhookSink | NatsSink
/** The sinks of one type. */
export type SinkOf<T extends Sink['sinkType']> = Extract<Sink, { readonly sinkType: T }>

export interface SubscribedType {
  readonly type: string
  readonly schemaVersion: number
}

export interface Subscription {
  readonly sid: Sid<'DF'>
  readonly accountSid: AccountSid
  readonly sinkSid: Sid<'DG'>
  readonly description: string
  readonly types: readonly SubscribedType[]
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** An event in the form of CloudEvents 1.0. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly type: string
  readonly source: string
  readonly id: string
  readonly dataschema: string
  readonly datacontenttype: 'application/json'
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface Delivery {
  readonly sid: Sid<'DV'>
  readonly accountSid: AccountSid
  readonly sinkSid: Sid<'DG'>
  /** Rises: what happened first is sent first. */
  readonly seq: number
  readonly event: CloudEvent
  readonly status: 'waiting' | 'dead'
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    'event-sink': Stored<Sink, 'sid'>
    'event-subscription': Stored<Subscription, 'sid'>
    'event-delivery': Stored<Delivery, 'sid'>
  }
}
