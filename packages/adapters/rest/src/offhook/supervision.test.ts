/** Who may do what for the team: each route, by who asks and whose it is. */
import { actionsOf, may, type Principal } from '@offhook/accounts'
import { describe, expect, it } from 'vitest'
import type { Access, Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { supervisionRoutes } from './supervision.ts'

const WORKSPACE = `WS${'0'.repeat(32)}`
const RESERVATION = `WR${'0'.repeat(32)}`

const rows: Readonly<Record<string, unknown>> = {
  [WORKSPACE]: { sid: WORKSPACE, accountSid: 'AC1' },
  [RESERVATION]: { sid: RESERVATION, workspaceSid: WORKSPACE, workerSid: 'WK1' },
}
const router = { get: (_: string, sid: string) => rows[sid] }

function asked(role: 'agent' | 'supervisor' | 'admin', workerSid: string | null): Asked {
  const principal = {
    kind: 'person',
    accountSid: 'AC1',
    person: { roles: [role], workerSid },
  } as unknown as Principal
  const params: Readonly<Record<string, string>> = {
    WorkspaceSid: WORKSPACE,
    ReservationSid: RESERVATION,
  }
  return {
    principal,
    accountSid: 'AC1',
    may: (action: Parameters<typeof may>[1]) => may(principal, action),
    param: (name: string) => params[name] ?? '',
  } as unknown as Asked
}

function accessOf(): Readonly<Record<string, Access>> {
  const found: Record<string, Access> = {}
  const note = (method: string) => (path: string, access: Access) => {
    found[`${method} ${path.split('/').at(-1)}`] = access
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }
  supervisionRoutes(routes as unknown as Routes, { router, contacts: {} } as unknown as RestOptions)
  return found
}

describe('routes of the team', () => {
  it.each([
    ['POST Queue', 'agent', 'own', false],
    ['POST Queue', 'supervisor', 'other', true],
    ['POST Queue', 'admin', 'other', true],
    ['POST Skills', 'agent', 'own', false],
    ['POST Skills', 'supervisor', 'other', true],
    ['POST Skills', 'admin', 'other', true],
    ['POST Assistance', 'agent', 'own', true],
    ['POST Assistance', 'agent', 'other', false],
    ['POST Assistance', 'supervisor', 'own', true],
    ['POST Assistance', 'supervisor', 'other', false],
    ['DELETE Assistance', 'agent', 'own', true],
    ['DELETE Assistance', 'agent', 'other', false],
    ['DELETE Assistance', 'supervisor', 'other', true],
    ['DELETE Assistance', 'admin', 'other', true],
    ['DELETE Supervision', 'agent', 'own', false],
    ['DELETE Supervision', 'agent', 'other', false],
    ['DELETE Supervision', 'supervisor', 'other', true],
    ['DELETE Supervision', 'supervisor', 'none', false],
    ['DELETE Supervision', 'admin', 'other', true],
  ] as const)('%s by %s of %s: %s', async (name, role, whose, lets) => {
    const access = accessOf()[name]
    if (access === undefined) throw new Error(`there is no ${name}`)
    const who = asked(role, { own: 'WK1', other: 'WK2', none: null }[whose])
    const answer =
      typeof access === 'function' ? await access(who) : actionsOf([role]).includes(access as never)
    expect(answer).toBe(lets)
  })

  it('are these', () => {
    expect(Object.keys(accessOf())).toEqual([
      'POST Queue',
      'POST Skills',
      'POST Assistance',
      'DELETE Assistance',
      'DELETE Supervision',
    ])
  })
})
