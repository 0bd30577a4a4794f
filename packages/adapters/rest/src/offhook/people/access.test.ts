/** Who may do what with people, teams, skills and themselves: each route, by who asks. */
import { Accounts, type AuditEvent, emptySnapshot, SecretBox, type Shelf } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { Staff } from '@offhook/people'
import { Site } from '@offhook/site'
import {
  createDefaultWorkspace,
  type LiveRows,
  TaskRouter,
  type TaskRouterRepository,
} from '@offhook/task-router'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Routes } from '../../http/routes.ts'
import { createHttpServer } from '../../http/server.ts'
import type { RestOptions } from '../../options.ts'
import { accountLimitRoutes } from '../account-limits.ts'
import { accountSettingRoutes } from '../account-settings.ts'
import { sessionRoutes } from '../sessions.ts'
import { peopleRoutes } from './people.ts'
import { profileRoutes } from './profile.ts'
import { signInRoutes } from './sign-in.ts'
import { signInSettingsRoutes } from './sign-in-settings.ts'
import { singleSignOnRoutes } from './single-sign-on.ts'
import { skillRoutes } from './skills.ts'
import { teamRoutes } from './teams.ts'

const askers = ['nobody', 'agent', 'supervisor', 'admin', 'account', 'key', 'restricted'] as const
type Asker = (typeof askers)[number]

const administrators = ['admin', 'account', 'key']
const leaders = ['supervisor', ...administrators]
const people = ['agent', 'supervisor', 'admin']
const all = ['agent', 'supervisor', 'admin', 'account', 'key', 'restricted', 'nobody']

const rules: Readonly<Record<string, readonly string[]>> = {
  'GET People': administrators,
  'POST People': administrators,
  'GET People/:Sid': administrators,
  'POST People/:Sid': administrators,
  'DELETE People/:Sid': administrators,
  'POST People/:Sid/Invitations': administrators,
  'DELETE People/:Sid/SecondFactor': administrators,
  'GET People/:Sid/Sessions': administrators,
  'DELETE People/:Sid/Sessions/:SessionSid': administrators,
  'GET Teams': leaders,
  'POST Teams': administrators,
  'GET Teams/:Sid': leaders,
  'POST Teams/:Sid': administrators,
  'DELETE Teams/:Sid': administrators,
  'GET Skills': leaders,
  'POST Skills': administrators,
  'GET Skills/:Name': leaders,
  'POST Skills/:Name': administrators,
  'DELETE Skills/:Name': administrators,
  'GET AccountLimits/:Sid': ['admin', 'account'],
  'POST AccountLimits/:Sid': ['admin', 'account'],
  'GET AccountSettings/:Sid': ['admin', 'account', 'key'],
  'POST AccountSettings/:Sid': ['admin', 'account', 'key'],
  'GET SignInSettings': administrators,
  'POST SignInSettings': administrators,
  'GET Profile': people,
  'POST Profile': people,
  'POST Profile/Password': people,
  'POST Profile/SecondFactor/Enrolment': people,
  'POST Profile/SecondFactor/Confirmation': people,
  'POST Profile/SecondFactor/Removal': people,
  'POST Profile/RecoveryCodes': people,
  'GET Profile/Sessions': people,
  'DELETE Profile/Sessions/:SessionSid': people,
  'GET Session': people,
  'DELETE Session': all.filter((who) => who !== 'nobody'),
  'POST Session/Tokens': people,
  'GET SignIn': all,
  'GET SingleSignOn': all,
  'GET SingleSignOn/Callback': all,
  'POST Sessions/Ticket': all,
  'POST Sessions': all,
  'POST Sessions/Code': all,
  'POST Sessions/Enrolment': all,
  'POST Sessions/Enrolment/Confirmation': all,
  'POST Sessions/Decision': all,
  'POST Sessions/Renewal': all,
  'POST Invitations/Check': all,
  'POST Invitations/Acceptance': all,
}

