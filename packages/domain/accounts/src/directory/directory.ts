/** All that `accounts` keeps, in memory: what a call or a request asks costs no query. */
import type { Application, PhoneNumber } from '../model.ts'
import type {
  AccountRow,
  AccountsSnapshot,
  ApiKeyRow,
  PersonRow,
  SipTrunkRow,
  SipUserRow,
} from '../ports.ts'
import { Collection } from './collection.ts'

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
  /** Sessions that were logged out: id → when they would have run out. */
  readonly revokedSessions = new Map<string, number>()

  fill(snapshot: AccountsSnapshot): void {
    for (const row of snapshot.accounts) this.accounts.put(row)
    for (const row of snapshot.apiKeys) this.apiKeys.put(row)
    for (const row of snapshot.people) this.people.put(row)
    for (const row of snapshot.sipUsers) this.sipUsers.put(row)
    for (const row of snapshot.trunks) this.trunks.put(row)
    for (const row of snapshot.phoneNumbers) this.phoneNumbers.put(row)
    for (const row of snapshot.applications) this.applications.put(row)
    for (const { id, expiresAt } of snapshot.revokedSessions) {
      this.revokedSessions.set(id, expiresAt)
    }
  }
}
