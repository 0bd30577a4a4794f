import type { Carriers } from './carriers.ts'
import { Gates } from './gates.ts'
import type { Ground } from './ground.ts'
import { SipDomains } from './sip-domains.ts'
import { addresses, addressLists, credentialLists, credentials } from './sip-lists.ts'

/** Everything of SIP that an account sets up by the documented interface. */
export class SipResources {
  readonly domains: SipDomains
  readonly credentialLists
  readonly credentials
  readonly addressLists
  readonly addresses
  /** Who may pass where. */
  readonly gates: Gates

  constructor(ground: Ground, carriers: Carriers) {
    const { sipDomains, elasticTrunks } = ground.directory
    const isUsed = (sid: string): boolean => {
      for (const domain of sipDomains.all()) {
        const { callAddressLists, callCredentialLists, registrationCredentialLists } = domain
        const lists = [callAddressLists, callCredentialLists, registrationCredentialLists].flat()
        if (lists.some((one) => one.sid === sid)) return true
      }
      for (const { addressLists, credentialLists } of elasticTrunks.all()) {
        if ([...addressLists, ...credentialLists].some((one) => one.sid === sid)) return true
      }
      return false
    }
    this.domains = new SipDomains(ground)
    this.credentialLists = credentialLists(ground, isUsed)
    this.credentials = credentials(ground)
    this.addressLists = addressLists(ground, isUsed)
    this.addresses = addresses(ground)
    this.gates = new Gates(ground, carriers)
  }
}
