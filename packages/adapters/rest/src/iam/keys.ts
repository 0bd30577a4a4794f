import { type ApiKey, readPolicy } from '@offhook/accounts'
import { keyShape } from '../api-2010/keys.ts'
import { defined } from '../http/defined.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

/** The API keys of the 2010 family in their newer place. */
export function iamKeyRoutes(routes: Routes, { accounts: { apiKeys } }: RestOptions): void {
  const fields = ({ form }: Asked) => {
    const policy = form.filled('Policy')
    return defined({
      friendlyName: form.text('FriendlyName'),
      policy: policy === undefined ? undefined : readPolicy(policy),
    })
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
        (key) => ({ ...keyShape(key), flags: flagsOf(key) }),
      )
    },
    create: async (asked) => {
      const accountSid = accountOf(asked, asked.form.required('AccountSid'))
      const input = fields(asked)
      const isRestricted = asked.form.oneOf('KeyType', ['restricted']) !== undefined
      if (isRestricted !== (input.policy !== undefined))
        throw bad('A restricted key has KeyType and Policy, another has none of them')
      const { key, secret } = await apiKeys.create(accountSid, input)
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
  return { ...keyShape(key), policy: key.policy }
}

function flagsOf({ kind }: ApiKey): readonly string[] {
  return kind === 'restricted' ? ['restricted', 'rest_api'] : ['rest_api', 'signing']
}
