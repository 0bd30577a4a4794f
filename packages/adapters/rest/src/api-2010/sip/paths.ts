import type { AccountSid } from '@offhook/core'
import { accountPath } from '../shape.ts'

/** The paths of the family as routes have them. */
export const SIP = '/2010-04-01/Accounts/:AccountSid/SIP'

/** And as answers name them. */
export function sipPath(accountSid: AccountSid): string {
  return `${accountPath(accountSid)}/SIP`
}
