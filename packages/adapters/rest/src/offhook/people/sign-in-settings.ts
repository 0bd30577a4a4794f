import type { SignInSettings } from '@offhook/accounts'
import { parseSid } from '@offhook/core'
import type { SignInSettingsRecord } from '@offhook/desk-api'
import { z } from 'zod'
import { ok } from '../../http/answer.ts'
import { bad } from '../../http/errors.ts'
import { parseJson } from '../../http/json.ts'
import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'

const PATH = '/offhook/v1/SignInSettings'
const input = z
  .object({
    secondFactorRoles: z.array(z.string().max(64)).max(10),
    connectActivitySid: z.string().max(64).nullable(),
  })
  .partial()

/** How the people of the account log in. */
export function signInSettingsRoutes(
  routes: Routes,
  { accounts: { signInSettings }, router }: RestOptions,
): void {
  routes.get(PATH, 'manage-people', ({ accountSid }) => ok(shape(signInSettings.of(accountSid))))
  routes.post(PATH, 'manage-people', async ({ accountSid, json }) => {
    const { secondFactorRoles, connectActivitySid: named } = parseJson(input, json)
    const activity = named ? router.get('activity', named) : undefined
    if (named && activity?.accountSid !== accountSid)
      throw bad('connectActivitySid is not the sid of an activity')
    const connectActivitySid = named && parseSid('WA', named)
    const row = await signInSettings.update(accountSid, {
      ...(secondFactorRoles && { secondFactorRoles }),
      ...(named !== undefined && { connectActivitySid: connectActivitySid || null }),
    })
    return ok(shape(row))
  })
}

function shape(row: Pick<SignInSettings, keyof SignInSettingsRecord>): SignInSettingsRecord {
  const { secondFactorRoles, connectActivitySid } = row
  return { secondFactorRoles, connectActivitySid }
}
