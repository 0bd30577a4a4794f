import { type Account, type Accounts, accountStatuses } from '@offhook/accounts'
import { parseSid } from '@offhook/core'
import { created, ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import { bad, forbidden, notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountPath, dates } from './shape.ts'

/** The account of whoever asks, and the subaccounts below it. */
export function accountRoutes(routes: Routes, { accounts, voice }: RestOptions): void {
  const within = (asked: Asked): Account => {
    const sid = parseSid('AC', asked.param('Sid'))
    const account = sid && accounts.accounts.get(sid)
    if (!account || !accounts.accounts.isWithin(account.sid, asked.accountSid))
      throw notFound(`/Accounts/${asked.param('Sid')}`)
    return account
  }
  const shape = (account: Account) => accountShape(account, accounts)

  routes.get('/2010-04-01/Accounts', 'manage-credentials', (asked) => {
    const filter = defined({
      within: asked.accountSid,
      friendlyName: asked.form.filled('FriendlyName'),
      status: asked.form.oneOf('Status', accountStatuses),
    })
    return asked.list2010('accounts', (ask) => accounts.accounts.list(filter, ask), shape)
  })
  routes.post('/2010-04-01/Accounts', 'manage-credentials', async ({ accountSid, form }) => {
    const friendlyName = form.filled('FriendlyName') ?? 'Subaccount'
    const { account } = await accounts.accounts.create({ friendlyName, owner: accountSid })
    return created(shape(account))
  })
  routes.get('/2010-04-01/Accounts/:Sid', 'manage-credentials', (asked) => ok(shape(within(asked))))
  routes.post('/2010-04-01/Accounts/:Sid', 'manage-credentials', async (asked) => {
    const { sid, ownerAccountSid, status: before } = within(asked)
    const status = asked.form.oneOf('Status', accountStatuses)
    // An account that closed itself could never be opened again.
    if (status !== undefined && status !== 'active' && ownerAccountSid === sid)
      throw bad('The main account cannot be suspended or closed')
    if (status !== undefined && ownerAccountSid !== asked.accountSid)
      throw forbidden('The account above this one says whether it is active')
    if (before === 'closed' && (status ?? before) !== 'closed')
      throw bad('The account is closed, which is for ever')
    const input = defined({ friendlyName: asked.form.text('FriendlyName'), status })
    const account = await accounts.accounts.update(sid, input)
    if (!accounts.accounts.isActive(sid)) await voice.endCallsOf(sid)
    return ok(shape(account))
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
    owner_account_sid: account.ownerAccountSid,
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
