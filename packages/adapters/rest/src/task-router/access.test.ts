/** Who reaches which worker and which task by REST: each route, by who asks and whose it is. */
import { Accounts, emptySnapshot, SecretBox, type Shelf } from '@offhook/accounts'
import { Contacts } from '@offhook/contacts'
import { Emitter, errors, makeSid, OffhookError, SimulatedClock, silentLogger } from '@offhook/core'
import {
  createDefaultWorkspace,
  createTask,
  createWorker,
  type DefaultWorkspace,
  type LiveRows,
  moveReservation,
  rejectReservation,
  type Task,
  TaskRouter,
  type Worker,
} from '@offhook/task-router'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Routes } from '../http/routes.ts'
import { createHttpServer } from '../http/server.ts'
import type { RestOptions } from '../options.ts'
import { type Asker, askers, credentialsOf } from '../testing/credentials-of.ts'
import { taskRouterApi } from './task-router-api.ts'

const whoseWorker = ['own', 'other'] as const
const whoseTask = ['held', 'completed', 'rejected', 'strange'] as const
type Whose = (typeof whoseWorker)[number] | (typeof whoseTask)[number] | 'all'

/** Who may: the agent for whose; everybody from the supervisor on, or from the administrator on. */
const rules: Readonly<Record<string, readonly [agent: string, from: 'supervisor' | 'admin']>> = {
  'GET Workers': ['', 'supervisor'],
  'POST Workers': ['', 'admin'],
  'GET Workers/:Sid': ['own', 'supervisor'],
  'POST Workers/:Sid': ['own', 'supervisor'],
  'DELETE Workers/:Sid': ['', 'admin'],
  'GET Workers/:WorkerSid/Channels': ['own', 'supervisor'],
  'GET Workers/:WorkerSid/Channels/:Sid': ['own', 'supervisor'],
  'POST Workers/:WorkerSid/Channels/:Sid': ['', 'admin'],
  'GET Workers/:WorkerSid/Reservations': ['own', 'supervisor'],
  'GET Workers/:WorkerSid/Reservations/:Sid': ['own', 'supervisor'],
  'POST Workers/:WorkerSid/Reservations/:Sid': ['own', 'supervisor'],
  'GET Tasks': ['', 'supervisor'],
  'POST Tasks': ['', 'supervisor'],
  'GET Tasks/:Sid': ['held completed', 'supervisor'],
  'POST Tasks/:Sid': ['held', 'supervisor'],
  'DELETE Tasks/:Sid': ['', 'supervisor'],
  // One's own offers of it, whatever became of them; of them one moves only what is still open.
  'GET Tasks/:TaskSid/Reservations': ['held completed rejected', 'supervisor'],
  'GET Tasks/:TaskSid/Reservations/:Sid': ['held completed rejected', 'supervisor'],
  'POST Tasks/:TaskSid/Reservations/:Sid': ['held completed rejected', 'supervisor'],
}

let server: FastifyInstance
let router: TaskRouter
let contacts: Contacts
let home: DefaultWorkspace
let alice: Worker
let bob: Worker
let tasks: Record<(typeof whoseTask)[number], Task>
let credentials: Record<Asker, string>
const served: string[] = []

beforeAll(async () => {
  const common = { clock: new SimulatedClock(), logger: silentLogger }
  const writer = { commit: async () => {}, writeBehind: () => {} }
  const accounts = new Accounts({
    ...common,
    writer,
    repository: { load: async () => emptySnapshot() },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: { cost: 4 },
  })
  await accounts.load()
  const { account, authToken } = await accounts.accounts.create({ friendlyName: 'Test' })
  router = new TaskRouter({
    ...common,
    writer,
    repository: {
      loadLive: async () => ({}) as LiveRows,
      task: async () => undefined,
      reservation: async () => undefined,
      reservationsOfTask: async () => [],
      decisionsOfTask: async () => [],
      events: async () => ({ rows: [], next: null }),
      countedEvents: async () => [],
    },
  })
  home = await router.run(createDefaultWorkspace(account.sid))
  // No call is live here: each that is named is one of nobody's.
  const nobody = async () => {
    throw new OffhookError(errors.notFound, 'There is no such call')
  }
  const voice = {
    readerOf: () => accounts.readNumber,
    events: new Emitter(),
    updateCall: nobody,
    createCall: nobody,
  } as unknown as ConstructorParameters<typeof Contacts>[0]['voice']
  const alerts = {} as ConstructorParameters<typeof Contacts>[0]['alerts']
  contacts = new Contacts({ ...common, router, voice, alerts })
  alice = await worker('alice', 'Available')
  await offers()
  credentials = await credentialsOf(accounts, { accountSid: account.sid, authToken }, (role) => ({
    workspaceSid: home.workspaceSid,
    workerSid: role === 'agent' ? alice.sid : null,
  }))
  server = createHttpServer({ logger: silentLogger, allowedHosts: [], trustedProxies: [] })
  server.addHook('onRoute', ({ method, url }) => {
    const path = url.replace('/v1/Workspaces/:WorkspaceSid/', '')
    const counts = /^(Workers|Tasks)(\/|$)/.test(path) && !path.includes('Statistics')
    if (counts && typeof method === 'string' && method !== 'HEAD') served.push(`${method} ${path}`)
  })
  const shelf = { clock: common.clock, writer: { writeBehind: () => {} } } as unknown as Shelf
  const options = { accounts, router, contacts, ...common, publicUrl: 'http://localhost', shelf }
  taskRouterApi(new Routes(server, options), options as unknown as RestOptions)
})

