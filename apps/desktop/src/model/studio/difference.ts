import type { FlowDefinition, FlowState } from './definition.ts'

/** What became of a widget between two revisions. */
export type Change = 'added' | 'removed' | 'changed' | 'moved' | 'same'

/** One widget in the picture of two revisions. */
export interface StateDifference {
  readonly name: string
  readonly change: Change
  readonly before: FlowState | null
  readonly after: FlowState | null
  /** Names of the properties that differ, without the place; `type` for another type. */
  readonly properties: readonly string[]
  /** Whether wires or conditions differ. */
  readonly isRewired: boolean
}

/** What differs between two revisions, widget by widget: those of the later one first. */
export function differenceOf(
  before: FlowDefinition,
  after: FlowDefinition,
): readonly StateDifference[] {
  const earlier = new Map(before.states.map((state) => [state.name, state]))
  const later = new Set(after.states.map(({ name }) => name))
  return [
    ...after.states.map((state) => compare(earlier.get(state.name) ?? null, state)),
    ...before.states
      .filter(({ name }) => !later.has(name))
      .map(
        (state): StateDifference => ({
          name: state.name,
          change: 'removed',
          before: state,
          after: null,
          properties: [],
          isRewired: false,
        }),
      ),
  ]
}

function compare(before: FlowState | null, after: FlowState): StateDifference {
  const { name } = after
  if (!before) {
    return { name, change: 'added', before, after, properties: [], isRewired: false }
  }
  const keys = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])
  keys.delete('offset')
  const properties = [...keys].filter(
    (key) => !isSame(before.properties[key], after.properties[key]),
  )
  if (before.type !== after.type) properties.unshift('type')
  const isRewired = !isSame(before.transitions, after.transitions)
  const isMoved = !isSame(before.properties['offset'], after.properties['offset'])
  const change = properties.length > 0 || isRewired ? 'changed' : isMoved ? 'moved' : 'same'
  return { name, change, before, after, properties, isRewired }
}

/** Whether two values of JSON say the same, whatever the order of their keys. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false
  const keys = Object.keys(one)
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) &&
        isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  )
}
