import type { Account } from '@offhook/accounts'
import { parseSid } from '@offhook/core'
import type { AccountLimitsRecord, AccountLimitsRequest } from '@offhook/desk-api'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { forbidden, notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

const path = '/offhook/v1/AccountLimits/:Sid'
const limit = z.number().nullable()
const fields = z
  .object({ maxCalls: limit, callsPerSecond: limit, recordingDays: limit, messageDays: limit })
  .partial()

/** What accounts may have: an account sees its own limits, the one above it sets them. */
export function accountLimitRoutes(routes: Routes, { accounts }: RestOptions): void {
  const within = (asked: Asked): Account => {
    const sid = parseSid('AC', asked.param('Sid'))
    const account = sid && accounts.accounts.get(sid)
    if (!account || !accounts.accounts.isWithin(account.sid, asked.accountSid))
      throw notFound(`/AccountLimits/${asked.param('Sid')}`)
    return account
  }
  routes.get(path, 'manage-credentials', (asked) => ok(shape(within(asked))))
  routes.post(path, 'manage-credentials', async (asked) => {
    const { sid, ownerAccountSid } = within(asked)
    if (ownerAccountSid !== asked.accountSid)
      throw forbidden('The account above this one sets its limits')
    const changes = parseJson(fields, asked.json) as AccountLimitsRequest
    return ok(shape(await accounts.accounts.setLimits(sid, changes)))
  })
}

function shape({ limits }: Account): AccountLimitsRecord {
  return limits
}
