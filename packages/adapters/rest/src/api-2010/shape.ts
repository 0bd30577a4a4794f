/** What all resources of the 2010 family share. */
import { type AccountSid, isE164 } from '@offhook/core'
import { nationalForm } from '@offhook/numbers'
import { rfc2822 } from '../http/dates.ts'

export const API_VERSION = '2010-04-01'

export function accountPath(accountSid: AccountSid): string {
  return `/${API_VERSION}/Accounts/${accountSid}`
}

/** The two dates that every resource has. */
export function dates(row: { readonly dateCreated: number; readonly dateUpdated: number }) {
  return { date_created: rfc2822(row.dateCreated), date_updated: rfc2822(row.dateUpdated) }
}

/** A number in its national form; any other address unchanged. */
export function formatted(party: string): string {
  return isE164(party) ? nationalForm(party) : party
}
