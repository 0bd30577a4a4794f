/** How a further node on the same database learns what the first start made. */
import type { Accounts } from '@offhook/accounts'
import type { AccountSid } from '@offhook/core'
import type { Home } from '@offhook/store'
import type { Credentials } from './credentials.ts'

const ALL = { size: 1000, after: null }

/** The part that is stored in the database for further nodes. */
export function homeOf(credentials: Credentials): Home {
  const { accountSid, phoneNumber, workspaceSid, workflowSid, taskQueueSid } = credentials
  return { accountSid, phoneNumber, workspaceSid, workflowSid, taskQueueSid }
}

/** The credentials as the database has them now, without people's passwords, which are hashed. */
export async function credentialsOf(home: Home, accounts: Accounts): Promise<Credentials | null> {
  const accountSid = home.accountSid as AccountSid
  const authToken = accounts.authTokenOf(accountSid)
  if (authToken === undefined) return null
  const key =
    accounts.apiKeys.signingKey(accountSid) ??
    (await accounts.apiKeys.create(accountSid, { friendlyName: 'Further node' })).key
  const secret = accounts.apiKeys.secretOf(key.sid)?.secret ?? ''
  return {
    ...home,
    authToken,
    apiKey: { sid: key.sid, secret },
    sipUser: oldestPhone(accounts, accountSid),
    logins: (['admin', 'agent'] as const).flatMap((role) => {
      const { rows } = accounts.people.list(accountSid, ALL)
      const person = rows.findLast(({ roles }) => roles.includes(role))
      if (!person) return []
      const { username, workerSid } = person
      return [{ role, username, ...(workerSid === null ? {} : { workerSid }) }]
    }),
  }
}

function oldestPhone(accounts: Accounts, accountSid: AccountSid): Credentials['sipUser'] {
  const user = accounts.sipUsers.list(accountSid, ALL).rows.at(-1)
  const password = user && accounts.sipPasswordOf(user)
  return user && password !== undefined
    ? { username: user.username, password, domain: user.domain }
    : undefined
}
