import type { ElasticTrunk, Gate, PhoneNumber, SipTrunk, SipUser, Targets } from '@offhook/accounts'
import type { AccountSid, Disposer, E164 } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'

/** Whom a password has shown: a phone of ours, or a user of a domain. */
export interface SipIdentity {
  readonly sid: SipUser['sid']
  readonly accountSid: AccountSid
  readonly username: string
  /** Under which its phones are bound. */
  readonly aor: string
}

/** A phone of ours is known by its name alone: there is one realm. */
export function identityOf({ sid, accountSid, username }: SipUser): SipIdentity {
  return { sid, accountSid, username, aor: username }
}

/** A user of a domain is known by both. */
export function aorIn(gate: Gate, username: string): string {
  return `${username}@${gate.name}`
}

/** What the gateway asks of `accounts`. All of it is answered from memory. */
export interface SipDirectory {
  readonly defaultAccountSid: AccountSid
  /** Reads a number as a peer of this account may write it; null = whose peer it is, nobody knows yet. */
  readerOf(accountSid: AccountSid | null): NumberReader
  /** The number of ours that is written so. */
  numberFor(text: string): PhoneNumber | undefined
  sipUser(username: string): SipUser | undefined
  /** The plain password: digest needs it. Never logged, never kept here. */
  sipPasswordOf(user: SipUser): string | undefined
  /** The domain of ours with this host name. */
  gate(host: string): Gate | undefined
  /** The domain that a carrier of an account calls from this address. */
  gateOf(address: string): Gate | undefined
  /** Where calls by a carrier of the account go. */
  carrierTargets(accountSid: AccountSid, byocTrunkSid: string): Targets | undefined
  /** The URIs of the servers of all carriers that accounts bring along. */
  carrierServers(): readonly string[]
  /** Where calls to a telephone system of the account go, named by its sid or domain. */
  trunkTargets(accountSid: AccountSid, name: string): Targets | undefined
  /** The telephone system that a number belongs to. */
  trunkOfNumber(number: PhoneNumber): ElasticTrunk | undefined
  /** Calls back when any of this may have changed. */
  onChanged(listener: () => void): Disposer
  /** Why the account may not dial a number; null when it may. */
  refusalToDial(accountSid: AccountSid, number: E164): string | null
  trunks(): readonly SipTrunk[]
  trunkInboundPassword(trunk: SipTrunk): string | undefined
  trunkOutboundPassword(trunk: SipTrunk): string | undefined
}
