import { updateWorkflow } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from '../testing/bench.ts'

const URL = 'https://example.com/assignment'
const FALLBACK = 'https://example.com/fallback'
let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const codes = () => bench.alerts.map(({ errorCode }) => errorCode)

describe('the assignment callback', () => {
  it('tells the application of task, worker and reservation', async () => {
    await bench.askApplication(URL)
    bench.application.answers(URL, {})
    const customer = await bench.caller()
    await bench.clock.advance(7_000)
    const alice = await bench.agent('alice')
    await bench.settle()

    const task = bench.taskOf(customer)
    expect(bench.application.questions).toHaveLength(1)
    expect(bench.application.questions[0]).toMatchObject({ accountSid: bench.accountSid, url: URL })
    expect(bench.application.questions[0]?.parameters).toEqual({
      Timestamp: String(Math.floor(bench.clock.now() / 1000)),
      AccountSid: bench.accountSid,
      WorkspaceSid: bench.home.workspaceSid,
      WorkflowSid: bench.home.workflowSid,
      TaskQueueSid: bench.home.taskQueueSid,
      WorkerSid: alice.sid,
      WorkerName: 'alice',
      WorkerAttributes: '{"contact_uri":"client:alice"}',
      TaskSid: task.sid,
      TaskAttributes: JSON.stringify(task.attributes),
      TaskAge: '7',
      TaskPriority: '0',
      TaskChannelSid: task.taskChannelSid,
      TaskChannelUniqueName: 'voice',
      ReservationSid: bench.offerTo(alice).sid,
    })
    expect(codes()).toEqual([])
  })

  it('asks nobody for a workflow without a URL', async () => {
    await bench.offered()

    expect(bench.application.asked).toEqual([])
  })

  it('asks once for each of several reservations, and the first who is taken counts', async () => {
    await bench.askAtOnce(2)
    await bench.askApplication(URL)
    bench.application.answers(URL, { instruction: 'accept' })
    await bench.agent('alice')
    await bench.agent('bob')
    await bench.caller()
    await bench.settle()

    expect(
      new Set(bench.application.questions.map((each) => each.parameters['WorkerName'])),
    ).toEqual(new Set(['alice', 'bob']))
    const statuses = bench.reservations().map(({ status }) => status)
    expect(statuses.sort()).toEqual(['accepted', 'rescinded'])
    expect(codes()).toEqual([])
  })

  it('asks again for each further offer of the same task', async () => {
    await bench.askApplication(URL)
    bench.application.answers(URL, { instruction: 'reject', activity_sid: bench.activity('Break') })
    const alice = await bench.agent('alice')
    await bench.caller()
    expect(bench.activityOf(alice)).toBe('Break')

    const bob = await bench.agent('bob')
    await bench.settle()

    expect(bench.application.questions.map((each) => each.parameters['WorkerName'])).toEqual([
      'alice',
      'bob',
    ])
    expect(bench.activityOf(bob)).toBe('Break')
    expect(bench.reservations('rejected')).toHaveLength(2)
  })

  it.each([
    ['dequeue', { instruction: 'dequeue', to: 'sip:alice@example.com', timeout: 20 }],
    ['conference', { instruction: 'conference', to: 'sip:alice@example.com', timeout: '20' }],
  ])('carries out a %s', async (_name, answer) => {
    await bench.askApplication(URL)
    bench.application.answers(URL, answer)
    const { offer } = await bench.offered()
    await bench.settle()
    const [party] = bench.voice.parties
    expect(party?.request).toMatchObject({ to: 'sip:alice@example.com', timeoutMs: 20_000 })

    await bench.pickUp(party!)

    expect(bench.now(offer)).toBe('accepted')
  })

  it('carries out a call and a redirect', async () => {
    await bench.askApplication(URL)
    bench.application.answers(URL, { instruction: 'call', from: '+15005550006', url: FALLBACK })
    const { customer, offer } = await bench.offered()
    await bench.settle()
    expect(bench.voice.calls).toMatchObject([{ request: { to: 'client:alice', url: FALLBACK } }])

    bench.application.answers(URL, {
      instruction: 'redirect',
      call_sid: customer,
      url: FALLBACK,
      accept: true,
    })
    await bench.contacts.run(offer.sid, { name: 'reject', parameters: {} })
    await bench.settle()

    expect(bench.voice.redirects).toEqual([[customer, { url: FALLBACK }]])
    expect(bench.taskOf(customer).assignmentStatus).toBe('assigned')
  })
})