/** Without a session of a person these say so in another way. */
const OF_PEOPLE = /^(GET|POST|DELETE) (Profile|Session)/

let server: FastifyInstance
let accounts: Accounts
const credentials = {} as Record<Asker, string>
const served: string[] = []
/** What was kept in the audit log. */
const told: AuditEvent[] = []

beforeAll(async () => {
  const common = { clock: new SimulatedClock(), logger: silentLogger }
  const writer = {
    commit: async () => {},
    writeBehind: (changes: readonly Change[]) => {
      for (const change of changes)
        if (change.op === 'put' && change.entity === 'audit-event')
          told.push(change.row as unknown as AuditEvent)
    },
  }
  accounts = new Accounts({
    ...common,
    writer,
    repository: { load: async () => emptySnapshot() },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: { cost: 4 },
  })
  await accounts.load()
  const { account, authToken } = await accounts.accounts.create({ friendlyName: 'Test' })
  const router = new TaskRouter({
    ...common,
    writer,
    repository: { loadLive: async () => ({}) as LiveRows } as unknown as TaskRouterRepository,
  })
  const home = await router.run(createDefaultWorkspace(account.sid))
  const shelf = {
    ...common,
    writer,
    rows: { find: async () => undefined, page: async () => ({ rows: [], next: null }) },
  } as unknown as Shelf
  const site = new Site(shelf, {
    keep: async () => {},
    pathOf: async () => null,
    remove: async () => {},
  })
  const staff = new Staff({ accounts, router, skills: site.skills })
  const basic = (user: string, secret: string) =>
    `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
  for (const role of ['agent', 'supervisor', 'admin'] as const) {
    const password = 'four words of mine'
    await staff.hire(account.sid, home.workspaceSid, { username: role, password, roles: [role] })
    const whence = { address: '127.0.0.1', device: '' }
    const login = await accounts.signIn.login({ username: role, password }, whence)
    if (!('token' in login)) throw new Error('the login was refused')
    credentials[role] = `Bearer ${login.token}`
  }
  credentials.account = basic(account.sid, authToken)
  for (const [name, kind] of [
    ['key', 'standard'],
    ['restricted', 'restricted'],
  ] as const) {
    const { key, secret } = await accounts.apiKeys.create(account.sid, { kind })
    credentials[name] = basic(key.sid, secret)
  }
  server = createHttpServer({ logger: silentLogger, allowedHosts: [], trustedProxies: [] })
  server.addHook('onRoute', ({ method, url }) => {
    const path = url.replace('/offhook/v1/', '')
    if (typeof method === 'string' && method !== 'HEAD') served.push(`${method} ${path}`)
  })
  const options = {
    ...common,
    ...{ accounts, router, site, staff, shelf, home },
    ...{ publicUrl: 'http://localhost', trustedProxies: [], bind: '127.0.0.1', provider: null },
    sessionUse: () => 'closed',
    longestCall: 3_600,
  } as unknown as RestOptions
  const routes = new Routes(server, options)
  signInRoutes(server, options)
  singleSignOnRoutes(server, options)
  for (const add of [
    ...[sessionRoutes, peopleRoutes, profileRoutes],
    ...[teamRoutes, skillRoutes, signInSettingsRoutes, accountLimitRoutes, accountSettingRoutes],
  ]) {
    add(routes, options)
  }
})

afterAll(() => server.close())

async function ask(who: Asker, route: string) {
  const [method, pattern = ''] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string]
  const nobody: Readonly<Record<string, string>> = {
    Sid: pattern.startsWith('Teams') ? makeSid('TM') : makeSid('US'),
    SessionSid: makeSid('SE'),
    Name: 'nothing',
  }
  const answer = await server.inject({
    method,
    url: `/offhook/v1/${pattern.replace(/:(\w+)/g, (_, name) => nobody[name] ?? '')}`,
    headers: who === 'nobody' ? {} : { authorization: credentials[who] },
    ...(method === 'POST' ? { payload: {} } : {}),
  })
  return { status: answer.statusCode, code: answer.body === '' ? null : answer.json().code }
}

describe('people by request', () => {
  const as = async (
    who: Asker,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    payload?: object,
  ) => {
    const answer = await server.inject({
      method,
      url: `/offhook/v1/${path}`,
      headers: { authorization: credentials[who] },
      ...(payload ? { payload } : {}),
    })
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
  }

  it.each([
    ['no user name', { fullName: 'Ann' }, 400],
    ['a user name that is none', { username: 'a b' }, 400],
    ['a user name that is taken', { username: 'AGENT' }, 409],
    ['a role that there is not', { username: 'bob', roles: ['owner'] }, 400],
    ['roles that are no list', { username: 'bob', roles: 'admin' }, 400],
    ['no role', { username: 'bob', roles: [] }, 400],
    ['a skill that there is not', { username: 'bob', skills: [{ name: 'x', level: 1 }] }, 400],
    ['a team that there is not', { username: 'bob', teamSid: makeSid('TM') }, 400],
    ['a team that is none', { username: 'bob', teamSid: 'x' }, 400],
    ['an address that is none', { username: 'bob', email: 'x' }, 400],
    ['a short password', { username: 'bob', password: 'short' }, 400],
    ['a password that is a number', { username: 'bob', password: 5 }, 400],
    ['a language that there is not', { username: 'bob', locale: 'xx' }, 400],
    ['a long name', { username: 'bob', fullName: 'x'.repeat(65) }, 400],
  ])('are not added with %s, and nothing is left behind', async (_, payload, status) => {
    const before = (await as('admin', 'GET', 'People')).body.people.length
    const answer = await as('admin', 'POST', 'People', payload)

    expect(answer.status).toBe(status)
    expect([20001, 20002, 20409]).toContain(answer.body.code)
    expect((await as('admin', 'GET', 'People')).body.people).toHaveLength(before)
  })

  it('come with a worker whose attributes say who they are', async () => {
    const team = (await as('admin', 'POST', 'Teams', { friendlyName: 'Sales' })).body
    const added = await as('admin', 'POST', 'People', {
      username: 'carol',
      fullName: 'Carol Example',
      email: 'carol@example.com',
      teamSid: team.sid,
    })

    expect(added).toMatchObject({ status: 201, body: { isPending: true, takesCalls: true } })
    expect(JSON.stringify(added.body)).not.toMatch(/hash|box/i)
    const found = (await as('admin', 'GET', 'People?search=CAROL%40')).body.people
    expect(found).toEqual([added.body])
    const link = await as('admin', 'POST', `People/${added.body.sid}/Invitations`)
    expect(link.body.url).toMatch(/^http:\/\/localhost\/app\/invitation#US[0-9a-f]{32}\.[\w-]{32}$/)
    expect((await as('admin', 'DELETE', `Teams/${team.sid}`)).status).toBe(409)
    expect((await as('admin', 'DELETE', `People/${added.body.sid}`)).status).toBe(204)
    expect((await as('admin', 'GET', `People/${added.body.sid}`)).status).toBe(404)
    expect((await as('admin', 'DELETE', `Teams/${team.sid}`)).status).toBe(204)
  })

  it('do not remove or disable themselves', async () => {
    const { sid } = (await as('admin', 'GET', 'Profile')).body.person

    expect((await as('admin', 'DELETE', `People/${sid}`)).status).toBe(409)
    expect((await as('admin', 'POST', `People/${sid}`, { status: 'disabled' })).status).toBe(409)
  })

  it('are not made, or changed, into somebody who may do more than the asker', async () => {
    const { sid } = (await as('admin', 'GET', 'Profile')).body.person
    const fresh = { username: 'dave', password: 'four words of mine' }
    const beyond = { status: 403, body: { code: 20403 } }

    expect(await as('key', 'POST', 'People', { ...fresh, roles: ['admin'] })).toMatchObject(beyond)
    const dave = (await as('key', 'POST', 'People', { ...fresh, roles: ['supervisor'] })).body
    const path = `People/${dave.sid}`
    expect(await as('key', 'POST', path, { roles: ['agent', 'admin'] })).toMatchObject(beyond)
    expect(await as('key', 'POST', path, { roles: ['agent'] })).toMatchObject({ status: 200 })
    const password = 'other words of mine'
    expect(await as('key', 'POST', `People/${sid}`, { password })).toMatchObject(beyond)
    expect(await as('key', 'POST', `People/${sid}/Invitations`)).toMatchObject(beyond)
    expect(await as('key', 'DELETE', `People/${sid}/SecondFactor`)).toMatchObject(beyond)
    expect(await as('key', 'DELETE', `People/${sid}`)).toMatchObject(beyond)
    expect((await as('admin', 'DELETE', path)).status).toBe(204)
  })

  it('of a subaccount get no worker of the account that has the workspace', async () => {
    const owner = accounts.accounts.first()!.sid
    const made = await accounts.accounts.create({ friendlyName: 'Below', owner })
    const ask = async (payload: object) => {
      const answer = await server.inject({
        method: 'POST',
        url: '/offhook/v1/People',
        headers: {
          authorization: `Basic ${Buffer.from(`${made.account.sid}:${made.authToken}`).toString('base64')}`,
        },
        payload,
      })
      return { status: answer.statusCode, body: answer.json() }
    }

    expect(await ask({ username: 'erin', takesCalls: true })).toMatchObject({
      status: 400,
      body: { code: 20001 },
    })
    expect(await ask({ username: 'erin' })).toMatchObject({
      status: 201,
      body: { takesCalls: false, workspaceSid: null },
    })
  })

  it('leave a line in the audit log when they come and go', async () => {
    const login = { username: 'agent', password: 'four words of mine' }
    const came = await server.inject({
      method: 'POST',
      url: '/offhook/v1/Sessions',
      payload: login,
    })
    const { token, sessionSid, person } = came.json()
    const headers = { authorization: `Bearer ${token}` }
    await server.inject({ method: 'DELETE', url: '/offhook/v1/Session', headers })

    const common = { actorSid: person.sid, resourceSid: sessionSid, source: 'web' }
    expect(told.filter(({ resourceSid }) => resourceSid === sessionSid)).toMatchObject([
      { eventType: 'session.created', ...common },
      { eventType: 'session.deleted', ...common },
    ])
    expect(JSON.stringify(told)).not.toMatch(/words of mine|eyJ/)
  })

  it('are told of a wrong password without losing their session', async () => {
    const wrong = { old: 'wrong', next: 'other words of mine' }

    expect((await as('agent', 'POST', 'Profile/Password', wrong)).status).toBe(403)
    expect((await as('agent', 'GET', 'Profile')).status).toBe(200)
  })
})

describe('a route of people', () => {
  it('has a rule', () => {
    const paths = served.filter((route) => !/^(PUT|PATCH)/.test(route))
    expect(paths.sort()).toEqual(Object.keys(rules).sort())
  })

  const cases = Object.keys(rules)
    // The sessions that ask are needed to the end.
    .sort((a, b) => Number(a === 'DELETE Session') - Number(b === 'DELETE Session'))
    .flatMap((route) => askers.map((who) => ({ route, who })))

  it.each(cases)('$route: $who', async ({ route, who }) => {
    const may = rules[route]?.includes(who)

    const { status, code } = await ask(who, route)

    if (who === 'nobody' && !may) expect({ status, code }).toEqual({ status: 401, code: 20003 })
    else if (may) expect([401, 403]).not.toContain(status)
    else if (OF_PEOPLE.test(route)) expect([400, 403]).toContain(status)
    else expect({ status, code }).toEqual({ status: 403, code: 20403 })
  })
})

describe('the settings of an account', () => {
  const settingsOf = async (sid: string, payload?: object) => {
    const answer = await server.inject({
      method: payload ? 'POST' : 'GET',
      url: `/offhook/v1/AccountSettings/${sid}`,
      headers: { authorization: credentials.account },
      ...(payload ? { payload } : {}),
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('are set one by one; its country is read from then on, and dialled by its own permissions', async () => {
    const owner = accounts.accounts.first()!.sid
    const { account } = await accounts.accounts.create({ friendlyName: 'In Spain', owner })
    expect((await settingsOf(account.sid)).body).toEqual({
      ...{ country: null, ringPhones: false },
      ...{ callSeconds: null, mostCallSeconds: 3_600 },
    })

    await settingsOf(account.sid, { country: 'es' })
    const both = await settingsOf(account.sid, { ringPhones: true })

    expect(both).toMatchObject({ status: 200, body: { country: 'ES', ringPhones: true } })
    const limited = await settingsOf(account.sid, { callSeconds: 60 })
    expect(limited).toMatchObject({ status: 200, body: { country: 'ES', callSeconds: 60 } })
    expect(accounts.accounts.get(account.sid)?.settings.callSeconds).toBe(60)
    expect(told.at(-1)).toMatchObject({
      eventType: 'account-settings.updated',
      resourceSid: account.sid,
    })
    expect((await settingsOf(account.sid, { callSeconds: null })).body.callSeconds).toBeNull()
    expect(accounts.readerOf(account.sid)('612 34 56 78')).toBe('+34612345678')
    expect(accounts.dialing.of(account.sid, 'ES').lowRisk).toBe(false)
    await accounts.dialing.setInheritance(account.sid, false)
    expect(accounts.dialing.of(account.sid, 'ES').lowRisk).toBe(true)
    expect((await settingsOf(account.sid, { country: null })).body.country).toBeNull()
  })

  it.each([
    ...[{ country: 'Spain' }, { country: 'ZZ' }, { country: 1 }, { ringPhones: 'x' }],
    ...[59, 3_601, 90.5, '60'].map((callSeconds) => ({ callSeconds })),
  ])('are refused: %j', async (payload) => {
    const { sid } = accounts.accounts.first()!
    const { status, body } = await settingsOf(sid, payload)
    expect({ status, code: body.code }).toEqual({ status: 400, code: 20001 })
  })

  it('are nobody else’s', async () => {
    expect((await settingsOf(makeSid('AC'))).status).toBe(404)
  })
})

describe('the limits of an account', () => {
  const limitsOf = async (sid: string, who: Asker, payload?: object) => {
    const answer = await server.inject({
      method: payload ? 'POST' : 'GET',
      url: `/offhook/v1/AccountLimits/${sid}`,
      headers: { authorization: credentials[who] },
      ...(payload ? { payload } : {}),
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('are set by the account above it, one by one', async () => {
    const owner = accounts.accounts.first()!.sid
    const { account } = await accounts.accounts.create({ friendlyName: 'Below', owner })
    const none = { maxCalls: null, callsPerSecond: null, recordingDays: null, messageDays: null }
    expect(await limitsOf(account.sid, 'account')).toEqual({ status: 200, body: none })

    await limitsOf(account.sid, 'account', { maxCalls: 5 })
    await limitsOf(account.sid, 'account', { callsPerSecond: 0.5, recordingDays: 0 })

    const body = { ...none, maxCalls: 5, callsPerSecond: 0.5, recordingDays: 0 }
    expect(await limitsOf(account.sid, 'account')).toEqual({ status: 200, body })
    expect((await limitsOf(owner, 'account')).body).toEqual(none)
  })

  it.each([{ maxCalls: -1 }, { maxCalls: 1.5 }, { recordingDays: 40_000 }, { messageDays: 'x' }])(
    'are refused: %j',
    async (payload) => {
      const { sid } = accounts.accounts.first()!
      expect((await limitsOf(sid, 'account', payload)).status).toBe(400)
    },
  )
})
