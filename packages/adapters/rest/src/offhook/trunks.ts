import type { SipTrunk } from '@offhook/accounts'
import type { TrunkRecord, TrunkRequest } from '@offhook/desk-api'
import { z } from 'zod'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { listOf } from './cursor-list.ts'
import { parseJson } from './json.ts'

const text = z.string().max(256)
const input = z
  .object({
    friendlyName: text,
    addresses: z.array(text).max(100),
    inboundUsername: text.nullable(),
    inboundPassword: text.nullable(),
    target: text.nullable(),
    outboundUsername: text.nullable(),
    outboundPassword: text.nullable(),
    dialPrefixes: z.array(text).max(100),
    priority: z.number(),
    weight: z.number(),
    outboundProxy: text.nullable(),
    registers: z.boolean(),
    keepAlive: z.boolean(),
    callsPerSecond: z.number().nullable(),
  })
  .partial()

/** Carriers. Passwords are accepted and never returned. */
export function trunkRoutes(routes: Routes, { accounts: { trunks } }: RestOptions): void {
  const fields = ({ json }: Asked) => parseJson(input, json) as TrunkRequest
  storedResource(routes, {
    path: '/offhook/v1/Trunks',
    prefix: 'TK',
    access: 'manage-phones',
    shape: (row: SipTrunk): TrunkRecord => row,
    list: (asked) => listOf('trunks', asked, (page) => trunks.list(asked.accountSid, page)),
    create: (asked) => trunks.create(asked.accountSid, fields(asked)),
    get: ({ accountSid }, sid) => trunks.get(accountSid, sid),
    update: (asked, sid) => trunks.update(asked.accountSid, sid, fields(asked)),
    remove: ({ accountSid }, sid) => trunks.remove(accountSid, sid),
  })
}
