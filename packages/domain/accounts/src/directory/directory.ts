/** All rows of `accounts` in memory: neither a call nor a request costs a query. */
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
  /** Sessions that were logged out: id → when they would have expired. */
  readonly revokedSessions = new Map<string, number>()

  /** Replaces the rows in memory by the stored ones. */
  fill(snapshot: AccountsSnapshot): void {
    refill(this.accounts, snapshot.accounts)
    refill(this.apiKeys, snapshot.apiKeys)
    refill(this.people, snapshot.people)
    refill(this.sipUsers, snapshot.sipUsers)
    refill(this.trunks, snapshot.trunks)
    refill(this.phoneNumbers, snapshot.phoneNumbers)
    refill(this.applications, snapshot.applications)
    // A logout may be newer than what was read, so none is forgotten before it expires.
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
