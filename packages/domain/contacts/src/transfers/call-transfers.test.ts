import { makeSid } from '@offhook/core'
import {
  acceptReservation,
  completeReservation,
  createTaskQueue,
  type Reservation,
  rejectReservation,
  type TransferMode,
  updateWorker,
  type Worker,
} from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench, type Talk } from '../testing/bench.ts'
import type { ScriptedParty } from '../testing/scripted-voice.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

/** Alice talks to a customer, whose leaving ends the conference as hers does. */
const talk = (parameters: object = {}) =>
  bench.talk({ EndConferenceOnExit: true, EndConferenceOnCustomerExit: true, ...parameters })

const transfer = (scene: Talk, to: { readonly sid: string }, mode: TransferMode = 'WARM') =>
  bench.contacts.transfers.create({
    taskSid: scene.task.sid,
    reservationSid: scene.reservation.sid,
    to: to.sid,
    mode,
  })

/** A second agent, who is asked. */
async function passedOn(mode: TransferMode, parameters: object = {}) {
  const scene = await talk(parameters)
  const bob = await bench.agent('bob')
  const { sid } = await transfer(scene, bob, mode)
  await bench.settle()
  return { ...scene, bob, transferSid: sid, offer: bench.offerTo(bob) }
}

/** The second agent has joined. */
async function joined(mode: TransferMode, parameters: object = { EndConferenceOnExit: true }) {
  const scene = await passedOn(mode)
  const second = await bench.accept(scene.offer, parameters)
  await bench.pickUp(second)
  return { ...scene, second }
}

const inRoom = ({ conferenceSid }: Talk) => bench.voice.participants(conferenceSid)
const present = (scene: Talk) => inRoom(scene).map(({ callSid }) => callSid)
const partOf = (scene: Talk, { callSid }: ScriptedParty) =>
  inRoom(scene).find((each) => each.callSid === callSid)
const held = (scene: Talk) => inRoom(scene).find(({ callSid }) => callSid === scene.customer)?.hold
const taskStatus = ({ task }: Talk) => bench.router.task(task.sid)?.assignmentStatus
const transferStatus = (sid: string) => bench.router.transfer(sid)?.status
const statusOf = (reservation: Reservation) => bench.now(reservation)

async function away(...agents: readonly Worker[]): Promise<void> {
  for (const { sid } of agents) {
    await bench.router.run(updateWorker(sid, { activitySid: bench.activity('Offline') }))
  }
}

