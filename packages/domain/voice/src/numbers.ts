import type { Application, PhoneNumber } from '@offhook/accounts'
import type { AccountSid, ApplicationSid } from '@offhook/core'

/** Finds what a number or an application runs. The server answers from its `Accounts`. */
export interface NumberDirectory {
  /** The account's number with this E.164 form. */
  byNumber(accountSid: AccountSid, e164: string): Promise<PhoneNumber | undefined>
  application(accountSid: AccountSid, sid: ApplicationSid): Promise<Application | undefined>
}
