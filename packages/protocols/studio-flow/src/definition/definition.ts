/**
 * A flow as it is stored and exchanged. What is not known here is kept: a definition goes out as it
 * came in.
 */

/** Where a widget stands on the canvas, in pixels. */
export interface Offset {
  readonly x: number
  readonly y: number
}

/** One test of a branch; all of a branch hold together. */
export interface Condition {
  readonly friendly_name: string
  /** The one text that is judged, with Liquid. */
  readonly arguments: readonly string[]
  readonly type: string
  /** What it is compared with. */
  readonly value: string
}

export interface Transition {
  readonly event: string
  /** The name of the next state; nothing, null or empty where the branch ends. */
  readonly next?: string | null
  /** Of a `match` of a split only. */
  readonly conditions?: readonly Condition[]
}

/** Values as they were written: flags and numbers may be texts. */
export type Properties = Readonly<Record<string, unknown>>

export interface State {
  /** Unique in its flow; the key of its variables, `widgets.<name>`. */
  readonly name: string
  /** A widget type; one that is not known is kept and leaves by its failure branch. */
  readonly type: string
  readonly properties: Properties & { readonly offset?: Offset }
  readonly transitions: readonly Transition[]
}

export interface FlowDefinition {
  readonly description?: string
  readonly states: readonly State[]
  /** The name of the trigger. */
  readonly initial_state: string
  readonly flags?: { readonly allow_concurrent_calls?: boolean }
}

/** Limits of a definition. */
export const MAX_STATES = 1_000
export const MAX_DEFINITION_BYTES = 2_000_000
/** How a state may be called. */
export const STATE_NAME = /^[A-Za-z]\w*$/

/** The name of the state that a transition leads to; undefined where its branch ends. */
export function nextOf(transition: Transition | undefined): string | undefined {
  return transition?.next || undefined
}
