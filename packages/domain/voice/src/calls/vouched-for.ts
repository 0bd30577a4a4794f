import type { AccountSid } from '@offhook/core'
import type { NumberDirectory } from '../ports.ts'
import type { CallTable } from './call-table.ts'

/** How a caller id is marked that is shown by its owner: full attestation (RFC 8588 §4). */
export const VOUCHED_FOR = 'TN-Validation-Passed-A'

/**
 * Whether a caller id is a number of the account's own, shown by the account itself. Whoever calls
 * from outside may say any number: it is not vouched for while such a call lives.
 */
export async function isVouchedFor(
  { numbers, calls }: { readonly numbers: NumberDirectory; readonly calls: CallTable },
  accountSid: AccountSid,
  from: string,
): Promise<boolean> {
  if (!from.startsWith('+') || !(await numbers.byNumber(accountSid, from))) return false
  const said = calls.find(({ row, parameters }) => {
    const isFrom = row.accountSid === accountSid && row.from === from
    return isFrom && row.direction === 'inbound' && parameters['StirVerstat'] !== VOUCHED_FOR
  })
  return said === undefined
}
