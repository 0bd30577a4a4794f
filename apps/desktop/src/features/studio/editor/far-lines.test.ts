import { expect, it } from 'vitest'
import type { FlowDefinition } from '../../../model/studio/definition.ts'
import { linesOf } from './far-lines.ts'
import { noMarks, wireKey } from './marks.ts'
import { nodesOf } from './nodes.ts'

/** A row of says, each of which leads to the next, and the last to the first. */
const names = ['a', 'b', 'c', 'd']
const flow: FlowDefinition = {
  states: names.map((name, index) => ({
    ...{ name, type: 'say-play' },
    transitions: [{ event: 'audioComplete', next: names[(index + 1) % names.length] ?? null }],
    properties: { offset: { x: index * 300, y: index * 10 } },
  })),
  initial_state: 'a',
} as FlowDefinition
const nodes = nodesOf(flow, new Set(), noMarks, [])
const named = (wanted: string) => nodes.filter(({ id }) => wanted.includes(id))
const wires = (lines: string) => lines.split(/(?=M)/).filter(Boolean).sort()

it('each wire is drawn once, whichever widgets are dragged', () => {
  const whole = wires(linesOf(nodes, [], null).plain)
  expect(whole).toHaveLength(names.length)
  for (const dragged of ['', 'a', 'ac', 'ab', 'abcd']) {
    const moving = named(dragged)
    const standing = nodes.filter((node) => !moving.includes(node))
    const strung = moving.length > 0 && standing.length > 0 && linesOf(standing, moving, null)
    const parts = [
      linesOf(standing, [], null),
      linesOf(moving, [], null),
      ...(strung ? [strung] : []),
    ]
    expect(parts.flatMap(({ plain }) => wires(plain)).sort()).toEqual(whole)
  }
})

it('those of a run that is shown are apart from the others', () => {
  const lit = new Set([wireKey('a', 'audioComplete')])
  const { plain, passed } = linesOf(nodes, [], lit)
  expect([wires(plain), wires(passed)].map(({ length }) => length)).toEqual([3, 1])
})
