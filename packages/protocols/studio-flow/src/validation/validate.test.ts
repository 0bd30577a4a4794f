import { describe, expect, it } from 'vitest'
import { flowOf, match, state } from '../definition/build.ts'
import { widgetSchemas } from '../widgets/widgets.ts'
import { validateFlow } from './validate.ts'

const hello = state('hello', 'say-play', { say: 'Hello', offset: { x: 1, y: 2 } })
const errorsOf = (definition: unknown) =>
  validateFlow(definition).errors.map(({ property_path }) => property_path)
const warningsOf = (definition: unknown) =>
  validateFlow(definition).warnings.map(({ property_path }) => property_path)

describe('a definition', () => {
  it('is valid with what each widget needs', () => {
    expect(validateFlow(flowOf(hello))).toMatchObject({ valid: true, errors: [] })
  })

  it.each([
    ['nothing', null, '#'],
    ['a list', [], '#'],
    ['no states', { initial_state: 'Trigger' }, '#/states'],
    ['a state that is none', { initial_state: 'T', states: [7] }, '#/states/0'],
    ['no start', { states: [hello] }, '#/initial_state'],
    ['a start that is not there', { ...flowOf(hello), initial_state: 'X' }, '#/initial_state'],
    ['a start that is no trigger', { ...flowOf(hello), initial_state: 'hello' }, '#/initial_state'],
    ['two triggers', flowOf(hello, state('T2', 'trigger')), '#/states/2/type'],
    ['two of a name', flowOf(hello, hello), '#/states/2/name'],
    ['a name with a dot', flowOf(state('a.b', 'say-play', { say: 'x' })), '#/states/1/name'],
    [
      'a way to nowhere',
      flowOf(state('a', 'say-play', { say: 'x' }, { audioComplete: 'b' })),
      '#/states/1/transitions/0/next',
    ],
    [
      'an event that the widget has not',
      flowOf(state('a', 'say-play', { say: 'x' }, { keypress: 'a' })),
      '#/states/1/transitions/0/event',
    ],
    ['flags that are a text', { ...flowOf(hello), flags: 'yes' }, '#/flags'],
  ])('is refused with %s', (_, definition, path) => {
    expect(errorsOf(definition)).toContain(path)
  })

  it('is refused with more than a thousand states, and taken with a thousand', () => {
    const states = Array.from({ length: 1_000 }, (_, n) => state(`s${n}`, 'say-play', { say: 'x' }))
    expect(errorsOf(flowOf(...states))).toEqual(['#/states'])
    expect(errorsOf(flowOf(...states.slice(1)))).toEqual([])
  })
})

describe('a property', () => {
  it.each([
    ['say-play', {}, 'say'],
    ['say-play', { say: 'x', play: 'https://a/b.mp3' }, 'play'],
    ['say-play', { say: '{{ unclosed' }, 'say'],
    ['say-play', { say: '{% include "x" %}' }, 'say'],
    ['say-play', { say: 'x', loop: 100 }, 'loop'],
    ['say-play', { play: 'file:///etc/passwd' }, 'play'],
    ['gather-input-on-call', { timeout: '31' }, 'timeout'],
    ['record-call', {}, 'record_call'],
    ['record-call', { record_call: 'maybe' }, 'record_call'],
    ['connect-call-to', { noun: 'pigeon', to: 'x', caller_id: 'y' }, 'noun'],
    ['enqueue-call', { queue_name: 'a', workflow_sid: 'WW1' }, 'workflow_sid'],
    ['send-to-flex', { workflow: 'WW1' }, 'channel'],
    ['split-based-on', { input: ' ' }, 'input'],
    ['make-outgoing-call-v2', { from: 'nobody', to: '+12025550100' }, 'from'],
    ['fork-stream', { stream_action: 'start' }, 'stream_url'],
    ['set-variables', { variables: [{ value: 'x' }] }, 'variables'],
  ])('of %s is judged: %j', (type, properties, name) => {
    expect(errorsOf(flowOf(state('a', type, properties)))).toContain(
      `#/states/1/properties/${name}`,
    )
  })

  it.each([
    ['gather-input-on-call', { timeout: 5, stop_gather: true, number_of_digits: 1 }],
    ['gather-input-on-call', { timeout: '5', stop_gather: 'true', number_of_digits: '1' }],
    ['record-call', { record_call: 'false' }],
    ['record-call', { record_call: false }],
    ['say-play', { play: '{{flow.variables.url}}' }],
    ['gather-input-on-call', { timeout: '{{flow.variables.patience}}' }],
    ['capture-payments', { payment_connector: 'Default', valid_card_types: ['visa'] }],
  ])('may be a text or what it is: %s %j', (type, properties) => {
    expect(errorsOf(flowOf(state('a', type, properties)))).toEqual([])
  })
})

