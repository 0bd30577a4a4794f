import { Alerts } from '@offhook/alerts'
import { makeSid, silentLogger } from '@offhook/core'
import {
  cancelTask,
  completeReservation,
  createTaskQueue,
  createWorkflow,
  deleteTask,
  TaskRouter,
} from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Contacts } from './contacts.ts'
import { Bench, CALLED, CALLER } from './testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

/** A workflow that takes German only, or that skips whoever it cannot serve at once. */
async function workflow(kind: 'german' | 'skipping') {
  const { workspaceSid } = bench.home
  const queue = await bench.router.run(
    createTaskQueue(workspaceSid, { friendlyName: kind, targetWorkers: 'language == "de"' }),
  )
  const target = { queue: queue.sid, ...(kind === 'skipping' ? { skip_if: '1==1' } : {}) }
  const expression = kind === 'german' ? 'language == "de"' : '1==1'
  const { sid } = await bench.router.run(
    createWorkflow(workspaceSid, {
      friendlyName: kind,
      configuration: JSON.stringify({
        task_routing: { filters: [{ expression, targets: [target] }] },
      }),
    }),
  )
  return sid
}

describe('enqueue', () => {
  it('makes a task on the voice channel with the attributes of the call', async () => {
    const customer = await bench.caller()

    const task = bench.taskOf(customer)
    expect(task).toMatchObject({
      workflowSid: bench.home.workflowSid,
      assignmentStatus: 'pending',
      priority: 0,
      attributes: { call_sid: customer, from: CALLER, to: CALLED, direction: 'inbound' },
    })
    expect(bench.router.get('task-channel', task.taskChannelSid)?.uniqueName).toBe('voice')
  })

  it('makes no task on a node that stands by', async () => {
    const { clock, voice, accountSid, home } = bench
    const router = new TaskRouter({
      ...{ clock, logger: silentLogger, writer: bench.rows },
      repository: {} as ConstructorParameters<typeof TaskRouter>[0]['repository'],
      lease: { held: false },
    })
    const contacts = new Contacts({
      ...{ clock, logger: silentLogger, voice, router },
      alerts: new Alerts({ clock, logger: silentLogger, writer: bench.rows }),
    })
    const customer = voice.enter(accountSid, home.workflowSid)

    await expect(contacts.enqueue(bench.asCaller(customer))).rejects.toMatchObject({
      code: 14222,
    })

    expect(contacts.size).toBe(0)
    contacts.close()
  })

  it('gives the task the priority and the life that the document asks for', async () => {
    const customer = bench.voice.enter(bench.accountSid, bench.home.workflowSid)

    await bench.contacts.enqueue(bench.asCaller(customer, { priority: 7, timeout: 30 }))

    expect(bench.taskOf(customer)).toMatchObject({ priority: 7, timeout: 30 })
  })

  it.each([
    ['that is not there', () => makeSid('WW')],
    ['that is no sid', () => ''],
  ])('refuses a workflow %s with 14220', async (_what, workflowSid) => {
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    const caller = bench.asCaller(customer, { workflowSid: workflowSid() })

    await expect(bench.contacts.enqueue(caller)).rejects.toMatchObject({ code: 14220 })
    expect(bench.contacts.size).toBe(0)
  })

  it('refuses the workflow of another account', async () => {
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    const caller = bench.asCaller(customer, { accountSid: makeSid('AC') })

    await expect(bench.contacts.enqueue(caller)).rejects.toMatchObject({ code: 14220 })
  })

  it('refuses a caller whom no filter takes with 14222, and leaves no task', async () => {
    const workflowSid = await workflow('german')
    const customer = bench.voice.enter(bench.accountSid, workflowSid)

    const enqueued = bench.contacts.enqueue(bench.asCaller(customer, { workflowSid }))

    await expect(enqueued).rejects.toMatchObject({ code: 14222 })
    expect(bench.router.list('task', bench.home.workspaceSid)).toEqual([])
    expect(bench.contacts.size).toBe(0)
  })

  it('refuses a caller whose every step is skipped at once', async () => {
    const workflowSid = await workflow('skipping')
    const customer = bench.voice.enter(bench.accountSid, workflowSid)

    const enqueued = bench.contacts.enqueue(bench.asCaller(customer, { workflowSid }))

    await expect(enqueued).rejects.toMatchObject({ code: 14222 })
    expect(bench.taskOf(customer).assignmentStatus).toBe('canceled')
    expect(bench.contacts.size).toBe(0)
  })

  it('refuses attributes that are too long as a task that was not made', async () => {
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    const caller = bench.asCaller(customer, { attributes: { note: 'x'.repeat(5_000) } })

    await expect(bench.contacts.enqueue(caller)).rejects.toMatchObject({ code: 14222 })
  })

  it('does not take a broken database for a refusal', async () => {
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    bench.rows.failing = true

    await expect(bench.contacts.enqueue(bench.asCaller(customer))).rejects.not.toHaveProperty(
      'code',
    )
    bench.rows.failing = false
  })

  it('names the call in the events of a task that it makes, and that it leaves', async () => {
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    await bench.contacts.enqueue(bench.asCaller(customer))
    bench.voice.hangUp(customer)
    await bench.settle()

    const rows = bench.rows.commits
      .flat()
      .flatMap((change) =>
        change.op === 'put' && change.entity === 'task-event' ? [change.row] : [],
      )
    for (const eventType of ['task.created', 'task.canceled']) {
      expect(rows.find((row) => row['eventType'] === eventType)).toMatchObject({
        actorType: 'call',
        actorSid: customer,
        source: 'voice',
      })
    }
  })

  it('cancels the task of a caller who hung up while it was made', async () => {
    const customer = bench.voice.enter(bench.accountSid, 'queue')
    const release = bench.rows.hold()
    const enqueued = bench.contacts.enqueue(bench.asCaller(customer))
    await bench.settle()
    bench.voice.hangUp(customer)
    release()

    await enqueued
    await bench.settle()

    expect(bench.taskOf(customer)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: 'hangup',
    })
    expect(bench.contacts.size).toBe(0)
  })
})

