import type { ApiKey } from '@offhook/accounts'
import { type ApiKeySid, parseSid } from '@offhook/core'
import { created, noContent, ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Keys'

/** API keys. A secret is told once, when its key is made. */
export function keyRoutes(routes: Routes, { accounts: { apiKeys } }: RestOptions): void {
  const fields = ({ form }: Asked) => defined({ friendlyName: form.text('FriendlyName') })

  routes.post(base, 'manage-credentials', async (asked) => {
    const { key, secret } = await apiKeys.create(asked.accountSid, fields(asked))
    return created({ ...shape(key), secret })
  })
  routes.get(base, 'manage-credentials', (asked) =>
    asked.list2010('keys', (ask) => apiKeys.list(asked.accountSid, ask), shape),
  )
  routes.get(`${base}/:Sid`, 'manage-credentials', (asked) => {
    const row = apiKeys.get(asked.accountSid, sidOf(asked))
    if (!row) throw notFound(`/Keys/${asked.param('Sid')}`)
    return ok(shape(row))
  })
  routes.post(`${base}/:Sid`, 'manage-credentials', async (asked) =>
    ok(shape(await apiKeys.update(asked.accountSid, sidOf(asked), fields(asked)))),
  )
  routes.delete(`${base}/:Sid`, 'manage-credentials', async (asked) => {
    await apiKeys.remove(asked.accountSid, sidOf(asked))
    return noContent
  })
}

function sidOf(asked: Asked): ApiKeySid {
  const sid = parseSid('SK', asked.param('Sid'))
  if (!sid) throw notFound(`/Keys/${asked.param('Sid')}`)
  return sid
}

function shape(key: ApiKey) {
  return { sid: key.sid, friendly_name: key.friendlyName, ...dates(key) }
}
