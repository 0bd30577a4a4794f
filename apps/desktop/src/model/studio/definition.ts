/** The document of a flow as the interface takes and gives it. What it does not name is kept as it is. */
export interface FlowDefinition {
  readonly description?: string
  readonly states: readonly FlowState[]
  /** The name of the trigger. */
  readonly initial_state: string
  readonly flags?: Readonly<Record<string, unknown>>
  readonly [other: string]: unknown
}

/** One widget. Its name is unique in the flow. */
export interface FlowState {
  readonly name: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly transitions: readonly FlowTransition[]
  readonly [other: string]: unknown
}

/** What follows an event. Without `next` the branch ends there. */
export interface FlowTransition {
  readonly event: string
  readonly next?: string | null
  readonly conditions?: readonly FlowCondition[]
  readonly [other: string]: unknown
}

/** One test of a branch; all tests of a branch must hold. */
export interface FlowCondition {
  readonly friendly_name: string
  readonly arguments: readonly string[]
  readonly type: string
  readonly value: string
  readonly [other: string]: unknown
}

/** A place on the canvas, in pixels at 100 %: the top left corner of a widget. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The type of the one state that a flow begins with. */
export const TRIGGER = 'trigger'
/** The event of a branch that has conditions; a state may have many of it. */
export const MATCH = 'match'

/** A flow with nothing but its beginning. */
export function emptyDefinition(description = ''): FlowDefinition {
  return {
    description,
    states: [
      {
        name: 'Trigger',
        type: TRIGGER,
        transitions: [
          { event: 'incomingMessage' },
          { event: 'incomingCall' },
          { event: 'incomingConversationMessage' },
          { event: 'incomingRequest' },
          { event: 'incomingParent' },
        ],
        properties: { offset: { x: 0, y: 0 } },
      },
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
}

export function stateNamed(flow: FlowDefinition, name: string): FlowState | undefined {
  return flow.states.find((state) => state.name === name)
}

/** Where a state stands; null where the document does not say. */
export function placeOf(state: FlowState): Point | null {
  const offset = state.properties['offset']
  if (typeof offset !== 'object' || offset === null) return null
  const { x, y } = offset as { x?: unknown; y?: unknown }
  return Number.isFinite(x) && Number.isFinite(y) ? { x: Number(x), y: Number(y) } : null
}

/** A name that the flow does not have yet, made of another: `say` becomes `say_1`, `say_2` … */
export function freeName(wish: string, taken: ReadonlySet<string>): string {
  const base = wish.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[^A-Za-z]+/, '') || 'widget'
  if (!taken.has(base)) return base
  const stem = base.replace(/_\d+$/, '')
  for (let number = 1; ; number += 1) {
    const name = `${stem}_${number}`
    if (!taken.has(name)) return name
  }
}

/**
 * Reads the text of an exported flow.
 * @throws SyntaxError where it is no JSON, TypeError where it cannot be drawn
 */
export function readDefinition(text: string): FlowDefinition {
  const read: unknown = JSON.parse(text)
  const { states } = (read ?? {}) as { states?: unknown }
  if (!Array.isArray(states)) throw new TypeError('states')
  for (const [index, state] of states.entries()) {
    const { name, type, properties, transitions } = (state ?? {}) as Record<string, unknown>
    const isDrawable =
      typeof name === 'string' &&
      typeof type === 'string' &&
      typeof properties === 'object' &&
      properties !== null &&
      Array.isArray(transitions) &&
      transitions.every((one) => typeof one?.event === 'string' && areConditions(one.conditions))
    if (!isDrawable) throw new TypeError(`states/${index}`)
  }
  const names = new Set(states.map(({ name }) => name))
  if (names.size !== states.length) throw new TypeError('states/name')
  return read as FlowDefinition
}

function areConditions(given: unknown): boolean {
  if (given === undefined) return true
  return (
    Array.isArray(given) &&
    given.every((one) => typeof one?.friendly_name === 'string' && Array.isArray(one.arguments))
  )
}

/** A flow that can be drawn, or why it cannot. */
export type ReadFlow = { readonly flow: FlowDefinition } | { readonly fault: string }

/** Reads what the server keeps: a draft may be anything. */
export function readDraft(definition: unknown): ReadFlow {
  try {
    return { flow: readDefinition(JSON.stringify(definition)) }
  } catch (error) {
    return { fault: (error as Error).message }
  }
}

/** The text of a flow as it is exported: what was read and not changed comes out in the same order. */
export function writeDefinition(flow: FlowDefinition): string {
  return JSON.stringify(flow, null, 2)
}
