import type { SipUser } from '@offhook/accounts'
import type { SipUserRecord, SipUserRequest } from '@offhook/desk-api'
import { z } from 'zod'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { listOf } from './cursor-list.ts'

const text = z.string().max(256)
const input: z.ZodType<SipUserRequest> = z.object({ username: text, password: text, domain: text })

/** Phones that register. Passwords are accepted and never returned. */
export function sipUserRoutes(routes: Routes, { accounts: { sipUsers } }: RestOptions): void {
  storedResource(routes, {
    path: '/offhook/v1/SipUsers',
    prefix: 'CR',
    access: 'manage-phones',
    shape: (row: SipUser): SipUserRecord => row,
    list: (asked) => listOf('sipUsers', asked, (page) => sipUsers.list(asked.accountSid, page)),
    create: ({ accountSid, json }) => sipUsers.create(accountSid, parseJson(input, json)),
    remove: ({ accountSid }, sid) => sipUsers.remove(accountSid, sid),
  })
}
