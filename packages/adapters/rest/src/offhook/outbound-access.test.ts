/** Which action each route of outbound calls asks for. */
import { actionsOf } from '@offhook/accounts'
import { describe, expect, it } from 'vitest'
import type { Access, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callbackRoutes } from './callbacks.ts'
import { callingRulesRoutes } from './calling-rules.ts'
import { dialListRoutes } from './dial-lists.ts'
import { diallingRoutes } from './dialling.ts'

/** Adding routes only takes parts of the options; nothing is asked of them. */
const nothing: unknown = new Proxy(() => {}, { get: () => nothing, apply: () => nothing })

function accessOf(): Readonly<Record<string, Access>> {
  const asked: Record<string, Access> = {}
  const note = (method: string) => (path: string, access: Access) => {
    asked[`${method} ${path.replace('/offhook/v1', '')}`] = access
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }
  for (const add of [callbackRoutes, callingRulesRoutes, dialListRoutes, diallingRoutes])
    add(routes as unknown as Routes, nothing as RestOptions)
  return asked
}

describe('the routes of outbound calls', () => {
  it('are for agents who call, supervisors who keep lists, and administrators who set the hours', () => {
    expect(accessOf()).toEqual({
      'GET /Callbacks': 'work',
      'POST /Callbacks': 'work',
      'DELETE /Callbacks/:Sid': 'work',
      'GET /CallingRules': 'work',
      'POST /CallingRules': 'manage-routing',
      'GET /DoNotCall': 'direct-team',
      'POST /DoNotCall': 'work',
      'POST /DoNotCall/Import': 'direct-team',
      'DELETE /DoNotCall/:Sid': 'direct-team',
      'GET /DialLists': 'direct-team',
      'POST /DialLists': 'direct-team',
      'GET /DialLists/:Sid': 'direct-team',
      'POST /DialLists/:Sid': 'direct-team',
      'DELETE /DialLists/:Sid': 'direct-team',
      'GET /DialLists/:Sid/Records': 'direct-team',
      'POST /DialLists/:Sid/Records': 'direct-team',
      'POST /DialLists/:Sid/Records/Import': 'direct-team',
      'GET /Dialling': 'work',
    })
  })

  it.each([
    ['agent', ['work']],
    ['supervisor', ['work', 'direct-team']],
    ['admin', ['work', 'direct-team', 'manage-routing']],
  ] as const)('%s may do %j of it', (role, expected) => {
    const asked = [...new Set(Object.values(accessOf()))]
    expect(asked.filter((access) => actionsOf([role]).includes(access as never)).sort()).toEqual(
      [...expected].sort(),
    )
  })
})
