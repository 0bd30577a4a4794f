import type { SavedRun } from '@offhook/studio-flow'
import {
  type FlowCondition,
  type FlowDefinition,
  type FlowState,
  type FlowTransition,
  MATCH,
  type Point,
  stateNamed,
  TRIGGER,
} from './definition.ts'
import { renameInLiquid } from './liquid-names.ts'
import { indexOfPort, nextOf } from './ports.ts'
import { RUNS } from './runs.ts'

/** One thing that a person does to a flow. States are meant by their names. */
export type Edit =
  | { readonly kind: 'add'; readonly states: readonly FlowState[] }
  | { readonly kind: 'remove'; readonly names: readonly string[] }
  | { readonly kind: 'move'; readonly places: ReadonlyMap<string, Point> }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  /** `undefined` takes the property away. */
  | {
      readonly kind: 'set'
      readonly name: string
      readonly property: string
      readonly value: unknown
    }
  /** `next: null` cuts the wire. */
  | {
      readonly kind: 'wire'
      readonly name: string
      readonly port: string
      readonly next: string | null
    }
  | {
      readonly kind: 'add-branch'
      readonly name: string
      readonly conditions: readonly FlowCondition[]
    }
  | {
      readonly kind: 'set-branch'
      readonly name: string
      readonly port: string
      readonly conditions: readonly FlowCondition[]
    }
  | { readonly kind: 'remove-branch'; readonly name: string; readonly port: string }
  | { readonly kind: 'describe'; readonly description: string }
  /** The runs that are kept with the flow as its tests. */
  | { readonly kind: 'keep-runs'; readonly runs: readonly SavedRun[] }
  /** The text of the JSON view, or an imported file. */
  | { readonly kind: 'replace'; readonly flow: FlowDefinition }

/**
 * The flow after an edit. What the edit does not touch stays the same object, with its order and with
 * properties that nobody here knows. An edit that changes nothing gives the same flow.
 */
export function applyEdit(flow: FlowDefinition, edit: Edit): FlowDefinition {
  switch (edit.kind) {
    case 'add':
      return { ...flow, states: [...flow.states, ...edit.states] }
    case 'remove':
      return remove(flow, new Set(edit.names))
    case 'move':
      return withStates(flow, (state) => {
        const place = edit.places.get(state.name)
        return place ? moved(state, place) : state
      })
    case 'rename':
      return rename(flow, edit.name, edit.to)
    case 'set':
      return withState(flow, edit.name, (state) => setProperty(state, edit.property, edit.value))
    case 'wire':
      return edit.next !== null && !stateNamed(flow, edit.next)
        ? flow
        : withState(flow, edit.name, (state) => wire(state, edit.port, edit.next))
    case 'add-branch':
      return withState(flow, edit.name, (state) => ({
        ...state,
        transitions: [...state.transitions, { event: MATCH, conditions: edit.conditions }],
      }))
    case 'set-branch':
      return withState(flow, edit.name, (state) =>
        withTransition(state, edit.port, (one) => ({ ...one, conditions: edit.conditions })),
      )
    case 'remove-branch':
      return withState(flow, edit.name, (state) => {
        const index = indexOfPort(state, edit.port)
        return { ...state, transitions: state.transitions.filter((_, at) => at !== index) }
      })
    case 'describe':
      return flow.description === edit.description
        ? flow
        : { ...flow, description: edit.description }
    case 'keep-runs': {
      const { [RUNS]: _before, ...rest } = flow
      return (edit.runs.length > 0 ? { ...rest, [RUNS]: edit.runs } : rest) as FlowDefinition
    }
    case 'replace':
      return edit.flow
  }
}

/** The trigger stays; wires to what goes are cut. */
function remove(flow: FlowDefinition, names: ReadonlySet<string>): FlowDefinition {
  const gone = new Set(
    flow.states
      .filter(({ name, type }) => names.has(name) && type !== TRIGGER)
      .map(({ name }) => name),
  )
  if (gone.size === 0) return flow
  const kept = { ...flow, states: flow.states.filter(({ name }) => !gone.has(name)) }
  return withStates(kept, (state) => cutWires(state, gone))
}

/** Cuts the wires that lead to names. */
export function cutWires(state: FlowState, names: ReadonlySet<string>): FlowState {
  return withTransitions(state, (one) => (names.has(one.next ?? '') ? withoutNext(one) : one))
}

/** A new name is followed by the wires and by the Liquid that speaks of it. */
function rename(flow: FlowDefinition, name: string, to: string): FlowDefinition {
  if (name === to || flow.states.some((state) => state.name === to)) return flow
  const names = new Map([[name, to]])
  const renamed = withStates(flow, (state) => {
    const led = renameIn(state, names)
    return led.name === name ? { ...led, name: to } : led
  })
  return renamed.initial_state === name ? { ...renamed, initial_state: to } : renamed
}

/** A state that speaks of others by their new names: in wires, and in the Liquid of what it holds. */
export function renameIn(state: FlowState, names: ReadonlyMap<string, string>): FlowState {
  const properties = renameInLiquid(state.properties, names)
  const read = properties === state.properties ? state : { ...state, properties }
  return withTransitions(read, (one) => {
    const told = renameInLiquid(one, names)
    const to = names.get(told.next ?? '')
    return to === undefined ? told : { ...told, next: to }
  })
}

function setProperty(state: FlowState, property: string, value: unknown): FlowState {
  if (state.properties[property] === value) return state
  if (value !== undefined)
    return { ...state, properties: { ...state.properties, [property]: value } }
  const { [property]: _gone, ...rest } = state.properties
  return { ...state, properties: rest }
}

function moved(state: FlowState, { x, y }: Point): FlowState {
  const before = state.properties['offset'] as Partial<Point> | undefined
  return before?.x === x && before.y === y
    ? state
    : setProperty(state, 'offset', { ...before, x, y })
}

function wire(state: FlowState, port: string, next: string | null): FlowState {
  if (indexOfPort(state, port) >= 0) {
    return withTransition(state, port, (one) => {
      if (nextOf(one) === next) return one
      return next === null ? withoutNext(one) : { ...one, next }
    })
  }
  if (next === null) return state
  return { ...state, transitions: [...state.transitions, { event: port, next }] }
}

function withoutNext({ next: _cut, ...rest }: FlowTransition): FlowTransition {
  return rest as FlowTransition
}

function withTransition(
  state: FlowState,
  port: string,
  change: (one: FlowTransition) => FlowTransition,
): FlowState {
  const index = indexOfPort(state, port)
  return withTransitions(state, (one, at) => (at === index ? change(one) : one))
}

function withTransitions(
  state: FlowState,
  change: (one: FlowTransition, index: number) => FlowTransition,
): FlowState {
  const transitions = mapped(state.transitions, change)
  return transitions === state.transitions ? state : { ...state, transitions }
}

function withState(
  flow: FlowDefinition,
  name: string,
  change: (state: FlowState) => FlowState,
): FlowDefinition {
  return withStates(flow, (state) => (state.name === name ? change(state) : state))
}

function withStates(flow: FlowDefinition, change: (state: FlowState) => FlowState): FlowDefinition {
  const states = mapped(flow.states, change)
  return states === flow.states ? flow : { ...flow, states }
}

/** The list after a change of each; the same list where none changed. */
function mapped<T>(list: readonly T[], change: (one: T, index: number) => T): readonly T[] {
  const after = list.map(change)
  return after.some((one, index) => one !== list[index]) ? after : list
}
