import type { ElementSchema } from '../twiml/schema.ts'

/** A verb of TwiML. */
export interface Verb {
  readonly name: string
  readonly schema: ElementSchema
}

/** The verbs that an interpreter knows, by name. */
export type VerbTable = ReadonlyMap<string, Verb>
