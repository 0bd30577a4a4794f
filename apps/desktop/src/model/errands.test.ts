import { beforeEach, expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { ErrandCalls } from './errands.ts'
import type { ReservationView } from './routing.ts'
import type { TaskView } from './task-view.ts'

type Attributes = TaskView['attributes']

const ofCall = { errand: { reservation_sid: 'WR1' }, outbound_to: '+14155550132' }
const live = {
  ...{ phase: 'live', taskSid: 'WT2' },
  attributes: { ...ofCall, call_sid: 'CA2' },
} as unknown as TaskView
const busy = {
  task: { sid: 'WT3', attributes: ofCall },
  canceledReasonCode: 45303,
} as unknown as ReservationView

let errand: { sid: string; task: { attributes: Attributes } } | null
let written: number
let isDown: boolean

beforeEach(() => {
  errand = { sid: 'WR1', task: { attributes: { name: 'Lin' } } }
  written = 0
  isDown = false
})

/** The page as it is after it was loaded. */
function load(): ErrandCalls {
  const routing = {
    state: { get: () => ({ reservations: errand ? [errand] : [] }) },
    setAttributes: async (_sid: string, attributes: Attributes) => {
      if (isDown) throw new Error('The server cannot be reached.')
      written += 1
      if (errand) errand.task.attributes = attributes
    },
  }
  return new ErrandCalls({ routing: routing as never, clock: new SimulatedClock() })
}

const calls = () => errand?.task.attributes['calls']
const settle = () => new Promise<void>((done) => setTimeout(done, 0))

it('writes a call that is live once, also over a reload', async () => {
  const first = load()
  first.look([live])
  first.look([live])
  await settle()
  load().look([live])
  await settle()

  expect(calls()).toMatchObject([{ outcome: 'answered', task_sid: 'WT2' }])
  expect(written).toBe(1)
})

it('writes what could not be written when it looks again', async () => {
  isDown = true
  const errands = load()
  errands.failed(busy)
  await settle()
  errands.look([])
  await settle()
  expect(calls()).toBeUndefined()

  isDown = false
  errands.look([])
  await settle()
  expect(calls()).toMatchObject([{ outcome: 'busy', task_sid: 'WT3' }])
  errands.look([])
  await settle()
  expect(written).toBe(1)
})

it('waits for an errand that is not there yet, as after a reload', async () => {
  const there = errand
  errand = null
  const errands = load()
  errands.look([live])
  errand = there
  errands.look([live])
  await settle()

  expect(calls()).toMatchObject([{ task_sid: 'WT2' }])
})