describe('a caller who waits', () => {
  it('takes the task along when they hang up', async () => {
    const customer = await bench.caller()

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('withdraws the offer that an agent has not answered', async () => {
    const alice = await bench.agent('alice')
    const customer = await bench.caller()
    const offer = bench.offerTo(alice)

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.now(offer)).toBe('canceled')
    expect(bench.activityOf(alice)).toBe('Available')
  })

  it.each(['redirected', 'leave', 'bridged'] as const)(
    'is asked for no more when another took them: %s',
    async (result) => {
      const alice = await bench.agent('alice')
      const customer = await bench.caller()
      const offer = bench.offerTo(alice)

      bench.voice.takeOut(customer, result)
      await bench.settle()

      expect(bench.now(offer)).toBe('canceled')
      expect(bench.taskOf(customer).assignmentStatus).toBe('canceled')
      expect(bench.contacts.size).toBe(0)
    },
  )

  it('waits on when the task is canceled, until the application moves them', async () => {
    const customer = await bench.caller()

    await bench.router.run(cancelTask(bench.taskOf(customer).sid, 'closed'))
    await bench.settle()

    expect([bench.voice.waiting, bench.voice.left]).toEqual([[customer], []])
    expect(bench.contacts.size).toBe(0)
    bench.voice.takeOut(customer, 'redirected')
    await bench.settle()
    expect(bench.complaints).toEqual([])
  })

  it('waits on when the task is deleted', async () => {
    const customer = await bench.caller()

    await bench.router.run(deleteTask(bench.taskOf(customer).sid))
    await bench.settle()

    expect([bench.voice.waiting, bench.voice.left]).toEqual([[customer], []])
  })

  it("goes on with our own document when the task's life is over", async () => {
    const customer = bench.voice.enter(bench.accountSid, bench.home.workflowSid)
    const documentUrl = 'flow://default/chosen'
    await bench.contacts.enqueue(bench.asCaller(customer, { timeout: 30, documentUrl }))

    await bench.clock.advance(30_000)

    expect(bench.taskOf(customer)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: 'Task TTL Exceeded',
    })
    expect(bench.voice.left).toEqual([[customer, 'leave']])
  })

  it('does not disturb the others', async () => {
    const first = await bench.caller()
    const second = await bench.caller()

    bench.voice.hangUp(first)
    await bench.settle()

    expect(bench.taskOf(second).assignmentStatus).toBe('pending')
    expect(bench.voice.waiting).toEqual([second])
  })
})

