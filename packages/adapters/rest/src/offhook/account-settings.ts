import type { Account } from '@offhook/accounts'
import { parseSid } from '@offhook/core'
import type { AccountSettingsRecord } from '@offhook/desk-api'
import { type Country, isCountry } from '@offhook/numbers'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

const path = '/offhook/v1/AccountSettings/:Sid'
const home = z
  .string()
  .transform((text) => text.toUpperCase())
  .refine(
    (text): text is Country => isCountry(text),
    'is not a country: give two letters, such as US',
  )
/** A shorter limit would end calls before somebody has answered them. */
const LEAST_CALL_SECONDS = 60

/** How an account wants things. It decides so itself, and whoever is above it may. */
export function accountSettingRoutes(routes: Routes, { accounts, longestCall }: RestOptions): void {
  const callSeconds = z.number().int().min(LEAST_CALL_SECONDS).max(longestCall).nullable()
  const fields = z
    .object({ country: home.nullable(), ringPhones: z.boolean(), callSeconds })
    .partial()
  const shape = ({ settings }: Account): AccountSettingsRecord => ({
    ...settings,
    mostCallSeconds: longestCall,
  })
  const within = (asked: Asked): Account => {
    const sid = parseSid('AC', asked.param('Sid'))
    const account = sid && accounts.accounts.get(sid)
    if (!account || !accounts.accounts.isWithin(account.sid, asked.accountSid))
      throw notFound(`/AccountSettings/${asked.param('Sid')}`)
    return account
  }
  routes.get(path, 'manage-phones', (asked) => ok(shape(within(asked))))
  routes.post(path, 'manage-phones', async (asked) => {
    const { sid } = within(asked)
    const { country, ringPhones, callSeconds } = parseJson(fields, asked.json)
    const changes = {
      ...(country !== undefined && { country }),
      ...(ringPhones !== undefined && { ringPhones }),
      ...(callSeconds !== undefined && { callSeconds }),
    }
    return ok(shape(await accounts.accounts.changeSettings(sid, changes)))
  })
}
