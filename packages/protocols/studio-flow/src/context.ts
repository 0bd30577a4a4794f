/** What Liquid sees of an execution. */
import type { Properties as Values } from './definition/definition.ts'

export interface Context {
  /** What began it, below the word of its kind: `call`, `message`, `request`, `parent`. */
  readonly trigger: Readonly<Record<string, Values>>
  /** What each widget left behind, by its name. */
  readonly widgets: Readonly<Record<string, Values>>
  readonly flow: {
    /** The execution's sid. */
    readonly sid: string
    readonly flow_sid: string
    /** Our side: the number that was called, or that calls. */
    readonly channel: { readonly address: string }
    /** The parameters of a REST request. */
    readonly data: Values
    readonly variables: Values
  }
  readonly contact: { readonly channel: { readonly address: string } }
}
