/**
 * The words of a site.
 * - *configuration*: the document of settings that the desktop and its plugins read, one an account.
 * - *plugin*: a module that the desktop loads. A *plugin configuration* names versions of plugins; the
 *   newest *release* says which configuration is in use.
 * - *Flex flow*: which flow answers an address of a messaging channel.
 */
import type { Own } from '@offhook/accounts'
import type { AccountSid, Sid, Stored, TaskQueueSid, WorkflowSid } from '@offhook/core'

/** How the dialpad makes a call; `location` is the ISO code of the country of short numbers. */
export interface OutboundCallFlow {
  readonly enabled?: boolean | undefined
  readonly workflow_sid?: WorkflowSid | null | undefined
  readonly queue_sid?: TaskQueueSid | null | undefined
  readonly caller_id?: string | null | undefined
  readonly location?: string | null | undefined
}

/** Thresholds in seconds; the day of the statistics begins at `reset_time`, `HH:MM`. */
export interface QueueStatsRule {
  readonly queue_sid?: TaskQueueSid | undefined
  readonly channel_sid?: string | undefined
  readonly service_level_threshold?: number | undefined
  readonly short_abandoned_threshold?: number | undefined
  /** Pairs of warning and critical; of a queue on all its channels. */
  readonly alert_levels?: QueueAlertSettings | undefined
  readonly reset_timezone?: string | undefined
  readonly reset_time?: string | undefined
}

type AlertPair = readonly [warning: number, critical: number]

export interface QueueAlertSettings {
  readonly waiting?: AlertPair | undefined
  /** Seconds. */
  readonly longest_wait?: AlertPair | undefined
  /** Per cent. */
  readonly service_level?: AlertPair | undefined
}

export interface QueueStatsConfiguration {
  readonly default?: QueueStatsRule | undefined
  /** Overrides per queue, and per queue and channel. */
  readonly queues?: readonly QueueStatsRule[] | undefined
}

export interface Skill {
  readonly name: string
  readonly multivalue?: boolean | undefined
  readonly minimum?: number | null | undefined
  readonly maximum?: number | null | undefined
}

/**
 * The settings that something of ours goes by, by the names of the wire: the document is its
 * clients' own. Whatever else it holds is kept as it came.
 */
export interface FlexSettings {
  readonly call_recording_enabled?: boolean | null | undefined
  readonly call_recording_webhook_url?: string | null | undefined
  readonly outbound_call_flows?: Readonly<Record<string, OutboundCallFlow>> | null | undefined
  readonly queue_stats_configuration?: QueueStatsConfiguration | null | undefined
  readonly taskrouter_skills?: readonly Skill[] | null | undefined
  readonly ui_attributes?: Readonly<Record<string, unknown>> | null | undefined
  readonly public_attributes?: Readonly<Record<string, unknown>> | null | undefined
  readonly [name: string]: unknown
}

/** One an account, by its sid. */
export interface FlexConfiguration {
  readonly sid: AccountSid
  readonly accountSid: AccountSid
  readonly settings: FlexSettings
  readonly dateCreated: number
  readonly dateUpdated: number
}

export const flexChannelTypes = ['web', 'sms', 'facebook', 'whatsapp', 'line', 'custom'] as const
export const flexIntegrationTypes = ['studio', 'external', 'task'] as const

export interface FlexFlow extends Own<'FO'> {
  readonly friendlyName: string
  readonly chatServiceSid: string
  readonly channelType: (typeof flexChannelTypes)[number]
  readonly contactIdentity: string | null
  readonly enabled: boolean
  readonly integrationType: (typeof flexIntegrationTypes)[number] | null
  readonly integration: Readonly<Record<string, unknown>>
  readonly longLived: boolean
  readonly janitorEnabled: boolean
}

export type PluginSid = Sid<'FP'>
export type PluginVersionSid = Sid<'FV'>
export type PluginConfigurationSid = Sid<'FJ'>

export interface Plugin extends Own<'FP'> {
  readonly uniqueName: string
  readonly friendlyName: string
  readonly description: string
  readonly archived: boolean
}

export interface PluginVersion extends Own<'FV'> {
  readonly pluginSid: PluginSid
  readonly version: string
  /** Where its module is. */
  readonly pluginUrl: string
  readonly changelog: string
  readonly private: boolean
  readonly archived: boolean
}

/** A version in use; those of a lower phase are loaded first. */
export interface ConfiguredPlugin {
  readonly pluginSid: PluginSid
  readonly versionSid: PluginVersionSid
  readonly phase: number
}

export interface PluginConfiguration extends Own<'FJ'> {
  readonly name: string
  readonly description: string
  readonly archived: boolean
  readonly plugins: readonly ConfiguredPlugin[]
}

export interface PluginRelease extends Own<'FK'> {
  readonly configurationSid: PluginConfigurationSid
}

declare module '@offhook/core' {
  interface Entities {
    'flex-configuration': Stored<FlexConfiguration, 'sid'>
    'flex-flow': Stored<FlexFlow, 'sid'>
    plugin: Stored<Plugin, 'sid'>
    'plugin-version': Stored<PluginVersion, 'sid'>
    'plugin-configuration': Stored<PluginConfiguration, 'sid'>
    'plugin-release': Stored<PluginRelease, 'sid'>
  }
}
