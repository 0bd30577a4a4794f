/** Who reaches what: every operation by role and ownership, read from the table itself. */
import { errors, OffhookError } from '@offhook/core'
import {
  createTask,
  moveReservation,
  rejectReservation,
  type Task,
  type Worker,
} from '@offhook/task-router'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewaySite } from '../testing/gateway-site.ts'
import type { Role } from './operation.ts'
import { operations } from './operations.ts'

/** Whose the worker or the task of the path is, seen from the asker. */
const whose = {
  Workers: ['own', 'other'],
  Tasks: ['held', 'completed', 'rejected', 'strange'],
} as const
type Whose = (typeof whose)[keyof typeof whose][number] | 'all'

const anybody = 'worker, supervisor, admin'
const ownPath = 'worker own, supervisor own'
const teamPath = 'supervisor own, supervisor other, admin other'
const teamTask = ['supervisor', 'admin']
  .flatMap((role) => whose.Tasks.map((one) => `${role} ${one}`))
  .join(', ')

/** All others are refused with 403. */
const allowed: Readonly<Record<string, string>> = {
  'GET Activities': anybody,
  'GET Workers': 'supervisor, admin',
  'GET Workers/:': `worker own, ${teamPath}`,
  'POST Workers/:': `worker own, ${teamPath}`,
  'GET Workers/:/WorkerChannels': `worker own, ${teamPath}`,
  'GET Workers/:/Reservations': ownPath,
  'GET Workers/:/Reservations/:': ownPath,
  'POST Workers/:/Reservations/:': ownPath,
  'POST Workers/:/CustomerParticipant': ownPath,
  'POST Workers/:/WorkerParticipant': ownPath,
  'POST Workers/:/HoldWorkerParticipant': ownPath,
  'POST Workers/:/KickWorkerParticipant': ownPath,
  'POST Workers/:/Transfers': ownPath,
  'POST Workers/:/Transfers/:': ownPath,
  'GET TaskQueues': anybody,
  'GET TaskQueues/:': anybody,
  'POST Tasks': anybody,
  'GET Tasks/:': `worker held, worker completed, ${teamTask}`,
  'POST Tasks/:': `worker held, ${teamTask}`,
  'POST Tasks/:/Reservations/:': teamTask,
}

let site: GatewaySite
let alice: Worker
let bob: Worker
let tasks: Record<(typeof whose.Tasks)[number], Task>

beforeAll(async () => {
  site = await GatewaySite.open({ workerLostAfterMs: 30_000 })
  const { router } = site
  alice = await site.worker('alice')
  const offerOf = (task: Task) => {
    const offer = router.reservationsOf(task).find(({ status }) => status === 'pending')
    if (!offer) throw new Error('nobody is offered the task')
    return offer
  }
  const completed = await site.task()
  const first = offerOf(completed)
  await router.run(moveReservation(first.sid, 'accepted', null), {})
  await router.run(moveReservation(first.sid, 'completed', null), {})
  const rejected = await site.task()
  await router.run(rejectReservation(offerOf(rejected).sid, site.activity('Break')), {})
  bob = await site.worker('bob', 'Break')
  const { workspaceSid, workflowSid } = site.home
  const straightTo = ({ sid }: Worker) =>
    router.run(
      createTask({
        workspaceSid,
        workflowSid,
        taskChannel: 'voice',
        attributes: {},
        routingTarget: sid,
      }),
    )
  tasks = { completed, rejected, held: await straightTo(alice), strange: await straightTo(bob) }
  expect(offerOf(tasks.held).workerSid).toBe(alice.sid)
})

afterAll(async () => {
  await site.close()
})

function tokenOf(role: Role): string {
  return role === 'admin' ? site.adminToken() : site.token(alice, 3_600_000, role)
}

/** The path with the sid that is meant; what follows it is alice's, where she has one. */
function pathOf(pattern: string, one: Whose): string {
  const of: Record<Whose, string> = {
    all: site.home.taskQueueSid,
    own: alice.sid,
    other: bob.sid,
    held: tasks.held.sid,
    completed: tasks.completed.sid,
    rejected: tasks.rejected.sid,
    strange: tasks.strange.sid,
  }
  const own = site.router.reservationsOf(tasks.held)[0]?.sid ?? ''
  const sids = [of[one], own]
  return pattern.replace(/:/g, () => sids.shift() ?? '')
}

const cases = operations.flatMap(({ method, path }) => {
  const [root = ''] = path.split('/:')
  const all: readonly Whose[] = path.includes('/:')
    ? (whose[root as keyof typeof whose] ?? ['all'])
    : ['all']
  return (['worker', 'supervisor', 'admin'] as const).flatMap((role) =>
    all
      // An administrator has no worker of their own.
      .filter((one) => role !== 'admin' || one !== 'own')
      .map((one) => ({ method, path, role, one })),
  )
})