describe('an application that does not answer', () => {
  it('in time: its fallback is asked', async () => {
    await bench.askApplication(URL, FALLBACK)
    bench.application.answers(URL, { instruction: 'accept' }, 5_001)
    bench.application.answers(FALLBACK, {})
    const { offer } = await bench.offered()

    await bench.clock.advance(4_999)
    expect(bench.application.asked).toEqual([URL])
    await bench.clock.advance(1)

    expect(bench.application.asked).toEqual([URL, FALLBACK])
    await bench.clock.advance(10)
    expect(bench.now(offer)).toBe('pending')
    expect(codes()).toEqual([11205])
  })

  it('at all: what the fallback answers is carried out', async () => {
    await bench.askApplication(URL, FALLBACK)
    bench.application.answers(FALLBACK, { instruction: 'accept' })

    await bench.agent('alice')
    await bench.caller()

    expect(bench.reservations().map(({ status }) => status)).toEqual(['accepted'])
    expect(bench.alerts).toMatchObject([
      { errorCode: 11202, logLevel: 0, requestUrl: URL, requestMethod: 'POST' },
    ])
  })

  it('with its fallback neither: the offer goes on as any other', async () => {
    await bench.askApplication(URL, FALLBACK)

    const { offer, agent } = await bench.offered()
    await bench.settle()
    expect(codes()).toEqual([11202, 11202])
    expect(bench.now(offer)).toBe('pending')

    await bench.clock.advance(offer.timeout * 1_000)
    expect(bench.now(offer)).toBe('timeout')
    expect(bench.activityOf(agent)).toBe('Offline')
  })

  it('holds nothing up: other workers are offered tasks meanwhile', async () => {
    await bench.askApplication(URL)
    bench.application.answers(URL, {}, 60_000)
    const first = await bench.offered()
    const bob = await bench.agent('bob')
    const second = await bench.caller()

    expect(bench.offerTo(bob).taskSid).toBe(bench.taskOf(second).sid)
    await bench.contacts.run(first.offer.sid, { name: 'accept', parameters: {} })
    expect(bench.now(first.offer)).toBe('accepted')
    expect(bench.application.asked).toEqual([URL, URL])
  })

  it('is left in peace when the server ends', async () => {
    await bench.askApplication(URL, FALLBACK)
    bench.application.answers(URL, { instruction: 'accept' }, 3_000)
    const { offer } = await bench.offered()

    bench.contacts.close()
    await bench.clock.advance(3_000)

    expect(bench.application.asked).toEqual([URL])
    expect(bench.now(offer)).toBe('pending')
  })
})

describe('an answer that cannot be carried out', () => {
  it.each([
    ['of the wrong type', { contentType: 'text/html' }, '{"instruction":"accept"}', 40000, 0],
    ['that is no JSON', {}, 'accept', 40001, 0],
    ['without an instruction', {}, '{"to":"client:ann"}', 40005, 1],
    ['with an instruction that is none', {}, '{"instruction":"dance"}', 55555, 0],
    [
      'for an activity that is not there',
      {},
      '{"instruction":"reject","activity_sid":"WA1"}',
      40100,
      0,
    ],
    ['for nobody', {}, '{"instruction":"dequeue","to":"nobody"}', 40131, 0],
    ['for a supervisor', {}, '{"instruction":"supervise","supervisor":"client:x"}', 40146, 0],
  ])('%s is told to its owner', async (_what, rest, body, errorCode, logLevel) => {
    await bench.askApplication(URL)
    bench.application.replies(URL, {
      ok: true,
      status: 200,
      contentType: 'application/json',
      body,
      ...rest,
    })

    const { offer, customer } = await bench.offered()
    await bench.settle()

    expect(bench.alerts).toMatchObject([
      { accountSid: bench.accountSid, callSid: customer, errorCode, logLevel, requestUrl: URL },
    ])
    expect(bench.now(offer)).toBe('pending')
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('because the reservation has ended meanwhile is nothing', async () => {
    await bench.askApplication(URL)
    bench.application.answers(URL, { instruction: 'dequeue' }, 2_000)
    const { offer } = await bench.offered()
    await bench.contacts.run(offer.sid, { name: 'accept', parameters: {} })

    await bench.clock.advance(2_000)

    expect(bench.voice.parties).toEqual([])
    expect(codes()).toEqual([])
  })
})

describe('a workflow that cannot route as it says', () => {
  it('has an alert that names the task and its call', async () => {
    const queue = bench.home.taskQueueSid
    const targets = [{ queue, known_worker_sid: 'task.agent.id' }, { queue }]
    const configuration = JSON.stringify({
      task_routing: { filters: [{ expression: '1==1', targets }] },
    })
    await bench.router.run(updateWorkflow(bench.home.workflowSid, { configuration }))

    const callSid = await bench.caller()

    const task = bench.taskOf(callSid)
    expect(bench.alerts).toMatchObject([
      { callSid, resourceSid: task.sid, errorCode: 40154, logLevel: 1, requestUrl: null },
    ])
    expect(bench.alerts[0]?.messageText).toContain(`${task.sid}: `)
  })
})

describe('after a restart', () => {
  it('the application is asked for what was pending', async () => {
    const { offer } = await bench.offered()
    await bench.askApplication(URL)
    bench.application.answers(URL, { instruction: 'accept' })
    expect(bench.application.asked).toEqual([])

    bench.contacts.resume(bench.home.workspaceSid)
    bench.contacts.resume(bench.home.workspaceSid)
    await bench.settle()

    expect(bench.application.asked).toEqual([URL])
    expect(bench.now(offer)).toBe('accepted')
  })
})
