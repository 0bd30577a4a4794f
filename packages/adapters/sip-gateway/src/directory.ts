import type { PhoneNumber, SipTrunk, SipUser } from '@offhook/accounts'
import type { AccountSid, E164 } from '@offhook/core'

/** What the gateway asks of `accounts`. All of it is answered from memory. */
export interface SipDirectory {
  readonly defaultAccountSid: AccountSid
  /** Reads a number as a peer may write it. */
  readNumber(text: string): E164 | undefined
  /** The number of ours that is written so. */
  numberFor(text: string): PhoneNumber | undefined
  sipUser(username: string): SipUser | undefined
  /** The plain password: digest needs it. Never logged, never kept here. */
  sipPasswordOf(user: SipUser): string | undefined
  trunks(): readonly SipTrunk[]
  trunkInboundPassword(trunk: SipTrunk): string | undefined
  trunkOutboundPassword(trunk: SipTrunk): string | undefined
}
