import { describe, expect, it } from 'vitest'
import { questionsOf } from '../definition/questions.ts'
import { coverageOf } from '../simulator/coverage.ts'
import { simulate } from '../simulator/simulate.ts'
import { validateFlow } from '../validation/validate.ts'
import { mainMenu } from './main-menu.ts'
import { templates } from './templates.ts'

const place = { workflowSid: `WW${'1'.repeat(32)}`, taskChannelSid: `TC${'2'.repeat(32)}` }

/** A clock that stands. */
const still = () => 0

describe.each(templates)('the template $id', ({ definition, runs }) => {
  it('is valid, and its runs go every way as they expect', () => {
    const flow = definition(place)
    expect(validateFlow(flow)).toMatchObject({ errors: [] })
    const { missed, runs: made } = coverageOf(flow, runs, still)
    for (const { run, simulation } of made)
      expect([run.name, simulation.failure]).toEqual([run.name, null])
    expect(missed).toEqual([])
  })
})

it.each([
  [[{ at: 'welcome', digits: '1' }], { reason: 'sales', menu_choice: '1' }],
  [[{ at: 'menu', digits: '2' }], { reason: 'support', menu_choice: '2' }],
  [[{ at: 'menu', digits: '9' }], { reason: 'other', menu_choice: '3' }],
  [
    [
      { at: 'menu', digits: '9' },
      { at: 'again', digits: '1' },
    ],
    { reason: 'sales', menu_choice: '1' },
  ],
  [[], { reason: 'other', menu_choice: '3' }],
])('the menu learns what was pressed: %j', (inputs, variables) => {
  const trigger = { event: 'incomingCall' as const }
  for (const record of ['off', 'dual'] as const) {
    const flow = mainMenu(place, record)
    const { steps } = simulate(flow, { name: '', trigger, inputs }, still)
    expect(steps.at(-1)?.context.flow.variables).toEqual(variables)
    expect(JSON.stringify(flow).includes('recorded')).toBe(record !== 'off')
  }
})

it.each([
  [0, '0'],
  [1, '1'],
  [60, '1'],
  [61, '2'],
  [299.5, '5'],
])('%d seconds of waiting are said as %s minutes', (seconds, minutes) => {
  const template = templates.find(({ id }) => id === 'estimated-wait')
  if (!template) throw new Error('the template is gone')
  const body = JSON.stringify({ wait_duration_until_accepted: { avg: seconds } })
  const run = {
    name: '',
    trigger: { event: 'incomingCall' as const },
    inputs: [{ at: 'figures', http: { status: 200, body } }],
  }
  const { steps } = simulate(template.definition(place), run, still)
  expect(steps.at(-1)?.context.flow.variables).toEqual({ minutes })
  const said = JSON.stringify(steps.find(({ from }) => from === 'short')?.ask ?? '')
  if (minutes !== '0')
    expect(said).toContain(`about ${minutes} minute${minutes === '1' ? '.' : 's.'}`)
})

it('what a flow asks is told once, in its order; a greeting asks nothing', () => {
  const { states, ...flow } = mainMenu(place)
  expect(questionsOf({ ...flow, states })).toEqual([{ say: null, play: 'prompt://menu' }])
  // Where the second time is asked otherwise, and a widget stands apart.
  const ask = (name: string, say: string) => ({
    ...{ name, type: 'gather-input-on-call', transitions: [] },
    properties: { say },
  })
  const changed = states.map((one) =>
    one.name === 'again' ? { ...one, properties: { say: ' Once more? ' } } : one,
  )
  expect(questionsOf({ ...flow, states: [ask('apart', 'Who?'), ...changed] })).toEqual([
    { say: null, play: 'prompt://menu' },
    { say: 'Once more?', play: null },
  ])
})
