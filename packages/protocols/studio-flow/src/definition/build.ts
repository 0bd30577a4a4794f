/** Makers of definitions, for templates and tests. */
import type { FlowDefinition, State, Transition } from './definition.ts'

/** A state; ways out as `{ event: next }`. */
export function state(
  name: string,
  type: string,
  properties: Readonly<Record<string, unknown>> = {},
  ways: Readonly<Record<string, string | null>> = {},
  more: readonly Transition[] = [],
): State {
  const transitions = Object.entries(ways).map(([event, next]) => ({ event, next }))
  return { name, type, properties, transitions: [...transitions, ...more] }
}

/** A flow whose trigger leads calls, requests and other flows to the first of these states. */
export function flowOf(...states: readonly State[]): FlowDefinition {
  const first = states[0]?.name ?? ''
  const ways = { incomingCall: first, incomingRequest: first, incomingParent: first }
  return {
    description: 'A flow',
    states: [state('Trigger', 'trigger', {}, ways), ...states],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
}

/** A flow that takes calls only, drawn as a ladder: `columns` names those of each row. */
export function callFlow(
  description: string,
  columns: readonly (readonly string[])[],
  ...states: readonly State[]
): FlowDefinition {
  const first = states[0]?.name ?? ''
  const trigger = state('Trigger', 'trigger', {}, { incomingCall: first })
  const offsetOf = (name: string) => {
    const row = columns.findIndex((names) => names.includes(name))
    return { x: (columns[row]?.indexOf(name) ?? 0) * 340, y: (row + 1) * 220 }
  }
  return {
    description,
    states: [
      { ...trigger, properties: { offset: { x: 0, y: 0 } } },
      ...states.map((one) => ({
        ...one,
        properties: { ...one.properties, offset: offsetOf(one.name) },
      })),
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
}

/** A branch of a split. */
export function match(next: string, input: string, type: string, value: string): Transition {
  return {
    event: 'match',
    next,
    conditions: [{ friendly_name: value, arguments: [input], type, value }],
  }
}
