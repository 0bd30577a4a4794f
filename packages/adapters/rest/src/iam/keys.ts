import type { ApiKey } from '@offhook/accounts'
import { keyShape } from '../api-2010/keys.ts'
import { defined } from '../http/defined.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

/** The API keys of the 2010 family in their newer place. */
export function iamKeyRoutes(routes: Routes, { accounts: { apiKeys } }: RestOptions): void {
  const fields = ({ form }: Asked) => {
    if (form.has('KeyType') || form.has('Policy')) {
      throw bad('Restricted keys are not available: leave out KeyType and Policy')
    }
    return defined({ friendlyName: form.text('FriendlyName') })
  }
  storedResource(routes, {
    path: '/v1/Keys',
    prefix: 'SK',
    access: 'manage-credentials',
    shape,
    list: (asked) => {
      const accountSid = accountOf(asked, asked.form.required('AccountSid'))
      return asked.listV1(
        'keys',
        (ask) => apiKeys.list(accountSid, ask),
        (key) => ({ ...keyShape(key), flags: [] }),
      )
    },
    create: async (asked) => {
      const accountSid = accountOf(asked, asked.form.required('AccountSid'))
      const { key, secret } = await apiKeys.create(accountSid, fields(asked))
      return { ...shape(key), secret }
    },
    get: ({ accountSid }, sid) => apiKeys.get(accountSid, sid),
    update: (asked, sid) => apiKeys.update(asked.accountSid, sid, fields(asked)),
    remove: ({ accountSid }, sid) => apiKeys.remove(accountSid, sid),
  })
}

function accountOf(asked: Asked, sid: string) {
  if (sid.toLowerCase() === asked.accountSid.toLowerCase()) return asked.accountSid
  throw notFound(`/Accounts/${sid}`)
}

function shape(key: ApiKey) {
  return { ...keyShape(key), policy: null }
}
