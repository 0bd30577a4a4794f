import { Emitter, makeSid, SimulatedClock } from '@offhook/core'
import { beforeEach, expect, it } from 'vitest'
import type { ExecutionStep, StudioEvents } from '../model.ts'
import type { FlowWay } from '../ports.ts'
import { WayCounts } from './way-counts.ts'

const accountSid = makeSid('AC')
const flowSid = makeSid('FW')
const NOON = Date.parse('2026-03-03T12:00:00Z')

let clock: SimulatedClock
let events: Emitter<StudioEvents>
let stored: readonly FlowWay[]
let asked: unknown[][]
let counts: WayCounts
let told: number

beforeEach(() => {
  clock = new SimulatedClock({ now: NOON })
  events = new Emitter(() => {})
  stored = []
  asked = []
  told = 0
  counts = new WayCounts({
    clock,
    events,
    repository: {
      waysBetween: async (...given) => {
        asked.push(given)
        return stored
      },
    },
  })
  counts.events.on('changed', () => {
    told++
  })
})

const step = (transitionedFrom: string, transition: number | null = 0) =>
  events.emit('step.ended', {
    ...{ accountSid, flowSid, transitionedFrom, transition },
    dateCreated: clock.now(),
  } as ExecutionStep)
const now = async () =>
  (await counts.ofFlow(accountSid, flowSid)).ways.map((way) => `${way.from} ${way.count}`)

it('counts once in the database, and follows from there; nothing is counted twice or missed', async () => {
  stored = [{ from: 'menu', transition: 0, count: 5 }]
  step('menu')
  await clock.advance(3_001)
  // Written behind by now or not: the database is asked for what is older alone.
  step('menu')
  expect(await now()).toEqual(['menu 6'])
  expect(asked).toEqual([
    [accountSid, flowSid, Date.parse('2026-03-03T00:00:00Z'), clock.now() - 3_000],
  ])
  step('menu')
  step('end', null)
  expect(await now()).toEqual(['menu 7', 'end 1'])
  expect(asked).toHaveLength(1)
  expect(told).toBe(3)
})

it('tells of flows that are followed, to their own account', async () => {
  expect(counts.known(accountSid, flowSid)).toBeUndefined()
  step('menu')
  expect(told).toBe(0)
  await now()
  expect(counts.known(accountSid, flowSid)?.ways).toHaveLength(1)
  expect(counts.followed(accountSid)).toEqual([flowSid])
  expect(counts.known(makeSid('AC'), flowSid)).toBeUndefined()
  expect(counts.followed(makeSid('AC'))).toEqual([])
})

it('begins anew with the day', async () => {
  stored = [{ from: 'menu', transition: 0, count: 5 }]
  expect(await now()).toEqual(['menu 5'])
  stored = []
  await clock.advance(12 * 60 * 60 * 1_000)
  step('menu')
  expect(await now()).toEqual(['menu 1'])
})

it('asks again where the database has failed', async () => {
  const failing = new WayCounts({
    ...{ clock, events },
    repository: {
      waysBetween: async () => {
        asked.push([])
        throw new Error('away')
      },
    },
  })
  await expect(failing.ofFlow(accountSid, flowSid)).rejects.toThrow('away')
  await expect(failing.ofFlow(accountSid, flowSid)).rejects.toThrow('away')
  expect(asked).toHaveLength(2)
})
