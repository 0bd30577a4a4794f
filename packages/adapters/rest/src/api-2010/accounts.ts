import type { Account, Accounts } from '@offhook/accounts'
import { parseSid } from '@offhook/core'
import { ok } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountPath, dates } from './shape.ts'

const statuses = ['active', 'suspended', 'closed'] as const

/** The account of whoever asks. There is only one: subaccounts do not exist yet. */
export function accountRoutes(routes: Routes, { accounts }: RestOptions): void {
  const own = (asked: Asked): Account => {
    const account = accounts.accounts.get(asked.accountSid)
    const sid = asked.param('Sid')
    if (!account || parseSid('AC', sid) !== asked.accountSid) throw notFound(`/Accounts/${sid}`)
    return account
  }
  const shape = (account: Account) => accountShape(account, accounts)

  routes.get('/2010-04-01/Accounts', 'manage-credentials', (asked) =>
    asked.list2010(
      'accounts',
      (ask) => {
        const name = asked.form.filled('FriendlyName')
        const status = asked.form.oneOf('Status', statuses)
        const account = accounts.accounts.get(asked.accountSid)
        const matches =
          account &&
          (name === undefined || account.friendlyName === name) &&
          (status === undefined || account.status === status)
        return pageOfArray(matches ? [account] : [], ask)
      },
      shape,
    ),
  )
  routes.post('/2010-04-01/Accounts', 'manage-credentials', () => {
    throw bad('Subaccounts are not available')
  })
  routes.get('/2010-04-01/Accounts/:Sid', 'manage-credentials', (asked) => ok(shape(own(asked))))
  routes.post('/2010-04-01/Accounts/:Sid', 'manage-credentials', async (asked) => {
    const { sid } = own(asked)
    const friendlyName = asked.form.text('FriendlyName')
    const status = asked.form.oneOf('Status', statuses)
    // An account that closed itself could never be reopened: it has no parent.
    if (status !== undefined && status !== 'active') {
      throw bad('The main account cannot be suspended or closed')
    }
    return ok(
      shape(
        await accounts.accounts.update(sid, friendlyName === undefined ? {} : { friendlyName }),
      ),
    )
  })
}

const subresources = [
  'applications',
  'calls',
  'conferences',
  'incoming_phone_numbers',
  'keys',
  'notifications',
  'queues',
  'recordings',
  'tokens',
] as const

function accountShape(account: Account, accounts: Accounts) {
  const path = accountPath(account.sid)
  return {
    sid: account.sid,
    auth_token: accounts.authTokenOf(account.sid) ?? null,
    friendly_name: account.friendlyName,
    owner_account_sid: account.sid,
    status: account.status,
    type: 'Full',
    ...dates(account),
    uri: `${path}.json`,
    subresource_uris: Object.fromEntries(
      subresources.map((name) => [name, `${path}/${pascal(name)}.json`]),
    ),
  }
}

function pascal(name: string): string {
  return name.replace(/(^|_)([a-z])/g, (_, _mark, letter: string) => letter.toUpperCase())
}
