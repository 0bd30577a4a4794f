import { expect, it } from 'vitest'
import { arranged } from './arrange.ts'
import { emptyDefinition, type FlowDefinition, type FlowState } from './definition.ts'

const size = { width: 260, height: 100 }

function chain(count: number): FlowDefinition {
  const empty = emptyDefinition()
  const say = (index: number): FlowState => ({
    name: `say_${index}`,
    type: 'say-play',
    properties: {},
    // One in three goes back, some meet again.
    transitions: [
      { event: 'audioComplete', next: `say_${Math.min(count - 1, index + 1)}` },
      {
        event: 'other',
        next: `say_${index % 3 === 0 ? Math.max(0, index - 5) : Math.min(count - 1, index + 7)}`,
      },
    ],
  })
  return {
    ...empty,
    states: [...empty.states, ...Array.from({ length: count }, (_, at) => say(at))],
  }
}

it('gives each widget a place that covers no other, the same each time', () => {
  const flow = chain(60)
  const places = arranged(flow, () => size)
  const all = [...places.values()]

  expect(places.size).toBe(61)
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      const apart =
        Math.abs(one.x - other.x) >= size.width || Math.abs(one.y - other.y) >= size.height
      expect(apart).toBe(true)
    }
  }
  expect(arranged(flow, () => size)).toEqual(places)
})

it('puts what follows below, and takes wires that lead nowhere', () => {
  const [trigger] = emptyDefinition().states
  const flow: FlowDefinition = {
    initial_state: 'Trigger',
    states: [
      { ...trigger!, transitions: [{ event: 'incomingCall', next: 'say' }] },
      {
        name: 'say',
        type: 'say-play',
        properties: {},
        transitions: [{ event: 'x', next: 'gone' }],
      },
    ],
  }
  const places = arranged(flow, () => size)
  expect(places.get('say')!.y).toBeGreaterThan(places.get('Trigger')!.y + size.height)
})
