import { type AccountSid, errors, type PhoneNumberSid } from '@offhook/core'
import { callbackUrl, domainName, isShort, method } from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import { notFound, refuse } from '../rules/refuse.ts'
import type { ListMapping } from '../sip-model.ts'
import type { ElasticTrunk, ElasticTrunkSid } from '../trunking-model.ts'
import type { Targets } from '../voice-v1-model.ts'
import type { Ground } from './ground.ts'
import { mapped, unmapped } from './list-mappings.ts'
import { Resource, rowsBelow } from './resource.ts'
import { emptyWeighted, type WeightedTargetInput, weighted } from './weighted-target.ts'

const MAX_TRUNKS = 100

export interface ElasticTrunkInput
  extends Partial<
    Pick<
      ElasticTrunk,
      | 'friendlyName'
      | 'domainName'
      | 'disasterRecoveryUrl'
      | 'transferMode'
      | 'transferCallerId'
      | 'secure'
      | 'cnamLookupEnabled'
      | 'recordingMode'
      | 'recordingTrim'
    >
  > {
  readonly disasterRecoveryMethod?: string
}

export interface OriginationUrlInput extends WeightedTargetInput {
  readonly trunkSid?: ElasticTrunkSid
  readonly friendlyName?: string
}

/** What belongs to a trunk, by the property that holds it. */
export type TrunkLists = 'credentialLists' | 'addressLists' | 'phoneNumbers'

/** Elastic trunks, with what belongs to them. */
export class ElasticTrunks extends Resource<'elastic-trunk', 'TK', ElasticTrunkInput> {
  readonly originationUrls
  readonly #ground: Ground

  constructor(ground: Ground) {
    const { elasticTrunks, originationUrls: urls } = ground.directory
    super(ground, {
      entity: 'elastic-trunk',
      prefix: 'TK',
      name: 'Trunks',
      rows: elasticTrunks,
      empty: {
        friendlyName: '',
        domainName: null,
        disasterRecoveryUrl: null,
        disasterRecoveryMethod: 'POST',
        transferMode: 'disable-all',
        transferCallerId: 'from-transferee',
        secure: false,
        cnamLookupEnabled: false,
        recordingMode: 'do-not-record',
        recordingTrim: 'do-not-trim',
        credentialLists: [],
        addressLists: [],
        phoneNumbers: [],
      },
      read: (before, input) => readTrunk(ground, before, input),
      bare: (row) => row,
      most: { count: MAX_TRUNKS, error: errors.tooManyTrunks },
      below: ({ sid }) => rowsBelow('origination-url', urls, (row) => row.trunkSid === sid),
    })
    this.#ground = ground
    this.originationUrls = new Resource(ground, {
      entity: 'origination-url',
      prefix: 'OU',
      name: 'OriginationUrls',
      rows: urls,
      empty: { trunkSid: '' as ElasticTrunkSid, friendlyName: '', ...emptyWeighted },
      read: (before, input: OriginationUrlInput) => {
        const friendlyName = input.friendlyName ?? before.friendlyName
        if (!isShort(friendlyName)) refuse(errors.trunkFields, 'FriendlyName is not valid')
        return {
          ...before,
          trunkSid: input.trunkSid ?? before.trunkSid,
          friendlyName,
          ...weighted(before, input, errors.trunkFields),
        }
      },
      bare: (row) => row,
    })
  }

