/** Who reaches the participants of which conference: each route, by who asks and whose it is. */
import { Accounts, emptySnapshot, SecretBox, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type CallSid,
  type ConferenceSid,
  makeSid,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import type { Call, Conference, Participant } from '@offhook/voice'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Routes } from '../http/routes.ts'
import { createHttpServer } from '../http/server.ts'
import type { RestOptions } from '../options.ts'
import { type Asker, askers, credentialsOf } from '../testing/credentials-of.ts'
import { participantRoutes } from './participants.ts'

/** The legs of the agent and the supervisor are in the one, nobody's who asks in the other. */
const whose = ['own', 'other'] as const
type Whose = (typeof whose)[number]

/** Who may by having a leg there, and from whom on one may anywhere. */
const rules: Readonly<Record<string, readonly [inOwn: boolean, from: 'supervisor' | 'admin']>> = {
  'GET Participants': [true, 'supervisor'],
  'POST Participants': [false, 'admin'],
  'GET Participants/:CallSid': [true, 'supervisor'],
  'POST Participants/:CallSid': [true, 'admin'],
  'DELETE Participants/:CallSid': [true, 'admin'],
}

const customer = makeSid('CA')
const legs = new Map<CallSid, string>([
  [customer, '+12025550142'],
  [makeSid('CA'), 'client:agent'],
  [makeSid('CA'), 'client:supervisor'],
  [makeSid('CA'), 'client:somebody'],
])
const conferences: Readonly<Record<Whose, ConferenceSid>> = {
  own: makeSid('CF'),
  other: makeSid('CF'),
}

let server: FastifyInstance
let accountSid: AccountSid
let credentials: Record<Asker, string>
const served: string[] = []
/** What was done to somebody. */
let done: string[]

beforeAll(async () => {
  const common = { clock: new SimulatedClock(), logger: silentLogger }
  const accounts = new Accounts({
    ...common,
    writer: { commit: async () => {}, writeBehind: () => {} },
    repository: { load: async () => emptySnapshot() },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: { cost: 4 },
  })
  await accounts.load()
  const { account, authToken } = await accounts.accounts.create({ friendlyName: 'Test' })
  accountSid = account.sid
  credentials = await credentialsOf(accounts, { accountSid, authToken })
  server = createHttpServer({ logger: silentLogger, allowedHosts: [], trustedProxies: [] })
  server.addHook('onRoute', ({ method, url }) => {
    const path = url.replace(/^.*:ConferenceSid\//, '').replace(/\.json$/, '')
    if (typeof method === 'string' && method !== 'HEAD') served.push(`${method} ${path}`)
  })
  const shelf = { clock: common.clock, writer: { writeBehind: () => {} } } as unknown as Shelf
  const options = { accounts, voice, ...common, publicUrl: 'http://localhost', shelf }
  participantRoutes(new Routes(server, options), options as unknown as RestOptions)
})

beforeEach(() => {
  done = []
})

afterAll(() => server.close())

const voice = {
  conference: (_account: AccountSid, sid: string) =>
    Object.values(conferences).includes(sid as ConferenceSid)
      ? ({ sid, status: 'in-progress' } as Conference)
      : undefined,
  participants: (sid: ConferenceSid) =>
    [...legs]
      .filter(([, to]) => sid === conferences.own || !/agent|supervisor/.test(to))
      .map(([callSid]) => participant(sid, callSid)),
  invitedParticipants: () => [],
  call: (_account: AccountSid, sid: CallSid) =>
    ({ sid, from: '+12025550100', to: legs.get(sid) }) as Call,
  addParticipant: async (_account: AccountSid, sid: ConferenceSid) => {
    done.push('add')
    return participant(sid, makeSid('CA'))
  },
  updateParticipant: async (
    _account: AccountSid,
    sid: ConferenceSid,
    callSid: CallSid,
    change: object,
  ) => {
    const fields = Object.entries(change).filter(([name, value]) => name !== 'byCallSid' && value)
    done.push(`update ${fields.map(([name]) => name)}`)
    return participant(sid, callSid)
  },
  removeParticipant: async () => {
    done.push('remove')
  },
}

function participant(conferenceSid: ConferenceSid, callSid: CallSid) {
  return {
    ...{ conferenceSid, callSid, accountSid, label: null, status: 'connected' },
    ...{ dateCreated: 0, dateUpdated: 0 },
  } as Participant
}

async function ask(who: Asker, route: string, one: Whose, fields: Record<string, string> = {}) {
  const [method, pattern = ''] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string]
  const path = pattern.replace(':CallSid', customer)
  const answer = await server.inject({
    method,
    url: `/2010-04-01/Accounts/${accountSid}/Conferences/${conferences[one]}/${path}.json`,
    headers: {
      authorization: credentials[who],
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(method === 'POST' ? { payload: new URLSearchParams(fields).toString() } : {}),
  })
  return { status: answer.statusCode, code: answer.body === '' ? null : answer.json().code }
}

const refused = { status: 403, code: 20403 }
/** A restricted key is told which permission it needs. */
const unpermitted = { status: 403, code: 70051 }

function isAllowed(who: Asker, route: string, one: Whose): boolean {
  const [inOwn, from] = rules[route] ?? [false, 'admin']
  if (who === 'restricted') return false
  if (who === 'agent') return inOwn && one === 'own'
  if (who === 'supervisor') return from === 'supervisor' || (inOwn && one === 'own')
  return true
}

describe('a route of participants', () => {
  it('has a rule', () => {
    expect([...new Set(served)].sort()).toEqual(Object.keys(rules).sort())
  })

  it.each(
    Object.keys(rules).flatMap((route) =>
      whose.flatMap((one) => askers.map((who) => ({ route, who, one }))),
    ),
  )('$route: $who, $one', async ({ route, who, one }) => {
    const fields = { To: '+12025550171', From: '+12025550100' }
    const answer = await ask(who, route, one, fields)

    if (isAllowed(who, route, one)) expect(answer.status).toBeLessThan(300)
    else {
      expect(answer).toEqual(who === 'restricted' ? unpermitted : refused)
      expect(done).toEqual([])
    }
  })
})

describe('an agent', () => {
  it.each([
    ['hold', { Hold: 'true' }, 'update hold'],
    ['mute', { Muted: 'true' }, 'update muted'],
    ['kick', null, 'remove'],
  ] as const)('may %s in their own conference, and in no other', async (_what, fields, did) => {
    const route = `${fields === null ? 'DELETE' : 'POST'} Participants/:CallSid`

    expect(await ask('agent', route, 'other', { ...fields })).toEqual(refused)
    expect(done).toEqual([])
    expect((await ask('agent', route, 'own', { ...fields })).status).toBeLessThan(300)
    expect(done).toEqual([did])
  })
})
