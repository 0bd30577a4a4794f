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
  /** Sessions that were logged out: id → when they would have run out. */
  readonly revokedSessions = new Map<string, number>()

  /** What is stored takes the place of what is here. */
  fill(snapshot: AccountsSnapshot): void {
    refill(this.accounts, snapshot.accounts)
    refill(this.apiKeys, snapshot.apiKeys)
    refill(this.people, snapshot.people)
    refill(this.sipUsers, snapshot.sipUsers)
    refill(this.trunks, snapshot.trunks)
    refill(this.phoneNumbers, snapshot.phoneNumbers)
    refill(this.applications, snapshot.applications)
    // One that has just been logged out may not have been read: none is forgotten before its time.
    for (const { id, expiresAt } of snapshot.revokedSessions) {
      this.revokedSessions.set(id, expiresAt)
    }
  }
}

function refill<Row extends Listed, Name extends string>(
  collection: Collection<Row, Name>,
  rows: readonly Row[],
): void {
  collection.clear()
  for (const row of rows) collection.put(row)
}
