/**
 * The token of an incoming call: who has it may place calls that show that call's own caller, whom the
 * account could not show otherwise. It holds while the call lives.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { AccountSid } from '@offhook/core'
import type { CallTable } from './call-table.ts'

/** The request parameter that has it. */
export const CALL_TOKEN = 'CallToken'

export function makeCallToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether the account has a live call of this token, which came from that number. */
export function mayForward(
  calls: CallTable,
  accountSid: AccountSid,
  token: string,
  from: string,
): boolean {
  const given = Buffer.from(token)
  const call = calls.find(({ row, parameters }) => {
    const own = Buffer.from(parameters[CALL_TOKEN] ?? '')
    return (
      row.accountSid === accountSid &&
      row.from === from &&
      own.length > 0 &&
      own.length === given.length &&
      timingSafeEqual(own, given)
    )
  })
  return call !== undefined
}
