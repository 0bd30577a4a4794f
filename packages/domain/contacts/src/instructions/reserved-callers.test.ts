import { makeSid } from '@offhook/core'
import { createTask } from '@offhook/task-router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from '../testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const workerCallSid = makeSid('CA')
const reserve = (reservationSid: string, postWorkActivitySid: string | null = null) =>
  bench.contacts.reservations.reserve({
    accountSid: bench.accountSid,
    reservationSid,
    postWorkActivitySid,
    workerCallSid,
  })

/** A worker's Dial takes the caller of its reservation. */
async function taken(postWorkActivitySid: string | null = null) {
  const scene = await bench.offered()
  const reserved = await reserve(scene.offer.sid, postWorkActivitySid)
  expect(reserved.callSid).toBe(scene.customer)
  await bench.rows.commit(reserved.changes())
  reserved.confirm()
  bench.voice.takeOut(scene.customer, 'bridged')
  await bench.settle()
  return { ...scene, reserved }
}

describe('a reservation that a worker’s Dial takes', () => {
  it('is accepted, and the task names the worker’s call', async () => {
    const { offer, customer } = await taken()

    expect(bench.now(offer)).toBe('accepted')
    expect(bench.taskOf(customer)).toMatchObject({
      assignmentStatus: 'assigned',
      attributes: { worker_call_sid: workerCallSid },
    })
    expect(bench.contacts.size).toBe(0)
  })

  it('wraps when the talk is over', async () => {
    const { offer, reserved } = await taken()

    reserved.over()
    await bench.settle()

    expect(bench.now(offer)).toBe('wrapping')
  })

  it('is completed with the worker where they are to be after it', async () => {
    const { offer, reserved, agent } = await taken(bench.activity('Break'))

    reserved.over()
    await bench.settle()

    expect(bench.now(offer)).toBe('completed')
    expect(bench.activityOf(agent)).toBe('Break')
  })

  it('stays pending when it is given back', async () => {
    const { offer } = await bench.offered()

    const reserved = await reserve(offer.sid)
    reserved.abort()
    await bench.settle()

    expect(bench.now(offer)).toBe('pending')
    await bench.contacts.run(offer.sid, { name: 'reject', parameters: {} })
    expect(bench.now(offer)).toBe('rejected')
  })
})

describe('a reservation is not there to be taken', () => {
  it.each(['', 'WR1', makeSid('WR')])('when it is %j: 14215', async (sid) => {
    await expect(reserve(sid)).rejects.toMatchObject({ code: 14215 })
  })

  it('when it belongs to somebody else: 14215', async () => {
    const { offer } = await bench.offered()
    const request = {
      accountSid: makeSid('AC'),
      reservationSid: offer.sid,
      postWorkActivitySid: null,
      workerCallSid,
    }

    await expect(bench.contacts.reservations.reserve(request)).rejects.toMatchObject({
      code: 14215,
    })
  })

  it('when it has been accepted: 14217', async () => {
    const { offer } = await bench.offered()
    await bench.contacts.run(offer.sid, { name: 'accept', parameters: {} })

    await expect(reserve(offer.sid)).rejects.toMatchObject({ code: 14217 })
  })

  it('while its worker is being dialled: 14217', async () => {
    const { offer } = await bench.dialled()

    await expect(reserve(offer.sid)).rejects.toMatchObject({ code: 14217 })
  })

  it('when no caller waits for it: 14217', async () => {
    const alice = await bench.agent('alice')
    const { workspaceSid, workflowSid } = bench.home
    await bench.router.run(createTask({ workspaceSid, workflowSid, attributes: {} }))

    await expect(reserve(bench.offerTo(alice).sid)).rejects.toMatchObject({ code: 14217 })
  })

  it('when the activity after it is not there: 14217', async () => {
    const { offer } = await bench.offered()

    await expect(reserve(offer.sid, makeSid('WA'))).rejects.toMatchObject({ code: 14217 })
  })
})