describe('a token at the bridge', () => {
  it('has a rule for every operation', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      Object.keys(allowed).sort(),
    )
  })

  it.each(cases)('$role, $one: $method $path', async ({ method, path, role, one }) => {
    const who = one === 'all' ? role : `${role} ${one}`
    const may = allowed[`${method} ${path}`]?.split(', ').includes(who)
    const fields = path === 'Tasks' ? { RoutingTarget: alice.sid } : {}

    const { status, code } = await site.request(tokenOf(role), method, pathOf(path, one), fields)

    if (may) expect(status).not.toBe(403)
    else expect({ status, code }).toEqual({ status: 403, code: 20403 })
  })
})

describe('a supervisor’s token', () => {
  it('gives a worker no attributes that the team may not have; an administrator’s does', async () => {
    site.attributesRefusal = new OffhookError(errors.invalidParameter, 'There is no skill "gold"')
    const before = site.router.worker(bob.sid)?.attributes
    const attributes = { ...before, routing: { skills: ['gold'], levels: {} } }
    const write = (role: Role, fields: object) =>
      site.request(tokenOf(role), 'POST', `Workers/${bob.sid}`, fields)
    try {
      expect(await write('supervisor', { Attributes: attributes })).toMatchObject({ code: 20001 })
      expect(site.router.worker(bob.sid)?.attributes).toEqual(before)
      const activity = { ActivitySid: site.router.worker(bob.sid)?.activitySid }
      expect(await write('supervisor', activity)).toMatchObject({ status: 200 })

      expect(await write('admin', { Attributes: attributes })).toMatchObject({ status: 200 })
      expect(site.router.worker(bob.sid)?.attributes).toEqual(attributes)
      await write('admin', { Attributes: before })
    } finally {
      site.attributesRefusal = null
    }
  })
})

describe('a worker’s token', () => {
  const ask = (method: 'GET' | 'POST', path: string, fields: object = {}) =>
    site.request(tokenOf('worker'), method, path, fields)

  it.each([
    ['another address', { contact_uri: 'client:bob' }],
    ['no address', {}],
    ['skills', { contact_uri: 'client:alice', routing: { skills: ['gold'] } }],
    ['roles', { contact_uri: 'client:alice', roles: ['admin'] }],
    ['what a queue asks for', { contact_uri: 'client:alice', tier: 9 }],
    ['what a queue asks for below', { contact_uri: 'client:alice', place: { city: 'Ulm' } }],
    ['what a workflow asks for', { contact_uri: 'client:alice', rank: 1 }],
    ['what a workflow sorts by', { contact_uri: 'client:alice', level: 1 }],
  ])('does not give its worker %s', async (_, attributes) => {
    const { workspaceSid, taskQueueSid } = site.home
    const before = site.router.worker(alice.sid)?.attributes
    await site.decide({
      queues: ['tier > 3', 'place.city == "Ulm"'],
      targets: [
        { queue: taskQueueSid, expression: 'worker.rank == 1', order_by: 'worker.level DESC' },
      ],
    })

    const { status } = await ask('POST', `Workers/${alice.sid}`, { Attributes: attributes })

    expect(status).toBe(403)
    expect(site.router.worker(alice.sid)?.attributes).toEqual(before)
    expect(site.router.list('workflow', workspaceSid).length).toBeGreaterThan(1)
  })

  it('describes its worker otherwise as it likes, and sets the activity', async () => {
    const mood = { contact_uri: 'client:alice', mood: 'good' }

    const described = await ask('POST', `Workers/${alice.sid}`, { Attributes: mood })
    const moved = await ask('POST', `Workers/${alice.sid}`, {
      ActivitySid: site.activity('Break'),
    })

    expect([described.status, moved.status]).toEqual([200, 200])
    expect(site.router.worker(alice.sid)?.attributes).toEqual(mood)
  })

  it('makes no task for anybody else, or for nobody', async () => {
    for (const target of [
      {},
      { RoutingTarget: bob.sid },
      { RoutingTarget: site.home.taskQueueSid },
    ]) {
      expect((await ask('POST', 'Tasks', target)).status).toBe(403)
    }
  })

  it('does not ask which queues others are in', async () => {
    expect((await ask('GET', 'TaskQueues', { WorkerSid: bob.sid })).status).toBe(403)
    expect((await ask('GET', 'TaskQueues', { WorkerSid: alice.sid })).status).toBe(200)
  })

  it('redirects nobody else’s call, nor calls anybody but its worker', async () => {
    const [offer] = site.router.reservationsOf(tasks.held)
    const path = `Workers/${alice.sid}/Reservations/${offer?.sid}`
    const Url = 'https://example.com/'
    const fields = [
      { Instruction: 'redirect', RedirectCallSid: `CA${'1'.repeat(32)}`, RedirectUrl: Url },
      { Instruction: 'call', CallTo: 'sip:x@example.com', CallFrom: '+15005550001', CallUrl: Url },
      { Instruction: 'Conference', To: 'client:bob' },
    ]
    for (const each of fields) expect((await ask('POST', path, each)).status).toBe(403)
  })
})