describe('a split', () => {
  const split = (...conditions: readonly unknown[]) => ({
    ...state('a', 'split-based-on', { input: '{{x}}' }),
    transitions: [{ event: 'match', next: null, conditions }],
  })

  it('needs conditions with all their keys', () => {
    expect(errorsOf(flowOf(split() as never))).toEqual(['#/states/1/transitions/0/conditions'])
    expect(errorsOf(flowOf(split({ type: 'equal_to', value: '1' }) as never))).toEqual([
      '#/states/1/transitions/0/conditions/0/friendly_name',
      '#/states/1/transitions/0/conditions/0/arguments',
    ])
  })

  it.each(['(a+)+', '((a|b))*', '(', `${'.*'.repeat(4)}`])('refuses the pattern %s', (pattern) => {
    const definition = flowOf(
      state('a', 'split-based-on', { input: '{{x}}' }, {}, [match('a', '{{x}}', 'regex', pattern)]),
    )
    expect(errorsOf(definition)).toEqual(['#/states/1/transitions/0/conditions/0/value'])
  })
})

describe('a warning', () => {
  it('names states that nothing leads to', () => {
    expect(warningsOf(flowOf(hello, { ...hello, name: 'island' }))).toContain('#/states/2')
  })

  it('names widgets that are not known, whose properties and events are kept unread', () => {
    const unknown = state('a', 'send-to-autopilot', { x: {} }, { sessionEnded: 'a' })
    expect(validateFlow(flowOf(unknown))).toMatchObject({ valid: true })
    expect(warningsOf(flowOf(unknown))).toContain('#/states/1/type')
  })

  it('names what is left out of a message', () => {
    const send = state('a', 'send-message', {
      ...{ body: 'x', service: `MG${'1'.repeat(32)}`, media_url: 'https://a.example/b.png' },
    })
    expect(validateFlow(flowOf(send))).toMatchObject({ valid: true })
    expect(warningsOf(flowOf(send))).toEqual(
      expect.arrayContaining(['#/states/1/properties/service', '#/states/1/properties/media_url']),
    )
  })

  it('tells attributes that are no JSON', () => {
    const send = state('a', 'send-to-flex', { workflow: 'WW1', channel: 'TC1', attributes: '{x' })
    expect(validateFlow(flowOf(send))).toMatchObject({ valid: true })
    expect(warningsOf(flowOf(send))).toContain('#/states/1/properties/attributes')
  })
})

it('each widget has a name of its own, ways out, and fallbacks that its own rules take', () => {
  expect(new Set(widgetSchemas.map(({ type }) => type)).size).toBe(widgetSchemas.length)
  for (const { type, properties, events, groups = [] } of widgetSchemas) {
    expect(events.length, type).toBeGreaterThan(0)
    const known = new Set(Object.keys(properties))
    for (const { of } of groups) expect(of.every((name) => known.has(name))).toBe(true)
    const given = Object.fromEntries(
      Object.entries(properties)
        .filter(([, { fallback }]) => fallback !== undefined)
        .map(([name, { fallback }]) => [name, fallback]),
    )
    const paths = errorsOf(flowOf(state('a', type, given)))
    for (const name of Object.keys(given)) {
      expect(paths, type).not.toContain(`#/states/1/properties/${name}`)
    }
  }
})
