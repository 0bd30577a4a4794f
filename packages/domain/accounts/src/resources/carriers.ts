import { type AccountSid, AddressBlocks, errors, type Sid } from '@offhook/core'
import { isShort } from '../rules/fields.ts'
import { conflict, refuse } from '../rules/refuse.ts'
import { emptyTarget, type VoiceTargetInput, voiceTarget } from '../rules/voice-target.ts'
import type { SipDomain, SipDomainSid } from '../sip-model.ts'
import type { ByocTrunk, ConnectionPolicySid, IpRecordSid, Targets } from '../voice-v1-model.ts'
import type { Ground } from './ground.ts'
import { Resource, rowsBelow } from './resource.ts'
import { block, type NamedInput } from './sip-lists.ts'
import { emptyWeighted, type WeightedTargetInput, weighted } from './weighted-target.ts'

export interface ByocTrunkInput extends VoiceTargetInput, NamedInput {
  readonly connectionPolicySid?: ConnectionPolicySid | null
  readonly fromDomainSid?: SipDomainSid | null
}

export interface ConnectionTargetInput extends WeightedTargetInput, NamedInput {
  readonly connectionPolicySid?: ConnectionPolicySid
}

export interface IpRecordInput extends NamedInput {
  readonly ipAddress?: string
  readonly cidrPrefixLength?: number
}

export interface SourceIpMappingInput {
  readonly ipRecordSid?: IpRecordSid
  readonly sipDomainSid?: SipDomainSid
}

/** Carriers that accounts bring along, and the ways to them and from them. */
export class Carriers {
  readonly byocTrunks
  readonly policies
  readonly targets
  readonly ipRecords
  readonly sourceIpMappings
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
    this.byocTrunks = byocTrunks(ground)
    this.policies = policies(ground)
    this.targets = targets(ground)
    this.ipRecords = ipRecords(ground)
    this.sourceIpMappings = sourceIpMappings(ground)
  }

  /** The servers of a trunk; undefined where the account has no such trunk. */
  targetsOf(accountSid: AccountSid, sid: string): Targets | undefined {
    const { directory } = this.#ground
    const trunk = directory.byocTrunks.get(sid)
    if (trunk?.accountSid !== accountSid) return undefined
    const policy = trunk.connectionPolicySid
    const servers = [...directory.connectionTargets.all()].filter(
      (one) => one.connectionPolicySid === policy && one.enabled,
    )
    const domain = directory.sipDomains.get(trunk.fromDomainSid ?? '')
    return { accountSid, targets: servers, fromHost: domain?.domainName ?? null }
  }

  /** The URIs of the servers of all trunks, also of those that take no calls now. */
  servers(): readonly string[] {
    return [...this.#ground.directory.connectionTargets.all()].map(({ target }) => target)
  }

  /** The domain that calls from this address are for, if none is named. */
  domainOf(address: string): SipDomain | undefined {
    const { directory } = this.#ground
    for (const { ipRecordSid, sipDomainSid } of directory.sourceIpMappings.all()) {
      const record = directory.ipRecords.get(ipRecordSid)
      if (!record) continue
      const blocks = new AddressBlocks([`${record.ipAddress}/${record.cidrPrefixLength}`])
      if (blocks.has(address)) return directory.sipDomains.get(sipDomainSid)
    }
    return undefined
  }

  /** The trunk whose document calls to a domain run. */
  trunkOf({ byocTrunkSid }: SipDomain): ByocTrunk | undefined {
    return this.#ground.directory.byocTrunks.get(byocTrunkSid ?? '')
  }
}

function byocTrunks(ground: Ground) {
  const { byocTrunks: rows, connectionPolicies, sipDomains } = ground.directory
  return new Resource(ground, {
    entity: 'byoc-trunk',
    prefix: 'BY',
    name: 'ByocTrunks',
    rows,
    empty: { friendlyName: '', ...emptyTarget, connectionPolicySid: null, fromDomainSid: null },
    read: (before, input: ByocTrunkInput) => {
      const { connectionPolicySid = before.connectionPolicySid } = input
      const { fromDomainSid = before.fromDomainSid } = input
      own(connectionPolicies, before, connectionPolicySid, 'ConnectionPolicySid')
      own(sipDomains, before, fromDomainSid, 'FromDomainSid')
      const target = voiceTarget(before, input)
      return { ...before, ...target, ...named(before, input), connectionPolicySid, fromDomainSid }
    },
    bare: (row) => row,
    mayRemove: ({ sid }) => {
      for (const { byocTrunkSid, domainName } of sipDomains.all()) {
        if (byocTrunkSid === sid) conflict(`The domain ${domainName} uses the trunk`)
      }
    },
  })
}