describe('WARM', () => {
  it('puts the customer on hold, and leaves the agent there', async () => {
    const scene = await passedOn('WARM')

    expect(held(scene)).toBe(true)
    expect(present(scene)).toEqual([scene.party.callSid, scene.customer])
    expect(statusOf(scene.reservation)).toBe('accepted')
  })

  it('dials the target into the same conference, where three are then, one on hold', async () => {
    const scene = await joined('WARM')

    expect(bench.voice.joins).toMatchObject([{ conference: { sid: scene.conferenceSid } }])
    expect(present(scene)).toEqual([scene.party.callSid, scene.customer, scene.second.callSid])
    expect(held(scene)).toBe(true)
    expect(transferStatus(scene.transferSid)).toBe('complete')
    expect(bench.router.task(scene.task.sid)).toMatchObject({
      assignmentStatus: 'assigned',
      attributes: {
        conference: {
          sid: scene.conferenceSid,
          room_name: scene.task.sid,
          participants: { worker: scene.second.callSid, customer: scene.customer },
        },
      },
    })
  })

  it('lets nobody end the conference while two agents are there', async () => {
    const scene = await joined('WARM')

    expect(
      [scene.party, scene.second].map((party) => partOf(scene, party)?.endConferenceOnExit),
    ).toEqual([false, false])
  })

  it('leaves the customer to the target when the transferor goes', async () => {
    const scene = await joined('WARM')

    scene.party.hangup()
    await bench.settle()

    expect(present(scene)).toEqual([scene.customer, scene.second.callSid])
    expect(partOf(scene, scene.second)?.endConferenceOnExit).toBe(true)
    expect([statusOf(scene.reservation), statusOf(scene.offer)]).toEqual(['wrapping', 'accepted'])
    expect(taskStatus(scene)).toBe('assigned')
    // Who stayed to hand over has something to write up.
    await bench.clock.advance(60_000)
    expect(statusOf(scene.reservation)).toBe('wrapping')

    scene.second.hangup()
    await bench.settle()
    expect(statusOf(scene.offer)).toBe('wrapping')
    expect(taskStatus(scene)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })

  it('leaves the customer with the transferor when the target is taken out', async () => {
    const scene = await joined('WARM')

    await bench.contacts.participants.kickWorker(scene.task.sid, scene.agent.sid, scene.bob.sid)
    await bench.settle()

    expect(present(scene)).toEqual([scene.party.callSid, scene.customer])
    expect(partOf(scene, scene.party)?.endConferenceOnExit).toBe(true)
    expect([statusOf(scene.reservation), statusOf(scene.offer)]).toEqual(['accepted', 'wrapping'])
    expect(taskStatus(scene)).toBe('assigned')
  })

  it('lets either agent take the customer off hold, and hold the other one', async () => {
    const scene = await joined('WARM')
    const { participants } = bench.contacts

    await participants.holdWorker(scene.task.sid, scene.agent.sid, scene.bob.sid, { hold: true })
    await participants.holdCustomer(scene.task.sid, scene.bob.sid, { hold: false })

    expect(held(scene)).toBe(false)
    expect(partOf(scene, scene.second)?.hold).toBe(true)
  })

  it('keeps to what an agent said of their own leg', async () => {
    const scene = await joined('WARM', {})

    scene.party.hangup()
    await bench.settle()

    expect(partOf(scene, scene.second)?.endConferenceOnExit).toBe(false)
  })

  it('goes on like COLD when the transferor leaves before the target is there', async () => {
    const scene = await passedOn('WARM', { EndConferenceOnExit: false })

    scene.party.hangup()
    await bench.settle()
    expect(present(scene)).toEqual([scene.customer])
    const second = await bench.accept(scene.offer)
    await bench.pickUp(second)

    expect(held(scene)).toBe(false)
    expect(taskStatus(scene)).toBe('assigned')
  })

  it('is called off with the conference that the transferor ends', async () => {
    const scene = await passedOn('WARM')

    scene.party.hangup()
    await bench.settle()

    expect(transferStatus(scene.transferSid)).toBe('canceled')
    expect([statusOf(scene.reservation), statusOf(scene.offer)]).toEqual(['wrapping', 'canceled'])
    expect(taskStatus(scene)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })
})

describe('COLD', () => {
  it('takes the agent out, and the customer waits on hold', async () => {
    const scene = await passedOn('COLD')

    expect(present(scene)).toEqual([scene.customer])
    expect(held(scene)).toBe(true)
    expect(scene.party.cause).toBe('normal')
    expect(statusOf(scene.reservation)).toBe('wrapping')
    expect(taskStatus(scene)).toBe('reserved')
    expect(bench.contacts.size).toBe(1)
  })

  it('completes the agent by itself, unless they were first', async () => {
    const scene = await passedOn('COLD')

    await bench.clock.advance(4_999)
    expect(statusOf(scene.reservation)).toBe('wrapping')
    await bench.clock.advance(1)

    expect(statusOf(scene.reservation)).toBe('completed')
    expect(taskStatus(scene)).toBe('reserved')
  })

  it('lets the agent complete before', async () => {
    const scene = await passedOn('COLD')

    await bench.router.run(completeReservation(scene.reservation.sid))
    await bench.clock.advance(10_000)

    expect(statusOf(scene.reservation)).toBe('completed')
    expect(bench.complaints).toEqual([])
  })

  it('takes the customer off hold when the target joins', async () => {
    const scene = await joined('COLD')

    expect(present(scene)).toEqual([scene.customer, scene.second.callSid])
    expect(held(scene)).toBe(false)
    expect(partOf(scene, scene.second)?.endConferenceOnExit).toBe(true)
    expect(transferStatus(scene.transferSid)).toBe('complete')
    await bench.clock.advance(5_000)

    scene.second.hangup()
    await bench.settle()
    expect(taskStatus(scene)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })

  it('asks on by the workflow when the target does not want it; the customer keeps waiting', async () => {
    const scene = await passedOn('COLD')
    const carol = await bench.agent('carol')
    await away(scene.agent)

    await bench.router.run(rejectReservation(scene.offer.sid, bench.activity('Offline')))
    await bench.settle()

    const offer = bench.offerTo(carol)
    expect(held(scene)).toBe(true)
    const third = await bench.accept(offer)
    await bench.pickUp(third)
    expect(present(scene)).toEqual([scene.customer, third.callSid])
    expect(held(scene)).toBe(false)
    expect(taskStatus(scene)).toBe('assigned')
  })

  it('goes to a queue, where one after another is asked', async () => {
    const scene = await talk()
    const bob = await bench.agent('bob')
    const carol = await bench.agent('carol')
    const queue = await bench.router.run(
      createTaskQueue(bench.home.workspaceSid, { friendlyName: 'q', targetWorkers: '1==1' }),
    )

    const { sid } = await transfer(scene, queue, 'COLD')
    await bench.settle()
    await bench.router.run(rejectReservation(bench.offerTo(bob).sid, null))
    const second = await bench.accept(bench.offerTo(carol))
    await bench.pickUp(second)

    expect(transferStatus(sid)).toBe('complete')
    expect(present(scene)).toEqual([scene.customer, second.callSid])
  })

  it('lets the customer go when nobody takes them in time', async () => {
    const scene = await talk()
    const nobody = await bench.router.run(
      createTaskQueue(bench.home.workspaceSid, { friendlyName: 'q', targetWorkers: '1==2' }),
    )
    const { sid } = await transfer(scene, nobody, 'COLD')

    await bench.clock.advance(86_400_000)

    expect(transferStatus(sid)).toBe('canceled')
    expect(taskStatus(scene)).toBe('canceled')
    expect(present(scene)).toEqual([])
    expect(bench.contacts.size).toBe(0)
  })
})

describe('a target who is not reached', () => {
  it.each([
    ['busy', 45303],
    ['no-answer', 45305],
    ['invalid-number', 13223],
  ] as const)('by a leg that is %s costs the reservation, with its code', async (cause, code) => {
    const scene = await passedOn('WARM')
    const second = await bench.accept(scene.offer)

    second.hangup(cause)
    await bench.settle()

    expect(bench.router.reservation(scene.offer.sid)).toMatchObject({
      status: 'canceled',
      canceledReasonCode: code,
    })
    expect(transferStatus(scene.transferSid)).toBe('failed')
    expect(taskStatus(scene)).toBe('assigned')
    expect(present(scene)).toEqual([scene.party.callSid, scene.customer])
    expect(held(scene)).toBe(true)
  })

  it('stays out when the acceptance cannot be written, and those who talk go on', async () => {
    const scene = await passedOn('WARM')
    const second = await bench.accept(scene.offer)
    bench.rows.failing = true
    await bench.pickUp(second)
    bench.rows.failing = false
    await bench.clock.advance(1_000)

    expect(second.cause).not.toBeNull()
    expect(statusOf(scene.offer)).toBe('canceled')
    expect(present(scene)).toEqual([scene.party.callSid, scene.customer])
    expect(taskStatus(scene)).toBe('assigned')
  })

  it('is dialled no more when the transferor takes it back', async () => {
    const scene = await passedOn('WARM')
    const second = await bench.accept(scene.offer)

    const transferred = bench.router.transfer(scene.transferSid)!
    await bench.contacts.transfers.cancel(transferred)
    await bench.settle()

    expect(second.cause).toBe('canceled')
    expect(taskStatus(scene)).toBe('assigned')
    expect(present(scene)).toEqual([scene.party.callSid, scene.customer])
  })
})

describe('the customer hangs up', () => {
  it.each([true, false])(
    'while the target is asked, WARM (it ends the conference: %s)',
    async (ends) => {
      const scene = await passedOn('WARM', { EndConferenceOnCustomerExit: ends })

      bench.voice.hangUp(scene.customer)
      await bench.settle()

      expect(transferStatus(scene.transferSid)).toBe('canceled')
      expect(statusOf(scene.offer)).toBe('canceled')
      if (!ends) scene.party.hangup()
      await bench.settle()
      expect(statusOf(scene.reservation)).toBe('wrapping')
      expect(taskStatus(scene)).toBe('wrapping')
      expect(bench.contacts.size).toBe(0)
    },
  )

  it('while the target is asked, COLD', async () => {
    const scene = await passedOn('COLD')
    const second = await bench.accept(scene.offer)

    bench.voice.hangUp(scene.customer)
    await bench.settle()
    await bench.clock.advance(5_000)

    expect(second.cause).toBe('canceled')
    expect(bench.router.task(scene.task.sid)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: 'hangup',
    })
    expect(transferStatus(scene.transferSid)).toBe('canceled')
    expect([statusOf(scene.offer), statusOf(scene.reservation)]).toEqual(['canceled', 'completed'])
    expect(bench.contacts.size).toBe(0)
  })

  it('while three are there', async () => {
    const scene = await joined('WARM')

    bench.voice.hangUp(scene.customer)
    await bench.settle()

    expect([statusOf(scene.reservation), statusOf(scene.offer)]).toEqual(['wrapping', 'wrapping'])
    expect(taskStatus(scene)).toBe('wrapping')
    expect(bench.contacts.size).toBe(0)
  })

  it('after nobody took the COLD transfer', async () => {
    const scene = await passedOn('COLD')
    await away(scene.agent)
    await bench.router.run(rejectReservation(scene.offer.sid, bench.activity('Offline')))
    expect(taskStatus(scene)).toBe('pending')

    bench.voice.hangUp(scene.customer)
    await bench.settle()

    expect(taskStatus(scene)).toBe('canceled')
    expect(bench.contacts.size).toBe(0)
  })
})

describe('is refused', () => {
  it('before the agent is in the call, with nobody put on hold', async () => {
    const { offer, task } = await bench.dialled()
    const bob = await bench.agent('bob')

    const refused = bench.contacts.transfers.create({
      taskSid: task.sid,
      reservationSid: offer.sid,
      to: bob.sid,
      mode: 'WARM',
    })

    await expect(refused).rejects.toMatchObject({ code: 20001, status: 400 })
    bench.voice.parties[0]?.hangup()
    await bench.settle()
  })

  it('without a call, with 40149', async () => {
    const { offer, task } = await bench.offered()
    await bench.router.run(acceptReservation(offer.sid))
    const bob = await bench.agent('bob')

    const refused = bench.contacts.transfers.create({
      taskSid: task.sid,
      reservationSid: offer.sid,
      to: bob.sid,
      mode: 'WARM',
    })

    await expect(refused).rejects.toMatchObject({ code: 40149, status: 400 })
  })

  it('to somebody who is not there; the customer hears nothing of it', async () => {
    const scene = await talk()

    await expect(transfer(scene, { sid: makeSid('WK') }, 'COLD')).rejects.toMatchObject({
      status: 400,
    })

    expect(held(scene)).toBe(false)
    expect(present(scene)).toEqual([scene.party.callSid, scene.customer])
  })
})

it.each(['dequeue', 'call', 'redirect'])('does not let a transferee %s', async (name) => {
  const scene = await passedOn('WARM')

  await expect(bench.contacts.run(scene.offer.sid, { name, parameters: {} })).rejects.toMatchObject(
    { code: 40151 },
  )
})
