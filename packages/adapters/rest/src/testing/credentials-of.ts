import type { Accounts } from '@offhook/accounts'
import type { AccountSid } from '@offhook/core'

/** Who may ask: people by their role, the account, and keys of two kinds. */
export const askers = ['agent', 'supervisor', 'admin', 'account', 'key', 'restricted'] as const
export type Asker = (typeof askers)[number]

type NewPerson = Parameters<Accounts['people']['create']>[1]

/**
 * Everybody's way to prove who they are, as `Authorization` has it; the people are made.
 * @param placeOf what a person of this role has beside name, password and role
 */
export async function credentialsOf(
  accounts: Accounts,
  { accountSid, authToken }: { readonly accountSid: AccountSid; readonly authToken: string },
  placeOf: (role: string) => Partial<NewPerson> = () => ({}),
): Promise<Record<Asker, string>> {
  const basic = (user: string, secret: string) =>
    `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  const person = async (role: 'agent' | 'supervisor' | 'admin') => {
    const login = { username: role, password: 'a long password' }
    await accounts.people.create(accountSid, { ...login, roles: [role], ...placeOf(role) })
    const opened = await accounts.signIn.login(login, { address: '127.0.0.1', device: '' })
    if (!('token' in opened)) throw new Error('the login was refused')
    return `Bearer ${opened.token}`
  }
  const keyOf = async (kind: 'standard' | 'restricted') => {
    const { key, secret } = await accounts.apiKeys.create(accountSid, { kind })
    return basic(key.sid, secret)
  }
  return {
    agent: await person('agent'),
    supervisor: await person('supervisor'),
    admin: await person('admin'),
    account: basic(accountSid, authToken),
    key: await keyOf('standard'),
    restricted: await keyOf('restricted'),
  }
}
