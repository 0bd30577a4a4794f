import type { SipTrunk } from '@offhook/accounts'
import type { TrunkRecord, TrunkRequest } from '@offhook/desk-api'
import { z } from 'zod'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { listOf } from './cursor-list.ts'

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
    emergencyNumbers: z.array(text).max(100),
  })
  .partial()

/** Carriers. Passwords are accepted and never returned. */
export function trunkRoutes(routes: Routes, options: RestOptions): void {
  const { trunks } = options.accounts
  const shape = (row: SipTrunk): TrunkRecord => ({
    ...row,
    ...(options.trunkState(row.sid) ?? { registration: null, health: null }),
  })
  const fields = ({ json }: Asked) => parseJson(input, json) as TrunkRequest
  storedResource(routes, {
    path: '/offhook/v1/Trunks',
    prefix: 'TK',
    access: 'manage-phones',
    shape,
    list: (asked) =>
      listOf('trunks', asked, (page) => {
        const { rows, next } = trunks.list(asked.accountSid, page)
        return { rows: rows.map(shape), next }
      }),
    create: async (asked) => shape(await trunks.create(asked.accountSid, fields(asked))),
    get: ({ accountSid }, sid) => trunks.get(accountSid, sid),
    update: (asked, sid) => trunks.update(asked.accountSid, sid, fields(asked)),
    remove: ({ accountSid }, sid) => trunks.remove(accountSid, sid),
  })
}
