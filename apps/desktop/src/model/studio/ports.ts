import { type FlowDefinition, type FlowState, type FlowTransition, MATCH } from './definition.ts'

/**
 * A way out of a widget: an event, or one of its branches with conditions. The id of a branch counts
 * among the branches, so that it stays when other events come and go.
 */
export interface Port {
  /** `keypress`, or `match:0` for the first branch. */
  readonly id: string
  readonly event: string
  /** Which branch with conditions; null for an event. */
  readonly branch: number | null
  /** What the document says of it; null for an event that it does not mention. */
  readonly transition: FlowTransition | null
  /** The name of the widget that follows; null where the branch ends. */
  readonly next: string | null
}

/**
 * The ways out of a state: the events of its type, then what the document has besides (branches with
 * conditions in their order, events that the type does not know).
 */
export function portsOf(state: FlowState, events: readonly string[]): readonly Port[] {
  const known = events.filter((event) => event !== MATCH).map((event) => eventPort(state, event))
  let branch = -1
  const others = state.transitions.flatMap((transition): Port[] => {
    const { event } = transition
    if (event === MATCH) {
      branch += 1
      return [{ id: `${MATCH}:${branch}`, event, branch, transition, next: nextOf(transition) }]
    }
    return events.includes(event) ? [] : [eventPort(state, event)]
  })
  return [...known, ...others]
}

/** Where a transition leads: null, "" and nothing are all an end. */
export function nextOf(transition: FlowTransition): string | null {
  return transition.next || null
}

function eventPort(state: FlowState, event: string): Port {
  const transition = state.transitions.find((one) => one.event === event) ?? null
  return { id: event, event, branch: null, transition, next: transition && nextOf(transition) }
}

/** The place in `transitions` of a port; -1 where the document does not have it. */
export function indexOfPort(state: FlowState, id: string): number {
  if (!id.startsWith(`${MATCH}:`)) return state.transitions.findIndex(({ event }) => event === id)
  const branches = state.transitions.flatMap(({ event }, index) => (event === MATCH ? [index] : []))
  return branches[Number(id.slice(MATCH.length + 1))] ?? -1
}

/** Those that can run before a state, nearest first: what they leave behind is known there. */
export function ancestorsOf(flow: FlowDefinition, name: string): readonly FlowState[] {
  const before = new Map<string, FlowState[]>()
  for (const state of flow.states) {
    for (const transition of state.transitions) {
      const next = nextOf(transition)
      if (next !== null) before.set(next, [...(before.get(next) ?? []), state])
    }
  }
  const found: FlowState[] = []
  const seen = new Set<string>()
  let edge = [name]
  while (edge.length > 0) {
    const states = edge.flatMap((one) => before.get(one) ?? [])
    edge = []
    for (const state of states) {
      if (seen.has(state.name)) continue
      seen.add(state.name)
      found.push(state)
      edge.push(state.name)
    }
  }
  return found
}

/** The id of the port that a place in `transitions` is. */
export function portIdAt(state: FlowState, index: number): string {
  const event = state.transitions[index]?.event ?? ''
  if (event !== MATCH) return event
  const earlier = state.transitions.slice(0, index).filter((one) => one.event === MATCH)
  return `${MATCH}:${earlier.length}`
}