function policies(ground: Ground) {
  const { byocTrunks: trunks, connectionPolicies, connectionTargets } = ground.directory
  return new Resource(ground, {
    entity: 'connection-policy',
    prefix: 'NY',
    name: 'ConnectionPolicies',
    rows: connectionPolicies,
    empty: { friendlyName: '' },
    read: (before, input: NamedInput) => ({ ...before, ...named(before, input) }),
    bare: (row) => row,
    mayRemove: ({ sid }) => {
      for (const { connectionPolicySid, sid: trunkSid } of trunks.all()) {
        if (connectionPolicySid === sid) conflict(`The trunk ${trunkSid} uses the policy`)
      }
    },
    below: ({ sid }) =>
      rowsBelow('connection-target', connectionTargets, (row) => row.connectionPolicySid === sid),
  })
}

function targets(ground: Ground) {
  return new Resource(ground, {
    entity: 'connection-target',
    prefix: 'NE',
    name: 'Targets',
    rows: ground.directory.connectionTargets,
    empty: {
      connectionPolicySid: '' as ConnectionPolicySid,
      friendlyName: '',
      ...emptyWeighted,
    },
    read: (before, input: ConnectionTargetInput) => ({
      ...before,
      connectionPolicySid: input.connectionPolicySid ?? before.connectionPolicySid,
      ...named(before, input),
      ...weighted(before, input),
    }),
    bare: (row) => row,
  })
}

function ipRecords(ground: Ground) {
  const { ipRecords: rows, sourceIpMappings: mappings } = ground.directory
  return new Resource(ground, {
    entity: 'ip-record',
    prefix: 'IL',
    name: 'IpRecords',
    rows,
    empty: { friendlyName: '', ipAddress: '', cidrPrefixLength: 32 },
    read: (before, input: IpRecordInput) => ({
      ...before,
      ...named(before, input),
      ...block(before, input, errors.invalidParameter),
    }),
    bare: (row) => row,
    mayRemove: ({ sid }) => {
      for (const { ipRecordSid, sid: mappingSid } of mappings.all()) {
        if (ipRecordSid === sid) conflict(`The mapping ${mappingSid} uses the record`)
      }
    },
  })
}

function sourceIpMappings(ground: Ground) {
  const { ipRecords: records, sipDomains, sourceIpMappings: rows } = ground.directory
  return new Resource(ground, {
    entity: 'source-ip-mapping',
    prefix: 'IB',
    name: 'SourceIpMappings',
    rows,
    empty: { ipRecordSid: '' as IpRecordSid, sipDomainSid: '' as SipDomainSid },
    read: (before, input: SourceIpMappingInput) => {
      const { ipRecordSid = before.ipRecordSid, sipDomainSid = before.sipDomainSid } = input
      own(records, before, ipRecordSid, 'IpRecordSid')
      own(sipDomains, before, sipDomainSid, 'SipDomainSid')
      for (const row of rows.all()) {
        if (row.ipRecordSid === ipRecordSid && row.sid !== before.sid)
          conflict('The record is mapped already')
      }
      return { ...before, ipRecordSid, sipDomainSid }
    },
    bare: (row) => row,
  })
}

/** The name with what is given. */
function named(before: { readonly friendlyName: string }, { friendlyName }: NamedInput) {
  const name = friendlyName ?? before.friendlyName
  if (!isShort(name)) refuse(errors.invalidParameter, 'FriendlyName is not valid')
  return { friendlyName: name }
}

/** @throws OffhookError 20001 where the account has no such row */
function own(
  rows: { get(sid: string): { readonly accountSid: AccountSid } | undefined },
  { accountSid }: { readonly accountSid: AccountSid },
  sid: Sid | null,
  field: string,
): void {
  if (sid !== null && rows.get(sid)?.accountSid !== accountSid)
    refuse(errors.invalidParameter, `${field} is not known`)
}
