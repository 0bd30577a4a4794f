/** The queue of a workflow: its size, what its callers are told, and how their waiting ends. */
import { errors, makeSid, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { DialledParty } from '../commands/dial-alone.ts'
import type { Queue } from '../model.ts'
import type { Bench, IncomingParty } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'
import { ScriptedWorkflow } from '../testing/scripted-workflow.ts'

const WAIT = 'https://app/wait'
const WORKFLOW = makeSid('WW')
const ENQUEUE = `<Enqueue workflowSid="${WORKFLOW}" action="/done"/>`

let bench: Bench
let workflow: ScriptedWorkflow

eachBench(
  (each) => {
    bench = each
  },
  () => {
    workflow = new ScriptedWorkflow()
    return { workflow }
  },
)

const caller = (verb = ENQUEUE) => bench.receive(verb)
const queues = () => bench.store.rows<Queue>('queue')
const position = ({ callSid }: IncomingParty) => bench.voice.queuePlace(callSid)?.position
const told = () => bench.documents.asked(DONE)

/** An agent's leg, as the acceptance dials it. */
async function dial(): Promise<DialledParty> {
  const party = await bench.voice.dialAlone({
    accountSid: bench.accountSid,
    to: 'client:alice',
    from: '+15550001111',
    timeoutMs: 20_000,
  })
  await bench.settle()
  return party
}

const join = (leg: IncomingParty, party: DialledParty) =>
  bench.voice.bridgeQueued({
    accountSid: bench.accountSid,
    queuedCallSid: leg.callSid,
    party,
    conferenceFriendlyName: 'task',
    customerOptions: { endConferenceOnExit: true },
    agentOptions: { endConferenceOnExit: true },
  })

async function answered(): Promise<DialledParty> {
  const party = await dial()
  bench.dialers.client.last.answers()
  await bench.settle()
  return party
}

describe('the queue of a workflow', () => {
  test('is made with the first caller, named after the workflow, for a hundred', async () => {
    await caller()
    await caller()

    expect(queues()).toMatchObject([{ friendlyName: WORKFLOW, maxSize: 100 }])
  })

  test('takes as many as its MaxSize says, from the next caller on', async () => {
    await caller()
    const { sid } = queues()[0]!
    await bench.voice.updateQueue(bench.accountSid, sid, { maxSize: 2 })
    await caller()
    const refused = await caller()
    expect(workflow.tasks).toHaveLength(2)
    expect(bench.codes).toEqual([14207])
    expect(told()).toMatchObject([
      { CallSid: refused.callSid, QueueResult: 'queue-full', QueueSid: sid, QueueTime: '0' },
    ])
    expect(bench.media.playsTo(refused.endpointId)).toEqual(['say after'])

    await bench.voice.updateQueue(bench.accountSid, sid, { maxSize: 3 })
    const taken = await caller()

    expect(position(taken)).toBe(3)
    expect(workflow.tasks).toHaveLength(3)
  })

  test('takes more than a hundred when it says so', async () => {
    await bench.voice.createQueue(bench.accountSid, { friendlyName: WORKFLOW, maxSize: 101 })
    for (let index = 0; index < 102; index++) await caller()

    expect(workflow.tasks).toHaveLength(101)
    expect(told()).toMatchObject([{ QueueResult: 'queue-full' }])
  })

  test('keeps those who wait when it becomes smaller', async () => {
    const legs = [await caller(), await caller(), await caller()]
    await bench.voice.updateQueue(bench.accountSid, queues()[0]!.sid, { maxSize: 1 })
    legs[0]?.hangsUp()
    await bench.settle()
    await caller()

    expect(legs.map(position)).toEqual([undefined, 1, 2])
    expect(told().map(({ QueueResult }) => QueueResult)).toEqual(['hangup', 'queue-full'])
  })

  test('tells its callers where they stand, each time they are told anything', async () => {
    bench.documents.at(WAIT, '<Say>please wait</Say>')
    const first = await caller()
    await bench.advance(10_000)
    await caller()
    const leg = await caller(`<Enqueue workflowSid="${WORKFLOW}" waitUrl="/wait"/>`)
    const { sid } = queues()[0]!
    expect(bench.documents.asked(WAIT)).toMatchObject([
      {
        CallSid: leg.callSid,
        QueuePosition: '3',
        QueueSid: sid,
        QueueTime: '0',
        AvgQueueTime: '3',
        CurrentQueueSize: '3',
        MaxQueueSize: '100',
      },
    ])

    first.hangsUp()
    await bench.voice.updateQueue(bench.accountSid, sid, { maxSize: 7 })
    await bench.advance(2_000)

    expect(bench.documents.asked(WAIT).at(-1)).toMatchObject({
      QueuePosition: '2',
      QueueTime: '2',
      AvgQueueTime: '2',
      CurrentQueueSize: '2',
      MaxQueueSize: '7',
    })
  })
})

describe('the action', () => {
  /** What happens after five seconds of waiting, and what the action is asked with then. */
  const ends: readonly [
    result: string,
    seconds: string,
    happens: (leg: IncomingParty) => Promise<unknown> | unknown,
  ][] = [
    ['hangup', '5', (leg) => leg.hangsUp()],
    ['leave', '5', ({ callSid }) => bench.voice.removeFromQueue(callSid, 'leave')],
    [
      'redirected',
      '5',
      ({ callSid }) =>
        bench.voice.updateCall(bench.accountSid, callSid, {
          twiml: '<Response><Say>x</Say></Response>',
        }),
    ],
    [
      'bridged',
      '5',
      async (leg) => {
        const party = await answered()
        await join(leg, party)
        await bench.advance(30_000)
        party.hangup('normal')
      },
    ],
    [
      'bridged',
      '5',
      async (leg) => {
        await join(leg, await answered())
        await bench.advance(30_000)
        leg.hangsUp()
      },
    ],
    [
      'redirected-from-bridged',
      '5',
      async (leg) => {
        await join(leg, await answered())
        await bench.advance(30_000)
        await bench.voice.updateCall(bench.accountSid, leg.callSid, {
          twiml: '<Response><Say>x</Say></Response>',
        })
      },
    ],
    [
      'bridging-in-process',
      '5',
      async (leg) => {
        const party = await answered()
        bench.store.delayMs = 300
        const joined = join(leg, party).catch(() => {})
        await bench.settle()
        leg.hangsUp()
        await bench.advance(1_000)
        bench.store.delayMs = 0
        await joined
      },
    ],
  ]

  test.each(ends)(
    'is told of %s, with the queue and the %s seconds',
    async (result, seconds, happens) => {
      const leg = await caller()
      await bench.advance(5_000)

      await happens(leg)
      await bench.settle()

      expect(told()).toMatchObject([
        {
          CallSid: leg.callSid,
          QueueResult: result,
          QueueSid: queues()[0]?.sid,
          QueueTime: seconds,
        },
      ])
      expect(position(leg)).toBeUndefined()
    },
  )

  test.each([
    ['error', new OffhookError(errors.taskNotCreated, 'no'), [14222]],
    ['system-error', new Error('the database is gone'), []],
  ] as const)(
    'is told of %s when no task is made, and the call goes on',
    async (result, error, codes) => {
      workflow.refuses = error
      const leg = await caller()

      expect(told()).toMatchObject([
        { QueueResult: result, QueueSid: queues()[0]?.sid, QueueTime: '0' },
      ])
      expect(bench.codes).toEqual(codes)
      expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
      expect(position(leg)).toBeUndefined()
    },
  )
})

describe('a joint that does not come about', () => {
  const failures: readonly [string, (leg: IncomingParty) => Promise<unknown>][] = [
    ['for an agent who is busy', async () => bench.dialers.client.last.hangsUp('busy')],
    ['for an agent who does not answer', () => bench.advance(25_000)],
    ['for an agent who refuses', async () => bench.dialers.client.last.hangsUp('rejected')],
    [
      'for an agent who has left in that moment',
      async (leg) => {
        bench.dialers.client.last.answers()
        await bench.settle()
        const party = { callSid: bench.calls.at(-1)!.sid } as DialledParty
        bench.dialers.client.last.hangsUp()
        await expect(join(leg, party)).rejects.toMatchObject({ code: 20404 })
      },
    ],
  ]

  test.each(failures)(
    '%s leaves the caller the place before the others, and the music',
    async (_case, fails) => {
      const first = await caller()
      const since = bench.voice.queuePlace(first.callSid)?.dateEnqueued
      await bench.advance(4_000)
      const behind = [await caller(), await caller()]
      await dial()

      await fails(first)
      await bench.settle()

      expect([first, ...behind].map(position)).toEqual([1, 2, 3])
      expect(bench.voice.queuePlace(first.callSid)?.dateEnqueued).toBe(since)
      expect(bench.media.playsTo(first.endpointId)).toEqual(['hold-music'])
      expect(told()).toEqual([])
    },
  )
})
