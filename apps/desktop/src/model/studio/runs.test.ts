import { coverageOf, simulate } from '@offhook/studio-flow'
import { expect, it } from 'vitest'
import { type FlowDefinition, readDefinition, writeDefinition } from './definition.ts'
import { applyEdit } from './edits.ts'
import {
  inputKindOf,
  inputOf,
  litBy,
  newRun,
  outcomes,
  passedBy,
  pathOf,
  RUNS,
  resultsOf,
  runsOf,
  withInput,
} from './runs.ts'

const digits = '{{widgets.menu.Digits}}'
const branch = (value: string, next: string) => ({
  event: 'match',
  next,
  conditions: [{ friendly_name: `Key ${value}`, arguments: [digits], type: 'equal_to', value }],
})

const flow: FlowDefinition = {
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      properties: {},
      transitions: [{ event: 'incomingCall', next: 'menu' }],
    },
    {
      name: 'menu',
      type: 'gather-input-on-call',
      properties: { say: 'Press 1 or 2' },
      transitions: [
        { event: 'keypress', next: 'choice' },
        { event: 'timeout', next: 'menu' },
      ],
    },
    {
      name: 'choice',
      type: 'split-based-on',
      properties: { input: digits },
      transitions: [{ event: 'noMatch', next: 'menu' }, branch('1', 'sales'), branch('2', 'web')],
    },
    {
      name: 'sales',
      type: 'enqueue-call',
      properties: { queue_name: 'sales' },
      transitions: [{ event: 'failedToEnqueue', next: 'web' }],
    },
    {
      name: 'web',
      type: 'make-http-request',
      properties: {
        method: 'GET',
        url: 'https://example.com',
        content_type: 'application/json;charset=utf-8',
      },
      transitions: [{ event: 'success' }, { event: 'failed' }],
    },
  ],
  initial_state: 'Trigger',
}

it('what happens at a widget is set for each time that a run comes by', () => {
  let run = newRun('')
  // The first time nothing is pressed.
  run = withInput(run, 1, { at: 'menu', digits: '9' })
  run = withInput(run, 2, { at: 'menu', digits: '1' })
  run = withInput(run, 1, { at: 'menu', digits: '8' })
  run = withInput(run, 0, { at: 'sales', queue: 'queue-full' })

  expect(inputOf(run, 'menu', 1)).toEqual({ at: 'menu', digits: '8' })
  const simulation = simulate(flow, run)
  expect(passedBy(simulation)).toEqual(['menu', 'menu', 'choice', 'menu', 'choice', 'sales', 'web'])
  expect(
    pathOf(simulation)
      .filter(({ name }) => name === 'menu')
      .map(({ visit }) => visit),
  ).toEqual([0, 1, 2])
})

it('a path lights its widgets and its wires, branches by their number', () => {
  const run = withInput(newRun(''), 0, { at: 'menu', digits: '2' })
  const lit = litBy(flow, simulate(flow, run))

  expect([...lit]).toEqual(
    expect.arrayContaining(['Trigger|incomingCall', 'menu|keypress', 'choice|match:1', 'web']),
  )
  expect(lit.has('choice|match:0')).toBe(false)
  expect(lit.has('sales')).toBe(false)
})

it('offers at each widget what can happen there, and the simulator takes all of it', () => {
  const run = withInput(newRun(''), 0, { at: 'menu', digits: '1' })
  const kinds = pathOf(simulate(flow, run)).flatMap(({ name, step }) =>
    step.ask ? [[name, inputKindOf(step.ask)]] : [],
  )
  expect(kinds).toEqual([
    ['menu', 'keys'],
    ['sales', 'queue'],
  ])
  const ends = outcomes.queue!.map((queue) =>
    passedBy(simulate(flow, withInput(run, 0, { at: 'sales', queue }))).at(-1),
  )
  expect(ends).toContain('web')
  expect(ends).toContain('sales')
  const web = pathOf(simulate(flow, withInput(newRun(''), 0, { at: 'menu', digits: '2' }))).at(-1)
    ?.step.ask
  expect(web && inputKindOf(web)).toBe('http')
  expect(resultsOf({ kind: 'subflow', flowSid: '', revision: '', parameters: {} })[0]).toBe(
    'completed',
  )
})

it('runs are kept in the document under a key of our own, and go with it', () => {
  const run = withInput(newRun('Sales'), 0, { at: 'menu', digits: '1' })
  const saved = { ...run, expect: passedBy(simulate(flow, run)) }
  const kept = applyEdit(flow, { kind: 'keep-runs', runs: [saved] })

  expect(runsOf(readDefinition(writeDefinition(kept)))).toEqual([saved])
  const { runs, missed } = coverageOf(kept, runsOf(kept))
  expect(runs.map(({ simulation }) => simulation.failure)).toEqual([null])
  const transitions = flow.states.find(({ name }) => name === 'choice')?.transitions
  expect(missed.filter(({ state }) => state === 'choice').map(({ index }) => index)).toContain(
    transitions?.findIndex(({ conditions }) => conditions?.[0]?.friendly_name === 'Key 2'),
  )
  const broken = applyEdit(kept, { kind: 'wire', name: 'choice', port: 'match:0', next: 'web' })
  expect(simulate(broken, saved).failure).toContain('sales')
  expect(writeDefinition(applyEdit(kept, { kind: 'keep-runs', runs: [] }))).toBe(
    writeDefinition(flow),
  )
  expect(runsOf({ ...flow, [RUNS]: ['nonsense', null, saved] })).toEqual([saved])
})
