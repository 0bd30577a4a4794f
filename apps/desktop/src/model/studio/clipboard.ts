import {
  type FlowDefinition,
  type FlowState,
  freeName,
  placeOf,
  readDefinition,
  TRIGGER,
} from './definition.ts'
import { cutWires, renameIn } from './edits.ts'
import { nextOf } from './ports.ts'

/** How far from its origin a copy is put, in pixels, so that it does not hide it. */
const ASIDE = 40

/** The text of some widgets, for the clipboard: it can be pasted into another flow. */
export function copied(flow: FlowDefinition, names: ReadonlySet<string>): string {
  const states = flow.states.filter(({ name, type }) => names.has(name) && type !== TRIGGER)
  return JSON.stringify({ states }, null, 2)
}

/**
 * The widgets of a copied text (or of a whole exported flow), as they can be added to this flow: with
 * names that are free in it, wired among each other as they were, and to nothing else.
 * @throws where the text has no widgets
 */
export function pasted(flow: FlowDefinition, text: string): readonly FlowState[] {
  const states = readDefinition(text).states.filter(({ type }) => type !== TRIGGER)
  const taken = new Set(flow.states.map(({ name }) => name))
  const names = new Map<string, string>()
  for (const { name } of states) {
    const free = freeName(name, taken)
    taken.add(free)
    names.set(name, free)
  }
  const outside = new Set(
    states.flatMap(({ transitions }) => transitions.map(nextOf)).filter((name) => name !== null),
  )
  for (const name of names.keys()) outside.delete(name)
  return states.map((state) => {
    const { x, y } = placeOf(state) ?? { x: 0, y: 0 }
    const led = renameIn(cutWires(state, outside), names)
    return {
      ...led,
      name: names.get(state.name) ?? state.name,
      properties: {
        ...led.properties,
        offset: { ...Object(led.properties['offset']), x: x + ASIDE, y: y + ASIDE },
      },
    }
  })
}
