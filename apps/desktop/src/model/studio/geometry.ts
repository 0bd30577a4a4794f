import type { Size } from './arrange.ts'
import { type FlowDefinition, type FlowState, type Point, placeOf } from './definition.ts'
import { type Port, portsOf } from './ports.ts'
import { eventsOf } from './widgets.ts'

/** A widget is drawn at this size, in pixels, so that nothing has to be measured. */
export const WIDTH = 240
export const HEIGHT = 104
/** The least room of the name of a way out. */
const PORT_WIDTH = 84

/** Of each state once: a drag asks for those of all widgets in each frame, and states never change. */
const drawn = new WeakMap<FlowState, { readonly ports: readonly Port[]; readonly size: Size }>()

function drawnOf(state: FlowState) {
  const known = drawn.get(state)
  if (known) return known
  const ports = portsOf(state, eventsOf(state.type))
  const size = { width: Math.max(WIDTH, ports.length * PORT_WIDTH), height: HEIGHT }
  const entry = { ports, size }
  drawn.set(state, entry)
  return entry
}

export function waysOut(state: FlowState): readonly Port[] {
  return drawnOf(state).ports
}

export function sizeOf(state: FlowState): Size {
  return drawnOf(state).size
}

/** The sizes of the widgets of a flow, by name. */
export function sizesOf(flow: FlowDefinition): (name: string) => Size {
  const sizes = new Map(flow.states.map((state) => [state.name, sizeOf(state)]))
  return (name) => sizes.get(name) ?? { width: WIDTH, height: HEIGHT }
}

/** Where a widget is drawn. */
export function drawnAt(state: FlowState): Point {
  return placeOf(state) ?? { x: 0, y: 0 }
}
