/** All rows of `accounts` in memory: neither a call nor a request costs a query. */
import type { RowOf } from '@offhook/core'
import type { Application, PhoneNumber } from '../model.ts'
import type {
  AccountRow,
  AccountsSnapshot,
  ApiKeyRow,
  KeptEntity,
  PersonRow,
  SipTrunkRow,
  SipUserRow,
} from '../ports.ts'
import type {
  DialingPermissions,
  SipAddress,
  SipAddressList,
  SipCredentialList,
  SipCredentialRow,
  SipDomain,
} from '../sip-model.ts'
import type { ElasticTrunk, OriginationUrl } from '../trunking-model.ts'
import type {
  ByocTrunk,
  ConnectionPolicy,
  ConnectionTarget,
  IpRecord,
  SourceIpMapping,
} from '../voice-v1-model.ts'
import { Collection, type Listed } from './collection.ts'

export class Directory {
  readonly accounts = new Collection<AccountRow>({})
  readonly apiKeys = new Collection<ApiKeyRow>({})
  readonly people = new Collection<PersonRow, 'username' | 'identity'>({
    username: ({ username }) => username.toLowerCase(),
    identity: ({ accountSid, identity }) => `${accountSid} ${identity}`,
  })
  readonly sipUsers = new Collection<SipUserRow, 'username'>({
    username: ({ username }) => username,
  })
  readonly trunks = new Collection<SipTrunkRow, 'inboundUsername'>({
    inboundUsername: ({ inboundUsername }) => inboundUsername,
  })
  readonly phoneNumbers = new Collection<PhoneNumber, 'number'>({
    number: ({ phoneNumber }) => phoneNumber,
  })
  readonly applications = new Collection<Application>({})
  readonly sipDomains = new Collection<SipDomain, 'name'>({ name: ({ domainName }) => domainName })
  readonly sipCredentialLists = new Collection<SipCredentialList>({})
  readonly sipCredentials = new Collection<SipCredentialRow, 'name'>({
    name: ({ credentialListSid, username }) => `${credentialListSid} ${username}`,
  })
  readonly sipAddressLists = new Collection<SipAddressList>({})
  readonly sipAddresses = new Collection<SipAddress>({})
  readonly dialingPermissions = new Collection<DialingPermissions>({})
  readonly byocTrunks = new Collection<ByocTrunk>({})
  readonly connectionPolicies = new Collection<ConnectionPolicy>({})
  readonly connectionTargets = new Collection<ConnectionTarget>({})
  readonly ipRecords = new Collection<IpRecord>({})
  readonly sourceIpMappings = new Collection<SourceIpMapping>({})
  readonly elasticTrunks = new Collection<ElasticTrunk, 'name'>({
    name: ({ domainName }) => domainName,
  })
  readonly originationUrls = new Collection<OriginationUrl>({})
  /** Sessions that were logged out: id → when they would have expired. */
  readonly revokedSessions = new Map<string, number>()

  /** The collection of each kind. */
  readonly #tables: {
    readonly [E in Exclude<KeptEntity, 'revoked-session'>]: Refilled<RowOf<E> & Listed>
  } = {
    account: this.accounts,
    'api-key': this.apiKeys,
    person: this.people,
    'sip-user': this.sipUsers,
    'sip-trunk': this.trunks,
    'phone-number': this.phoneNumbers,
    application: this.applications,
    'sip-domain': this.sipDomains,
    'sip-credential-list': this.sipCredentialLists,
    'sip-credential': this.sipCredentials,
    'sip-address-list': this.sipAddressLists,
    'sip-address': this.sipAddresses,
    'dialing-permissions': this.dialingPermissions,
    'byoc-trunk': this.byocTrunks,
    'connection-policy': this.connectionPolicies,
    'connection-target': this.connectionTargets,
    'ip-record': this.ipRecords,
    'source-ip-mapping': this.sourceIpMappings,
    'elastic-trunk': this.elasticTrunks,
    'origination-url': this.originationUrls,
  }

  /** Replaces the rows in memory by the stored ones. */
  fill(snapshot: AccountsSnapshot): void {
    for (const [name, table] of Object.entries(this.#tables)) {
      refill<Listed>(
        table as Refilled<Listed>,
        snapshot[name as Exclude<KeptEntity, 'revoked-session'>],
      )
    }
    // A logout may be newer than what was read, so none is forgotten before it expires.
    for (const { id, expiresAt } of snapshot['revoked-session']) {
      this.revokedSessions.set(id, expiresAt)
    }
  }
}

type Refilled<Row extends Listed> = Pick<Collection<Row>, 'clear' | 'put'>

function refill<Row extends Listed>(collection: Refilled<Row>, rows: readonly Row[]): void {
  collection.clear()
  for (const row of rows) collection.put(row)
}
