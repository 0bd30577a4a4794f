import { afterEach, beforeEach, expect, it } from 'vitest'
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
