import type { PhoneNumber, SipTrunk, SipUser } from '@offhook/accounts'
import type { AccountSid } from '@offhook/core'

/** What the gateway asks of `accounts`. All of it is answered from memory. */
export interface SipDirectory {
  readonly defaultAccountSid: AccountSid
  numberFor(e164: string): PhoneNumber | undefined
  sipUser(username: string): SipUser | undefined
  /** The plain password: digest needs it. Never logged, never kept here. */
  sipPasswordOf(user: SipUser): string | undefined
  trunks(): readonly SipTrunk[]
  trunkInboundPassword(trunk: SipTrunk): string | undefined
  trunkOutboundPassword(trunk: SipTrunk): string | undefined
}
