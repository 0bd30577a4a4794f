import { type AccountSid, AddressBlocks } from '@offhook/core'
import type { VoiceTarget } from '../model.ts'
import type { ListMapping, SipCredential, SipDomain } from '../sip-model.ts'
import type { ElasticTrunk } from '../trunking-model.ts'
import type { Carriers } from './carriers.ts'
import type { Ground } from './ground.ts'
import { bareCredential, credentialKey, credentialPlace } from './sip-lists.ts'

/** A credential that opens a gate, with its plain password: never logged, never kept. */
export interface GateKey {
  readonly credential: SipCredential
  readonly password: string
}

/** A name of ours to which calls are sent. Its lists say who may pass. */
export interface Gate {
  readonly accountSid: AccountSid
  /** The host name, in lower case. */
  readonly name: string
  /** What lies behind: a domain, whose calls run a document; or a trunk, whose calls go out. */
  readonly leads:
    | { readonly kind: 'domain'; readonly domain: SipDomain; readonly target: VoiceTarget }
    | { readonly kind: 'trunk'; readonly trunk: ElasticTrunk }
  /** Whether calls have to come from a listed address; all lists may be empty. */
  readonly asksAddress: boolean
  /** Whether calls have to show a listed credential. */
  readonly asksPassword: boolean
  readonly takesRegistrations: boolean
  /** Whether everything has to come by TLS. */
  readonly asksTls: boolean
  hasAddress(address: string): boolean
  /** The credentials of this user name. */
  keys(use: 'calls' | 'registrations', username: string): readonly GateKey[]
}

/** Finds the gate that a request is sent to. */
export class Gates {
  readonly #ground: Ground
  readonly #carriers: Carriers

  constructor(ground: Ground, carriers: Carriers) {
    this.#ground = ground
    this.#carriers = carriers
  }

  /** @param host of the Request-URI */
  find(host: string): Gate | undefined {
    const { sipDomains, elasticTrunks } = this.#ground.directory
    const name = host.toLowerCase()
    const domain = sipDomains.find('name', name)
    if (domain) return this.#ofDomain(domain)
    const trunk = elasticTrunks.find('name', name)
    return trunk && this.#ofTrunk(trunk, name)
  }

  /** The names of an account's domains at which the phones of this user may register. */
  registersAt(accountSid: AccountSid, username: string): readonly string[] {
    return [...this.#ground.directory.sipDomains.all()]
      .filter((domain) => domain.accountSid === accountSid)
      .map((domain) => this.#ofDomain(domain))
      .filter((gate) => gate.takesRegistrations && gate.keys('registrations', username).length > 0)
      .map(({ name }) => name)
  }

  /** The gate for a carrier whose address is mapped to a domain: it need not name the domain. */
  ofSource(address: string): Gate | undefined {
    const domain = this.#carriers.domainOf(address)
    return domain && { ...this.#ofDomain(domain), asksAddress: true, hasAddress: () => true }
  }

  #ofDomain(domain: SipDomain): Gate {
    const { callAddressLists, callCredentialLists, registrationCredentialLists } = domain
    return {
      accountSid: domain.accountSid,
      name: domain.domainName,
      leads: { kind: 'domain', domain, target: this.#carriers.trunkOf(domain) ?? domain },
      asksAddress: callAddressLists.length > 0,
      asksPassword: callCredentialLists.length > 0,
      takesRegistrations: domain.sipRegistration && registrationCredentialLists.length > 0,
      asksTls: domain.secure,
      hasAddress: (address) => this.#hasAddress(callAddressLists, address),
      keys: (use, username) =>
        this.#keys(use === 'calls' ? callCredentialLists : registrationCredentialLists, username),
    }
  }

  #ofTrunk(trunk: ElasticTrunk, name: string): Gate {
    const { accountSid, addressLists, credentialLists } = trunk
    return {
      accountSid,
      name,
      leads: { kind: 'trunk', trunk },
      asksAddress: addressLists.length > 0,
      asksPassword: credentialLists.length > 0,
      takesRegistrations: false,
      asksTls: trunk.secure,
      hasAddress: (address) => this.#hasAddress(addressLists, address),
      keys: (use, username) => (use === 'calls' ? this.#keys(credentialLists, username) : []),
    }
  }

  #hasAddress(lists: readonly ListMapping[], address: string): boolean {
    const blocks: string[] = []
    for (const row of this.#ground.directory.sipAddresses.all()) {
      if (lists.some(({ sid }) => sid === row.addressListSid)) {
        blocks.push(`${row.ipAddress}/${row.cidrPrefixLength}`)
      }
    }
    return new AddressBlocks(blocks).has(address)
  }

  #keys(lists: readonly ListMapping[], username: string): readonly GateKey[] {
    const { directory, box } = this.#ground
    return lists.flatMap(({ sid }) => {
      const row = directory.sipCredentials.find('name', credentialKey(sid, username))
      if (!row) return []
      const password = box.open(row.passwordBox, credentialPlace(row.sid))
      return [{ credential: bareCredential(row), password }]
    })
  }
}
