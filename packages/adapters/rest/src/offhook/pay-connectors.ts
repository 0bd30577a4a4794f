import type { PayConnectorRecord, PayConnectorTest, PaySettingsRecord } from '@offhook/desk-api'
import { connectorKinds, type PayConnectorRow } from '@offhook/pay'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn, storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const input = z.object({
  uniqueName: z.string().max(64),
  kind: z.enum(connectorKinds),
  url: z.string().max(2_000),
  username: z.string().max(256),
  secret: z.string().max(1_000),
  yearDigits: z.number(),
})
const settingsInput = z.object({ pciMode: z.boolean() })
const path = '/offhook/v1/PayConnectors'

/** By whom the account charges. Secrets are accepted and never returned. */
export function payConnectorRoutes(routes: Routes, options: RestOptions): void {
  const { payConnectors: connectors, pciMode } = options
  storedResource<PayConnectorRow, 'PC'>(routes, {
    path,
    prefix: 'PC',
    access: 'manage-credentials',
    shape,
    list: async ({ accountSid, form }) => {
      const page = { size: 100, after: form.filled('cursor') ?? null }
      const { rows, next } = await connectors.list(accountSid, page)
      return ok({ payConnectors: rows.map(shape), next })
    },
    create: async ({ accountSid, json }) => {
      const given = parseJson(input.partial({ url: true, username: true, yearDigits: true }), json)
      const { url = '', username = '', yearDigits = 2 } = given
      return shape(await connectors.create(accountSid, { ...given, url, username, yearDigits }))
    },
    update: ({ accountSid, json }, sid) =>
      connectors.update(accountSid, sid, definedOf(parseJson(input.partial(), json))),
    remove: ({ accountSid }, sid) => connectors.remove(accountSid, sid),
  })
  routes.post(`${path}/:Sid/Test`, 'manage-credentials', async (asked) => {
    const sid = sidIn(asked, 'Sid', 'PC', 'PayConnectors')
    return ok({ fault: await connectors.test(asked.accountSid, sid) } satisfies PayConnectorTest)
  })
  const settings = '/offhook/v1/PaySettings'
  routes.get(settings, 'manage-credentials', async ({ accountSid }) =>
    ok({ pciMode: await pciMode.of(accountSid) } satisfies PaySettingsRecord),
  )
  routes.post(settings, 'manage-credentials', async ({ accountSid, json }) => {
    const given = parseJson(settingsInput, json)
    return ok({ pciMode: await pciMode.set(accountSid, given.pciMode) } satisfies PaySettingsRecord)
  })
}

function shape({
  sid,
  uniqueName,
  kind,
  url,
  username,
  yearDigits,
}: PayConnectorRow): PayConnectorRecord {
  return { sid, uniqueName, kind, url, username, yearDigits }
}

/** Without what was left out. */
function definedOf<T extends object>(fields: T) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}
