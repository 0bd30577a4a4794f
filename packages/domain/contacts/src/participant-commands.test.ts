import { makeSid } from '@offhook/core'
import { createTask } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ParticipantCommands } from './participant-commands.ts'
import { Bench } from './testing/bench.ts'

let bench: Bench
let commands: ParticipantCommands

beforeEach(async () => {
  bench = await Bench.open()
  commands = bench.contacts.participants
})

afterEach(() => bench.close())

/** The refusals that the SDK's user sees. */
const NOT_IN_CONFERENCE = { code: 20001, status: 400 }
const NOT_FOUND = { code: 20404, status: 404 }

describe('holding the customer', () => {
  it('is an update of their leg, by task and worker', async () => {
    const { task, agent, party, customer, conferenceSid } = await bench.talk()

    await commands.holdCustomer(task.sid, agent.sid, {
      hold: true,
      holdUrl: 'https://example.com/music',
      holdMethod: 'POST',
    })

    expect(bench.voice.updates).toEqual([
      {
        callSid: customer,
        request: {
          hold: true,
          holdUrl: 'https://example.com/music',
          holdMethod: 'POST',
          byCallSid: party.callSid,
        },
      },
    ])
    const held = bench.voice.participants(conferenceSid).filter(({ hold }) => hold)
    expect(held.map(({ callSid }) => callSid)).toEqual([customer])
  })

  it('ends by the same command', async () => {
    const { task, agent, conferenceSid } = await bench.talk()
    await commands.holdCustomer(task.sid, agent.sid, { hold: true })

    await commands.holdCustomer(task.sid, agent.sid, { hold: false })

    expect(bench.voice.participants(conferenceSid).some(({ hold }) => hold)).toBe(false)
  })

  it('is refused to a worker who is not in the conference', async () => {
    const { task } = await bench.talk()
    const bob = await bench.agent('bob')

    for (const sid of [bob.sid, makeSid('WK'), '']) {
      const held = commands.holdCustomer(task.sid, sid, { hold: true })
      await expect(held).rejects.toMatchObject(NOT_IN_CONFERENCE)
    }
    expect(bench.voice.updates).toEqual([])
  })

  it('is refused before there is a conference', async () => {
    const alice = await bench.agent('alice')
    const customer = await bench.caller()
    await bench.accept(bench.offerTo(alice))

    const held = commands.holdCustomer(bench.taskOf(customer).sid, alice.sid, { hold: true })

    await expect(held).rejects.toMatchObject(NOT_IN_CONFERENCE)
  })

  it('is refused while the joint is written', async () => {
    const alice = await bench.agent('alice')
    const customer = await bench.caller()
    const party = await bench.accept(bench.offerTo(alice))
    const release = bench.rows.hold()
    await bench.pickUp(party)

    const held = commands.holdCustomer(bench.taskOf(customer).sid, alice.sid, { hold: true })

    await expect(held).rejects.toMatchObject(NOT_IN_CONFERENCE)
    release()
    await bench.settle()
  })

  it('is refused to an agent who has left', async () => {
    const { task, agent, party } = await bench.talk()
    party.hangup('normal')
    await bench.settle()

    const held = commands.holdCustomer(task.sid, agent.sid, { hold: true })

    await expect(held).rejects.toMatchObject(NOT_IN_CONFERENCE)
  })

  it('finds no customer who has left', async () => {
    const { task, agent, customer } = await bench.talk()
    bench.voice.hangUp(customer)
    await bench.settle()

    const held = commands.holdCustomer(task.sid, agent.sid, { hold: true })

    await expect(held).rejects.toMatchObject(NOT_FOUND)
  })

  it('finds no task that is not there', async () => {
    const { agent } = await bench.talk()

    const held = commands.holdCustomer(makeSid('WT'), agent.sid, { hold: true })

    await expect(held).rejects.toMatchObject(NOT_FOUND)
  })

  it('is refused on a task without a call', async () => {
    const { agent } = await bench.talk()
    const { workspaceSid, workflowSid } = bench.home
    const { sid } = await bench.router.run(createTask({ workspaceSid, workflowSid }))

    const held = commands.holdCustomer(sid, agent.sid, { hold: true })

    await expect(held).rejects.toMatchObject(NOT_IN_CONFERENCE)
  })
})

describe('an agent as the target', () => {
  it('is held by the own leg', async () => {
    const { task, agent, party } = await bench.talk()

    await commands.holdWorker(task.sid, agent.sid, agent.sid, { hold: true })

    const { callSid } = party
    expect(bench.voice.updates).toEqual([{ callSid, request: { hold: true, byCallSid: callSid } }])
  })

  it('leaves when they are kicked, and wraps up; the customer stays', async () => {
    const { task, agent, customer, party, reservation, conferenceSid } = await bench.talk()

    await commands.kickWorker(task.sid, agent.sid, agent.sid)
    await bench.settle()

    expect(party.cause).toBe('normal')
    expect(bench.now(reservation)).toBe('wrapping')
    expect(bench.voice.participants(conferenceSid).map(({ callSid }) => callSid)).toEqual([
      customer,
    ])
  })

  it('must be in the conference, as must who asks', async () => {
    const { task, agent } = await bench.talk()
    const bob = await bench.agent('bob')

    for (const [by, target] of [
      [agent.sid, bob.sid],
      [bob.sid, agent.sid],
    ] as const) {
      await expect(commands.kickWorker(task.sid, by, target)).rejects.toMatchObject(
        NOT_IN_CONFERENCE,
      )
      await expect(commands.holdWorker(task.sid, by, target, { hold: true })).rejects.toMatchObject(
        NOT_IN_CONFERENCE,
      )
    }
  })

  it('of another conversation is out of reach', async () => {
    const first = await bench.talk()
    const second = await bench.talk({}, 'bob')

    const kicked = commands.kickWorker(first.task.sid, first.agent.sid, second.agent.sid)

    await expect(kicked).rejects.toMatchObject(NOT_IN_CONFERENCE)
    expect(second.party.cause).toBeNull()
  })
})

describe('the own leg', () => {
  it('is muted, and made one that does not end the conference', async () => {
    const { reservation, party, conferenceSid } = await bench.talk({ EndConferenceOnExit: true })

    await commands.updateOwnLeg(reservation.sid, {
      endConferenceOnExit: false,
      mute: true,
      beepOnExit: true,
    })

    expect(bench.voice.updates).toEqual([
      {
        callSid: party.callSid,
        request: { endConferenceOnExit: false, muted: true, beepOnExit: true },
      },
    ])
    const [own] = bench.voice.participants(conferenceSid)
    expect(own).toMatchObject({ muted: true, endConferenceOnExit: false })
  })

  it('is not there before the joint and after the leaving', async () => {
    const alice = await bench.agent('alice')
    await bench.caller()
    const offer = bench.offerTo(alice)
    const update = () => commands.updateOwnLeg(offer.sid, { mute: true })

    await expect(update()).rejects.toMatchObject(NOT_IN_CONFERENCE)
    const party = await bench.accept(offer)
    await expect(update()).rejects.toMatchObject(NOT_IN_CONFERENCE)
    await bench.pickUp(party)
    await expect(update()).resolves.toBeUndefined()
    party.hangup('normal')
    await expect(update()).rejects.toMatchObject(NOT_IN_CONFERENCE)
    await bench.settle()
  })

  it('is not that of a reservation nobody knows', async () => {
    await expect(commands.updateOwnLeg(makeSid('WR'), { mute: true })).rejects.toMatchObject(
      NOT_IN_CONFERENCE,
    )
  })
})