afterAll(async () => {
  await server.close()
  contacts.close()
  router.close()
})

function worker(friendlyName: string, activity: string): Promise<Worker> {
  const { workspaceSid } = home
  const all = router.list('activity', workspaceSid)
  const activitySid = all.find((one) => one.friendlyName === activity)?.sid
  const attributes = { contact_uri: `client:${friendlyName}` }
  return router.run(createWorker(workspaceSid, { friendlyName, attributes, activitySid }))
}

function newTask(target?: Worker): Promise<Task> {
  const { workspaceSid, workflowSid } = home
  const routingTarget = target?.sid
  return router.run(createTask({ workspaceSid, workflowSid, attributes: {}, routingTarget }))
}

function offerOf(task: Task) {
  const offer = router.reservationsOf(task).find(({ status }) => status === 'pending')
  if (!offer) throw new Error('nobody is offered the task')
  return offer
}

/** Alice has completed one task, rejected another and holds a third; the fourth is Bob's. */
async function offers(): Promise<void> {
  const completed = await newTask()
  const { sid } = offerOf(completed)
  await router.run(moveReservation(sid, 'accepted', null), {})
  await router.run(moveReservation(sid, 'completed', null), {})
  const rejected = await newTask()
  await router.run(rejectReservation(offerOf(rejected).sid, home.offlineActivitySid), {})
  bob = await worker('bob', 'Break')
  tasks = { completed, rejected, held: await newTask(alice), strange: await newTask(bob) }
}

async function ask(who: Asker, route: string, one: Whose, fields: Record<string, string> = {}) {
  const [method, pattern = ''] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string]
  const of: Record<Whose, string> = {
    all: '',
    own: alice.sid,
    other: bob.sid,
    held: tasks.held.sid,
    completed: tasks.completed.sid,
    rejected: tasks.rejected.sid,
    strange: tasks.strange.sid,
  }
  const parent = of[one]
  const below = [...router.list('reservation', home.workspaceSid)].findLast(
    ({ taskSid, workerSid }) => taskSid === parent || workerSid === parent,
  )
  const sids = [parent, pattern.includes('Channels') ? 'voice' : (below?.sid ?? '')]
  const path = pattern.replace(/:\w+/g, () => sids.shift() ?? '')
  const answer = await server.inject({
    method,
    url: `/v1/Workspaces/${home.workspaceSid}/${path}`,
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
const cases = Object.keys(rules)
  // What takes a row away comes last.
  .sort((a, b) => Number(a.startsWith('DELETE')) - Number(b.startsWith('DELETE')))
  .flatMap((route) => {
    const all: readonly Whose[] = !route.includes(':')
      ? ['all']
      : route.includes('Tasks')
        ? whoseTask
        : whoseWorker
    return all.flatMap((one) => askers.map((who) => ({ route, who, one })))
  })

describe('a route of workers and tasks', () => {
  it('has a rule', () => {
    expect(served.sort()).toEqual(Object.keys(rules).sort())
  })

  it.each([
    ['redirect', { RedirectCallSid: makeSid('CA'), RedirectUrl: 'https://example.com/' }],
    ['call', { CallTo: '+15005550009', CallFrom: '+15005550001', CallUrl: 'https://example.com/' }],
    ['dequeue', { DequeueTo: 'client:bob' }],
    ['conference', { To: 'sip:x@example.com' }],
  ])('carries %s out for whoever controls calls anyhow', async (Instruction, rest) => {
    const fields = { Instruction, ...rest }
    for (const way of [
      'Workers/:WorkerSid/Reservations/:Sid',
      'Tasks/:TaskSid/Reservations/:Sid',
    ]) {
      const one = way.startsWith('Tasks') ? 'held' : 'own'
      const asked = (who: Asker) => ask(who, `POST ${way}`, one, fields)
      expect(await asked('agent')).toEqual(refused)
      expect(await asked('supervisor')).toEqual(refused)
      for (const who of ['admin', 'account', 'key'] as const) {
        // There is no call: the instruction itself says so.
        expect((await asked(who)).status).toBe(400)
      }
    }
  })

  it.each(cases)('$route: $who, $one', async ({ route, who, one }) => {
    const [agent = '', from] = rules[route] ?? []
    const may: Readonly<Record<Asker, boolean>> = {
      agent: agent.split(' ').includes(one),
      supervisor: from === 'supervisor',
      admin: true,
      account: true,
      key: true,
      restricted: false,
    }

    const answer = await ask(who, route, one)

    if (may[who]) expect(answer.status).not.toBe(403)
    else expect(answer).toEqual(who === 'restricted' ? unpermitted : refused)
  })
})
