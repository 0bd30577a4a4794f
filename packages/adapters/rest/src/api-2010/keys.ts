import type { ApiKey } from '@offhook/accounts'
import { defined } from '../http/defined.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from './shape.ts'

const account = '/2010-04-01/Accounts/:AccountSid'

/** API keys, by their name and by their older one. A secret is returned once, at the start. */
export function keyRoutes(routes: Routes, options: RestOptions): void {
  addKeys(routes, options, `${account}/Keys`, 'keys')
  addKeys(routes, options, `${account}/SigningKeys`, 'signing_keys')
}

function addKeys(
  routes: Routes,
  { accounts: { apiKeys } }: RestOptions,
  path: string,
  list: string,
): void {
  const fields = ({ form }: Asked) => defined({ friendlyName: form.text('FriendlyName') })
  storedResource(routes, {
    path,
    prefix: 'SK',
    access: 'manage-credentials',
    shape: keyShape,
    list: (asked) => asked.list2010(list, (ask) => apiKeys.list(asked.accountSid, ask), keyShape),
    create: async (asked) => {
      const { key, secret } = await apiKeys.create(asked.accountSid, fields(asked))
      return { ...keyShape(key), secret }
    },
    get: ({ accountSid }, sid) => apiKeys.get(accountSid, sid),
    update: (asked, sid) => apiKeys.update(asked.accountSid, sid, fields(asked)),
    remove: ({ accountSid }, sid) => apiKeys.remove(accountSid, sid),
  })
}

export function keyShape(key: ApiKey) {
  return { sid: key.sid, friendly_name: key.friendlyName, ...dates(key) }
}