describe('instructions', () => {
  it('accepts without a call', async () => {
    const alice = await bench.agent('alice')
    const customer = await bench.caller()

    await bench.contacts.run(bench.offerTo(alice).sid, { name: 'accept', parameters: {} })

    expect(bench.taskOf(customer).assignmentStatus).toBe('assigned')
    expect(bench.voice.parties).toEqual([])
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('rejects: the agent stays available, the next one is asked, the caller keeps the place', async () => {
    const alice = await bench.agent('alice')
    const customer = await bench.caller()
    const offer = bench.offerTo(alice)
    const bob = await bench.agent('bob')

    await bench.contacts.run(offer.sid, { name: 'reject', parameters: {} })

    expect(bench.now(offer)).toBe('rejected')
    expect(bench.activityOf(alice)).toBe('Available')
    expect(bench.offerTo(bob).taskSid).toBe(bench.taskOf(customer).sid)
    expect(bench.voice.waiting).toEqual([customer])
  })

  it('rejects into another activity', async () => {
    const alice = await bench.agent('alice')
    await bench.caller()
    const parameters = { WorkerActivitySid: bench.activity('Break') }

    await bench.contacts.run(bench.offerTo(alice).sid, { name: 'reject', parameters })

    expect(bench.activityOf(alice)).toBe('Break')
    expect(bench.reservations('pending')).toEqual([])
  })

  it('does not reject into an activity that is not there', async () => {
    const alice = await bench.agent('alice')
    await bench.caller()
    const offer = bench.offerTo(alice)

    for (const sid of [makeSid('WA'), 'nonsense', 17]) {
      const parameters = { WorkerActivitySid: sid }
      const rejected = bench.contacts.run(offer.sid, { name: 'reject', parameters })
      await expect(rejected).rejects.toMatchObject({ code: 40100 })
    }
    expect(bench.now(offer)).toBe('pending')
  })

  it('knows no reservation that is not there', async () => {
    const run = bench.contacts.run(makeSid('WR'), { name: 'conference', parameters: {} })

    await expect(run).rejects.toMatchObject({ code: 20404, status: 404 })
  })

  it.each(['dial', 'constructor', ''])('refuses the instruction "%s"', async (name) => {
    const alice = await bench.agent('alice')
    await bench.caller()

    const run = bench.contacts.run(bench.offerTo(alice).sid, { name, parameters: {} })

    await expect(run).rejects.toMatchObject({ code: 55555 })
  })
})

describe('a talk', () => {
  const bothEnd = { EndConferenceOnExit: true, EndConferenceOnCustomerExit: true }

  it('ends for both when the agent hangs up, and the agent wraps up', async () => {
    const { customer, party, reservation, conferenceSid } = await bench.talk(bothEnd)

    party.hangup('normal')
    await bench.settle()

    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('wrapping')
    expect(bench.voice.participants(conferenceSid)).toEqual([])
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('is over as a conference before its wrap-up is told', async () => {
    const { party } = await bench.talk(bothEnd)
    const told: string[] = []
    bench.voice.events.on('conference.ended', () => told.push('conference.ended'))
    bench.router.events.on('changed', ({ items }) => told.push(...items.map(({ type }) => type)))

    party.hangup('normal')
    await bench.settle()

    expect(told).toEqual(['conference.ended', 'reservation.wrapup', 'task.wrapup'])
  })

  it('ends for both when the customer hangs up', async () => {
    const { customer, party, reservation } = await bench.talk(bothEnd)

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(party.cause).toBe('normal')
    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })

  it('ends for the agent who put the customer on hold and lost them', async () => {
    const { customer, agent, task, reservation } = await bench.talk(bothEnd)
    await bench.contacts.participants.holdCustomer(task.sid, agent.sid, { hold: true })

    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.now(reservation)).toBe('wrapping')
  })

  it('goes on for the customer when the agent only leaves', async () => {
    const { customer, party, reservation, conferenceSid } = await bench.talk()

    party.hangup('normal')
    await bench.settle()

    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.voice.participants(conferenceSid).map(({ callSid }) => callSid)).toEqual([
      customer,
    ])
  })

  it('goes on for the agent when the customer only leaves; wrap-up comes with the own hang-up', async () => {
    const { customer, party, reservation } = await bench.talk()

    bench.voice.hangUp(customer)
    await bench.settle()
    expect(bench.now(reservation)).toBe('accepted')

    party.hangup('normal')
    await bench.settle()
    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })

  it('wraps up the agent whose tab was closed', async () => {
    const { customer, party, reservation } = await bench.talk(bothEnd)

    party.hangup('network-failed')
    await bench.settle()

    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('wrapping')
  })

  it('is over when the wrap-up is completed, and the agent is asked again', async () => {
    const { agent, customer, party, reservation } = await bench.talk(bothEnd)
    party.hangup('normal')
    await bench.settle()
    const next = await bench.caller()
    expect(bench.reservations('pending')).toEqual([])

    await bench.router.run(completeReservation(reservation.sid))

    expect(bench.taskOf(customer).assignmentStatus).toBe('completed')
    expect(bench.offerTo(agent).taskSid).toBe(bench.taskOf(next).sid)
  })

  it('does not wrap up what was completed while they talked', async () => {
    const { party, reservation } = await bench.talk(bothEnd)
    await bench.router.run(completeReservation(reservation.sid))

    party.hangup('normal')
    await bench.settle()

    expect(bench.now(reservation)).toBe('completed')
    expect(bench.contacts.size).toBe(0)
    expect(bench.complaints).toEqual([])
  })

  it('is not cut when its task is deleted', async () => {
    const { task, conferenceSid, party } = await bench.talk(bothEnd)

    await bench.router.run(deleteTask(task.sid))
    await bench.settle()

    expect(bench.voice.participants(conferenceSid)).toHaveLength(2)
    party.hangup('normal')
    await bench.settle()
    expect(bench.complaints).toEqual([])
  })

  it('takes nothing from the next contact of a customer who was sent back to the queue', async () => {
    const { customer, party, reservation } = await bench.talk()
    bench.voice.redirect(customer)
    await bench.caller(customer)

    party.hangup('normal')
    await bench.settle()
    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.taskOf(customer).assignmentStatus).toBe('pending')

    bench.voice.hangUp(customer)
    await bench.settle()
    expect(bench.taskOf(customer)).toMatchObject({ assignmentStatus: 'canceled', reason: 'hangup' })
    expect(bench.contacts.size).toBe(0)
  })

  it('is not confused by conferences that are not of a task', async () => {
    const { customer, reservation } = await bench.talk(bothEnd)
    const other = { sid: makeSid('CF') } as never

    bench.voice.events.emit('participant.left', { callSid: customer } as never, other)
    bench.voice.events.emit('participant.left', { callSid: makeSid('CA') } as never, other)
    await bench.settle()

    expect(bench.now(reservation)).toBe('accepted')
    expect(bench.complaints).toEqual([])
  })
})

describe('close', () => {
  it('listens no more, and can be called twice', async () => {
    const customer = await bench.caller()

    bench.contacts.close()
    bench.contacts.close()
    bench.voice.hangUp(customer)
    await bench.settle()

    expect(bench.taskOf(customer).assignmentStatus).toBe('pending')
  })

  it('lets go of an agent who is being dialled, and leaves no timer', async () => {
    const alice = await bench.agent('alice')
    const customer = await bench.caller()
    const party = await bench.accept(bench.offerTo(alice))
    party.answer()
    await bench.settle()

    bench.contacts.close()
    await bench.settle()

    expect(party.cause).toBe('canceled')
    expect(bench.voice.waiting).toEqual([customer])
  })
})
