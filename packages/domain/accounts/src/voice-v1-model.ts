/**
 * The words of carriers that an account brings along.
 * - *BYOC trunk*: a carrier of the account: what its calls run, and by which policy ours go out.
 * - *connection policy*: where calls go; its *targets* are tried by priority and weight.
 * - *IP record*: an address of such a carrier; a *source IP mapping* says which domain it speaks to.
 */
import type { AccountSid, Sid, Stored } from '@offhook/core'
import type { VoiceTarget } from './model.ts'
import type { Own, SipDomainSid } from './sip-model.ts'

export type ByocTrunkSid = Sid<'BY'>
export type ConnectionPolicySid = Sid<'NY'>
export type IpRecordSid = Sid<'IL'>

export interface ByocTrunk extends Own<'BY'>, VoiceTarget {
  readonly friendlyName: string
  readonly connectionPolicySid: ConnectionPolicySid | null
  /** The domain that From names. */
  readonly fromDomainSid: SipDomainSid | null
}

export interface ConnectionPolicy extends Own<'NY'> {
  readonly friendlyName: string
}

/** A server among several: the lowest priority first, equals by their share of the weight. */
export interface WeightedTarget {
  /** `sip:host[:port]` */
  readonly target: string
  readonly priority: number
  readonly weight: number
  readonly enabled: boolean
}

export interface ConnectionTarget extends Own<'NE'>, WeightedTarget {
  readonly connectionPolicySid: ConnectionPolicySid
  readonly friendlyName: string
}

export interface IpRecord extends Own<'IL'> {
  readonly friendlyName: string
  readonly ipAddress: string
  readonly cidrPrefixLength: number
}

export interface SourceIpMapping extends Own<'IB'> {
  readonly ipRecordSid: IpRecordSid
  readonly sipDomainSid: SipDomainSid
}

/** Where calls of an account go that name a carrier of its own. */
export interface Targets {
  readonly accountSid: AccountSid
  readonly targets: readonly WeightedTarget[]
  /** The host that From names; null = ours. */
  readonly fromHost: string | null
}

declare module '@offhook/core' {
  interface Entities {
    'byoc-trunk': Stored<ByocTrunk, 'sid'>
    'connection-policy': Stored<ConnectionPolicy, 'sid'>
    'connection-target': Stored<ConnectionTarget, 'sid'>
    'ip-record': Stored<IpRecord, 'sid'>
    'source-ip-mapping': Stored<SourceIpMapping, 'sid'>
  }
}
