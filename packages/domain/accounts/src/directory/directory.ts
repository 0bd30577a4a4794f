/** All rows of `accounts` in memory: neither a call nor a request costs a query. */
import type { AccountSid, RowOf } from '@offhook/core'
import { type Country, dialledPlaceOf } from '@offhook/numbers'
import type { Application, PhoneNumber } from '../model.ts'
import type { SessionRow, SignInSettings, Team } from '../people-model.ts'
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
  readonly people = new Collection<
    PersonRow,
    'username' | 'identity' | 'email' | 'providerSubject'
  >({
    username: ({ username }) => username.toLowerCase(),
    identity: ({ accountSid, identity }) => `${accountSid} ${identity}`,
    email: ({ accountSid, email }) => email && `${accountSid} ${email.toLowerCase()}`,
    providerSubject: ({ accountSid, providerSubject }) =>
      providerSubject && `${accountSid} ${providerSubject}`,
  })
  readonly teams = new Collection<Team>({})
  readonly signInSettings = new Collection<SignInSettings>({})
  readonly sessions = new Collection<SessionRow>({})
  readonly sipUsers = new Collection<SipUserRow, 'username'>({
    username: ({ username }) => username,
  })
  readonly trunks = new Collection<SipTrunkRow, 'inboundUsername'>({
    inboundUsername: ({ inboundUsername }) => inboundUsername,
  })
  /** Grouped by `homeKey`. */
  readonly phoneNumbers = new Collection<PhoneNumber, 'number'>(
    { number: ({ phoneNumber }) => phoneNumber },
    ({ accountSid, phoneNumber }) => {
      const { country } = dialledPlaceOf(phoneNumber)
      return country && homeKey(accountSid, country)
    },
  )
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
    team: this.teams,
    'sign-in-settings': this.signInSettings,
    session: this.sessions,
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

  /** Whether the account has a number of the country. */
  isHome(accountSid: AccountSid, country: Country): boolean {
    return this.phoneNumbers.hasGroup(homeKey(accountSid, country))
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

function homeKey(accountSid: AccountSid, country: Country): string {
  return `${accountSid} ${country}`
}

type Refilled<Row extends Listed> = Pick<Collection<Row>, 'clear' | 'put'>

function refill<Row extends Listed>(collection: Refilled<Row>, rows: readonly Row[]): void {
  collection.clear()
  for (const row of rows) collection.put(row)
}
