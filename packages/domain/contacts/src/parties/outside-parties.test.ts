import { Alerts } from '@offhook/alerts'
import { silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Contacts } from '../contacts.ts'
import { Bench } from '../testing/bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await Bench.open()
})
afterEach(() => bench.close())

it('shows who is busy before it is known here that they are called', async () => {
  const { reservation } = await bench.talk({})
  const add = bench.voice.addParticipant.bind(bench.voice)
  bench.voice.addParticipant = async (...args) => {
    const row = await add(...args)
    bench.voice.hangUp(row.callSid)
    return row
  }

  const row = await bench.contacts.parties.call(reservation.taskSid, reservation.workerSid, {
    to: '+12025550177',
    from: '+12025550100',
    mode: 'WARM',
  })

  const parties = bench.contacts.conversation(reservation.taskSid)?.parties ?? []
  const outside = parties.find(({ callSid }) => callSid === row.callSid)
  expect(outside).toMatchObject({ kind: 'external', status: 'left' })
})

describe('an agent who leaves the customer to a party outside', () => {
  async function handedOver() {
    const scene = await bench.talk({})
    const { taskSid, workerSid } = scene.reservation
    const { callSid } = await bench.contacts.parties.call(taskSid, workerSid, {
      to: '+12025550177',
      from: '+12025550100',
      mode: 'COLD',
    })
    bench.voice.answers(callSid)
    await bench.settle()
    expect(bench.now(scene.reservation)).toBe('wrapping')
    return scene
  }

  it('has nothing to write up: the task completes by itself', async () => {
    const { reservation } = await handedOver()
    await bench.clock.advance(4_999)
    expect(bench.now(reservation)).toBe('wrapping')
    await bench.clock.advance(1)
    expect(bench.now(reservation)).toBe('completed')
  })

  it('has nothing to write up after a restart either', async () => {
    const { reservation } = await handedOver()
    bench.contacts.close()
    const { clock, voice, router, rows, home } = bench
    const logger = silentLogger
    const alerts = new Alerts({ clock, writer: rows, logger })
    const restarted = new Contacts({ clock, logger, voice, router, alerts })

    restarted.resume(home.workspaceSid)
    await clock.advance(5_000)

    expect(bench.now(reservation)).toBe('completed')
    restarted.close()
  })

  it('writes up as ever what they leave in another way', async () => {
    const { reservation, party } = await bench.talk({})
    party.hangup('normal')
    await bench.settle()
    bench.contacts.resume(bench.home.workspaceSid)
    await bench.clock.advance(10_000)
    expect(bench.now(reservation)).toBe('wrapping')
  })
})
