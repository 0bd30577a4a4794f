import { expect, it } from 'vitest'
import { type RelayEvent, type RelayState, relayMachine } from './relay-state.ts'

const failure = { code: 64105, message: 'closed' }
const connecting: RelayState = { status: 'connecting' }
const talking: RelayState = { status: 'talking' }
const finishing: RelayState = { status: 'finishing', handoffData: 'x' }
const over = { status: 'over', handoffData: null, failure: null }

it.each<[RelayState, RelayEvent, unknown]>([
  [connecting, { type: 'opened' }, talking],
  [connecting, { type: 'closed', failure }, { ...over, result: 'failed', failure }],
  [talking, { type: 'end', handoffData: 'x' }, finishing],
  [talking, { type: 'closed', failure }, { ...over, result: 'failed', failure }],
  [finishing, { type: 'silent' }, { ...over, result: 'ended', handoffData: 'x' }],
  [talking, { type: 'stop' }, { ...over, result: 'completed' }],
  [finishing, { type: 'stop' }, { ...over, result: 'ended', handoffData: 'x' }],
])('in %j, %j leads to %j', (state, event, next) => {
  expect(relayMachine.next(state, event)?.state).toEqual(next)
})

it.each<[RelayState, RelayEvent]>([
  [talking, { type: 'silent' }],
  [talking, { type: 'opened' }],
  [connecting, { type: 'end', handoffData: null }],
  // What is left to be said is said, whether the socket is there or not.
  [finishing, { type: 'closed', failure }],
])('in %j, %j changes nothing', (state, event) => {
  expect(relayMachine.next(state, event)).toBeUndefined()
})
