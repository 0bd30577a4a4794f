/** Any flow that is valid ends, whatever happens in it, and within the limits. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FlowDefinition, State } from '../definition/definition.ts'
import { MAX_STEPS } from '../run/flow-run-state.ts'
import { validateFlow } from '../validation/validate.ts'
import { conditionTypes } from '../widgets/conditions.ts'
import type { PropertySchema } from '../widgets/schema.ts'
import { widgetSchemas } from '../widgets/widgets.ts'
import { coverageOf } from './coverage.ts'
import type { SimulatedInput } from './saved-run.ts'
import { simulate } from './simulate.ts'

const samples: Readonly<Record<PropertySchema['kind'], readonly unknown[]>> = {
  text: ['x', '1', '{{widgets.s1.Digits}}', '{% for i in (1..9) %}x{% endfor %}', '<&">'],
  number: ['{{flow.variables.n}}'],
  flag: [true, false, 'true', 'false'],
  choice: [],
  url: ['{{x}}'],
  address: ['+12025550111', 'client:anna', '{{contact.channel.address}}'],
  json: ['{}', '{"a":"{{trigger.call.From}}"}', 'no'],
  pairs: [
    [],
    [
      { key: 'n', value: '{{n}}' },
      { key: 'o', value: '{"a":1}', type: 'object' },
    ],
  ],
  texts: [['a', 'b']],
}

function sampleOf(schema: PropertySchema): fc.Arbitrary<unknown> {
  const { kind, min, max, options = [], schemes = [], required } = schema
  const known = fc.constantFrom(
    ...samples[kind].filter((one) => !required || !Array.isArray(one) || one.length > 0),
    ...(kind === 'number' ? [min, String(max)] : []),
    ...options,
    ...schemes.map((scheme) => `${scheme}://a.example/`),
  )
  return required ? known : fc.option(known, { nil: undefined })
}

const NAMES = ['s1', 's2', 's3', 's4', 's5', 's6']
const next = fc.constantFrom(null, ...NAMES)
const schemas = widgetSchemas.filter(({ type }) => type !== 'trigger')

const states = fc.tuple(
  ...NAMES.map((name) =>
    fc.constantFrom(...schemas).chain((schema) => {
      const properties = fc.record(
        Object.fromEntries(
          Object.entries(schema.properties).map(([key, one]) => [key, sampleOf(one)]),
        ),
      )
      const transitions = fc.tuple(
        ...schema.events
          .filter((event) => event !== 'match')
          .map((event) => next.map((to) => ({ event, next: to }))),
      )
      const condition = fc.record({
        friendly_name: fc.constant('x'),
        arguments: fc.constant(['{{widgets.s1.Digits}}']),
        type: fc.constantFrom(...conditionTypes.filter((type) => type !== 'regex')),
        value: fc.constantFrom('1', '', '09:00', '2026-01-01', '1,2'),
      })
      const branches =
        schema.type === 'split-based-on'
          ? fc.array(
              fc.record({
                event: fc.constant('match'),
                next,
                conditions: fc.array(condition, { minLength: 1, maxLength: 2 }),
              }),
              { maxLength: 3 },
            )
          : fc.constant([])
      return fc.tuple(properties, transitions, branches).map(([given, ways, more]): State => {
        const own: Record<string, unknown> = { ...given }
        for (const { of, exactly } of schema.groups ?? []) {
          const [first, ...others] = of
          for (const other of others) delete own[other]
          if (exactly && first) own[first] ??= 'x'
        }
        return { name, type: schema.type, properties: own, transitions: [...ways, ...more] }
      })
    }),
  ),
)

const flows = states.map(
  (rest): FlowDefinition => ({
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        properties: {},
        transitions: [{ event: 'incomingCall', next: 's1' }],
      },
      ...rest,
    ],
    initial_state: 'Trigger',
  }),
)

const inputs = fc.array(
  fc.record<SimulatedInput>(
    {
      at: fc.constantFrom(...NAMES),
      digits: fc.constantFrom('1', '', '*#', 'hangup'),
      speech: fc.constantFrom('yes', 'no'),
      silence: fc.boolean(),
      hangup: fc.constantFrom(false, false, false, true),
      http: fc.record({
        status: fc.constantFrom(0, 200, 404),
        body: fc.constantFrom('{"a":{}}', '[', 'null'),
      }),
      queue: fc.constantFrom('bridged', 'queue-full', 'error', 'hangup'),
      dial: fc.constantFrom('busy', 'completed'),
      result: fc.constantFrom('ok', 'failed', 'timeout', 'answered', 'busy'),
    },
    { requiredKeys: ['at'] },
  ),
  { maxLength: 30 },
)

it('ends, whatever is done in it', { timeout: 60_000 }, () => {
  let valid = 0
  fc.assert(
    fc.property(flows, inputs, (definition, given) => {
      const { errors } = validateFlow(definition)
      if (errors.some(({ property_path }) => !property_path.includes('/properties/'))) {
        expect(errors).toEqual([])
      }
      if (errors.length === 0) valid++
      const run = { name: '', trigger: { event: 'incomingCall' as const }, inputs: given }
      const { ended, steps } = simulate(definition, run)
      expect(['completed', 'hangup', 'failed', 'loop', 'too-many-steps', 'too-slow']).toContain(
        ended,
      )
      expect(steps.length).toBeLessThanOrEqual(MAX_STEPS + 1)
      expect(steps.at(-1)?.to).toBeNull()
      for (const [index, { from, to }] of steps.entries()) {
        if (index > 0) expect(steps[index - 1]?.to).toBe(from)
        expect(to === null).toBe(index === steps.length - 1)
      }
      const { covered, missed } = coverageOf(definition, [run])
      const drawn = definition.states.flatMap(({ transitions }) =>
        transitions.filter((one) => one.next),
      )
      expect(covered.length + missed.length).toBe(drawn.length)
      expect(covered.length).toBeLessThanOrEqual(steps.length)
    }),
    { numRuns: 30, seed: 11, endOnFailure: true },
  )
  expect(valid).toBeGreaterThan(8)
})
