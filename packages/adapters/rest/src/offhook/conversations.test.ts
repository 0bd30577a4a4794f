/** Who reaches the talk about a task: each route, by who asks and whether they are in it. */
import { may, type Principal } from '@offhook/accounts'
import { describe, expect, it } from 'vitest'
import type { Access, Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { conversationRoutes } from './conversations.ts'

const TASK = `WT${'0'.repeat(32)}`

const conversation = { parties: [{ workerSid: null }, { workerSid: 'WK1' }] }
const contacts = { conversation: (sid: string) => (sid === TASK ? conversation : null) }

const askers = {
  'an agent in it': { kind: 'person', person: { roles: ['agent'], workerSid: 'WK1' } },
  'another agent': { kind: 'person', person: { roles: ['agent'], workerSid: 'WK2' } },
  'a person without a worker': { kind: 'person', person: { roles: ['agent'], workerSid: null } },
  'a supervisor': { kind: 'person', person: { roles: ['supervisor'], workerSid: null } },
  'an administrator': { kind: 'person', person: { roles: ['admin'], workerSid: null } },
  'an application': { kind: 'account', keyKind: 'main' },
  'a restricted key': { kind: 'account', keyKind: 'restricted' },
} as const
type Asker = keyof typeof askers

const rules: Readonly<Record<string, readonly Asker[]>> = {
  'GET Conversation': ['an agent in it', 'a supervisor', 'an administrator', 'an application'],
  'DELETE Conversation': ['an agent in it', 'an administrator', 'an application'],
  // Whoever calls somebody speaks with them.
  'POST Parties': ['an agent in it'],
  'POST :CallSid': ['an agent in it', 'an administrator', 'an application'],
  'DELETE :CallSid': ['an agent in it', 'an administrator', 'an application'],
}

function accessOf(): Readonly<Record<string, Access>> {
  const found: Record<string, Access> = {}
  const note = (method: string) => (path: string, access: Access) => {
    found[`${method} ${path.split('/').at(-1)}`] = access
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }
  conversationRoutes(routes as unknown as Routes, { contacts } as unknown as RestOptions)
  return found
}

function asked(who: Asker): Asked {
  const principal = askers[who] as unknown as Principal
  const can = (action: Parameters<typeof may>[1]) => may(principal, action)
  return { principal, may: can, param: () => TASK } as unknown as Asked
}

describe('the talk about a task', () => {
  const cases = Object.keys(rules).flatMap((route) =>
    Object.keys(askers).map((who) => ({ route, who: who as Asker })),
  )

  it.each(cases)('$route: $who', async ({ route, who }) => {
    const access = accessOf()[route]
    if (typeof access !== 'function') throw new Error(`there is no rule of ${route}`)
    expect(await access(asked(who))).toBe(rules[route]?.includes(who))
  })

  it('has no other routes', () => {
    expect(Object.keys(accessOf()).sort()).toEqual(Object.keys(rules).sort())
  })
})
