import { type AccountSid, errors, type PhoneNumberSid, type Sid } from '@offhook/core'
import { domainName, isShort } from '../rules/fields.ts'
import { notFound, refuse } from '../rules/refuse.ts'
import { emptyTarget, type VoiceTargetInput, voiceTarget } from '../rules/voice-target.ts'
import type {
  AddressListSid,
  CredentialListSid,
  ListMapping,
  SipDomain,
  SipDomainSid,
} from '../sip-model.ts'
import type { Ground } from './ground.ts'
import { mapped, unmapped } from './list-mappings.ts'
import { Resource } from './resource.ts'

const MAX_DOMAINS = 100

export interface SipDomainInput extends VoiceTargetInput {
  readonly domainName?: string
  readonly friendlyName?: string
  readonly sipRegistration?: boolean
  readonly emergencyCallingEnabled?: boolean
  readonly secure?: boolean
  readonly byocTrunkSid?: Sid<'BY'> | null
  readonly emergencyCallerSid?: PhoneNumberSid | null
}

/** Which lists of a domain, by the property that holds them. */
export type DomainLists = 'callCredentialLists' | 'callAddressLists' | 'registrationCredentialLists'

/** SIP domains, with the lists that admit to them. */
export class SipDomains extends Resource<'sip-domain', 'SD', SipDomainInput> {
  readonly #ground: Ground

  constructor(ground: Ground) {
    super(ground, {
      entity: 'sip-domain',
      prefix: 'SD',
      name: 'Domains',
      rows: ground.directory.sipDomains,
      empty: {
        domainName: '',
        friendlyName: '',
        ...emptyTarget,
        sipRegistration: false,
        emergencyCallingEnabled: false,
        secure: false,
        byocTrunkSid: null,
        emergencyCallerSid: null,
        callCredentialLists: [],
        callAddressLists: [],
        registrationCredentialLists: [],
      },
      read: (before, input) => readDomain(ground, before, input),
      bare: (row) => row,
      most: { count: MAX_DOMAINS, error: errors.tooManySipDomains },
    })
    this.#ground = ground
  }

  /** Uses a list. @throws OffhookError 20404, 21231 where it is used so already */
  async map(
    accountSid: AccountSid,
    sid: SipDomainSid,
    lists: DomainLists,
    listSid: CredentialListSid | AddressListSid,
  ): Promise<ListMapping> {
    const { directory, clock } = this.#ground
    const all =
      lists === 'callAddressLists' ? directory.sipAddressLists : directory.sipCredentialLists
    const row = await this.edit(accountSid, sid, (domain) => {
      if (all.get(listSid)?.accountSid !== accountSid) {
        refuse(errors.sipDomainFields, `There is no list ${listSid}`)
      }
      return { ...domain, [lists]: mapped(domain[lists], listSid, clock.now()) }
    })
    return row[lists].find((one) => one.sid === listSid) ?? notFound('Domains', sid)
  }

  /** @throws OffhookError 20404 */
  async unmap(
    accountSid: AccountSid,
    sid: SipDomainSid,
    lists: DomainLists,
    listSid: string,
  ): Promise<void> {
    await this.edit(accountSid, sid, (domain) => ({
      ...domain,
      [lists]: unmapped(domain[lists], listSid),
    }))
  }
}

function readDomain(ground: Ground, before: SipDomain, input: SipDomainInput): SipDomain {
  const { sipDomains, phoneNumbers, byocTrunks, elasticTrunks } = ground.directory
  const name = input.domainName === undefined ? before.domainName : domainName(input.domainName)
  const other = sipDomains.find('name', name)
  if ((other && other.sid !== before.sid) || elasticTrunks.find('name', name))
    refuse(errors.invalidSipDomain, 'DomainName is in use')
  const friendlyName = input.friendlyName ?? before.friendlyName
  if (!isShort(friendlyName)) refuse(errors.sipDomainFields, 'FriendlyName is not valid')
  const { emergencyCallerSid = before.emergencyCallerSid } = input
  if (
    emergencyCallerSid !== null &&
    phoneNumbers.get(emergencyCallerSid)?.accountSid !== before.accountSid
  ) {
    refuse(errors.sipDomainFields, 'EmergencyCallerSid is no number of the account')
  }
  const { byocTrunkSid = before.byocTrunkSid } = input
  if (byocTrunkSid !== null && byocTrunks.get(byocTrunkSid)?.accountSid !== before.accountSid) {
    refuse(errors.sipDomainFields, 'ByocTrunkSid is no trunk of the account')
  }
  return {
    ...before,
    ...voiceTarget(before, input),
    domainName: name,
    friendlyName,
    emergencyCallerSid,
    sipRegistration: input.sipRegistration ?? before.sipRegistration,
    emergencyCallingEnabled: input.emergencyCallingEnabled ?? before.emergencyCallingEnabled,
    secure: input.secure ?? before.secure,
    byocTrunkSid,
  }
}
