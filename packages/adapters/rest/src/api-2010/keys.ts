import type { ApiKey } from '@offhook/accounts'
import { defined } from '../http/defined.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from './shape.ts'

/** API keys. A secret is returned once, when its key is created. */
export function keyRoutes(routes: Routes, { accounts: { apiKeys } }: RestOptions): void {
  const fields = ({ form }: Asked) => defined({ friendlyName: form.text('FriendlyName') })
  storedResource(routes, {
    path: '/2010-04-01/Accounts/:AccountSid/Keys',
    prefix: 'SK',
    access: 'manage-credentials',
    shape,
    list: (asked) => asked.list2010('keys', (ask) => apiKeys.list(asked.accountSid, ask), shape),
    create: async (asked) => {
      const { key, secret } = await apiKeys.create(asked.accountSid, fields(asked))
      return { ...shape(key), secret }
    },
    get: ({ accountSid }, sid) => apiKeys.get(accountSid, sid),
    update: (asked, sid) => apiKeys.update(asked.accountSid, sid, fields(asked)),
    remove: ({ accountSid }, sid) => apiKeys.remove(accountSid, sid),
  })
}

function shape(key: ApiKey) {
  return { sid: key.sid, friendly_name: key.friendlyName, ...dates(key) }
}