  /** Gives a list or a number to a trunk. @throws OffhookError 20404, 21245 where it has it already */
  async attach(
    accountSid: AccountSid,
    sid: ElasticTrunkSid,
    lists: TrunkLists,
    one: string,
  ): Promise<ListMapping> {
    const { clock } = this.#ground
    const row = await this.edit(accountSid, sid, (trunk) => {
      if (this.#rowsOf(lists).get(one)?.accountSid !== accountSid)
        refuse(errors.trunkFields, `${one} is not known`)
      if (lists === 'phoneNumbers' && this.ofNumber(one as PhoneNumberSid))
        refuse(errors.trunkFields, 'The number belongs to a trunk already')
      return { ...trunk, [lists]: mapped(trunk[lists], one, clock.now(), errors.trunkFields) }
    })
    return row[lists].find((mapping) => mapping.sid === one) ?? notFound('Trunks', sid)
  }

  /** @throws OffhookError 20404 */
  async detach(
    accountSid: AccountSid,
    sid: ElasticTrunkSid,
    lists: TrunkLists,
    one: string,
  ): Promise<void> {
    await this.edit(accountSid, sid, (trunk) => ({
      ...trunk,
      [lists]: unmapped(trunk[lists], one),
    }))
  }

  /** Gives a number to a trunk (null = to none), whichever has had it. @throws OffhookError 20404 */
  async assign(
    accountSid: AccountSid,
    number: PhoneNumberSid,
    sid: ElasticTrunkSid | null,
  ): Promise<void> {
    if (sid !== null) this.own(accountSid, sid)
    const before = this.ofNumber(number)
    if ((before?.sid ?? null) === sid) return
    if (before) await this.detach(before.accountSid, before.sid, 'phoneNumbers', number)
    if (sid !== null) await this.attach(accountSid, sid, 'phoneNumbers', number)
  }

  /** Of any account. */
  bySid(sid: string): ElasticTrunk | undefined {
    return this.#ground.directory.elasticTrunks.get(sid)
  }

  /** The trunk that a number belongs to; one that has moved to another account has left it. */
  ofNumber(sid: PhoneNumberSid): ElasticTrunk | undefined {
    const { elasticTrunks, phoneNumbers } = this.#ground.directory
    const owner = phoneNumbers.get(sid)?.accountSid
    for (const trunk of elasticTrunks.all()) {
      if (trunk.accountSid !== owner) continue
      if (trunk.phoneNumbers.some((one) => one.sid === sid)) return trunk
    }
    return undefined
  }

  /** Where calls to a trunk go, which is named by its sid or its domain. */
  targetsOf(accountSid: AccountSid, name: string): Targets | undefined {
    const { elasticTrunks, originationUrls } = this.#ground.directory
    const sid = name.slice(0, 2).toUpperCase() + name.slice(2)
    const trunk = elasticTrunks.get(sid) ?? elasticTrunks.find('name', name.toLowerCase())
    if (trunk?.accountSid !== accountSid) return undefined
    const servers = [...originationUrls.all()].filter(
      (one) => one.trunkSid === trunk.sid && one.enabled,
    )
    return { accountSid, targets: servers, fromHost: null }
  }

  #rowsOf(lists: TrunkLists) {
    const { sipCredentialLists, sipAddressLists, phoneNumbers } = this.#ground.directory
    const rows: { get(sid: string): { readonly accountSid: AccountSid } | undefined } = {
      credentialLists: sipCredentialLists,
      addressLists: sipAddressLists,
      phoneNumbers,
    }[lists]
    return rows
  }
}

function readTrunk(ground: Ground, before: ElasticTrunk, input: ElasticTrunkInput): ElasticTrunk {
  const { elasticTrunks, sipDomains } = ground.directory
  const name =
    input.domainName === undefined || input.domainName === null
      ? (input.domainName ?? before.domainName)
      : domainName(input.domainName)
  const cleared = input.domainName === null ? null : name
  if (cleared !== null) {
    const other = elasticTrunks.find('name', cleared)
    if ((other && other.sid !== before.sid) || sipDomains.find('name', cleared))
      refuse(errors.trunkDomainTaken)
  }
  const friendlyName = input.friendlyName ?? before.friendlyName
  if (!isShort(friendlyName)) refuse(errors.trunkFields, 'FriendlyName is not valid')
  return {
    ...before,
    friendlyName,
    domainName: cleared,
    disasterRecoveryUrl: given(
      input.disasterRecoveryUrl,
      callbackUrl('DisasterRecoveryUrl'),
      before.disasterRecoveryUrl,
    ),
    disasterRecoveryMethod: given(
      input.disasterRecoveryMethod,
      method('DisasterRecoveryMethod'),
      before.disasterRecoveryMethod,
    ),
    transferMode: input.transferMode ?? before.transferMode,
    transferCallerId: input.transferCallerId ?? before.transferCallerId,
    secure: input.secure ?? before.secure,
    cnamLookupEnabled: input.cnamLookupEnabled ?? before.cnamLookupEnabled,
    recordingMode: input.recordingMode ?? before.recordingMode,
    recordingTrim: input.recordingTrim ?? before.recordingTrim,
  }
}
