import type { AccountSid } from '@offhook/core'
import {
  type ElementSchema,
  type Rules,
  readAttributes,
  resolveUrl,
  type TwimlElement,
  type Values,
} from '@offhook/twiml'
import type { Parameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { HttpMethod } from '../door.ts'
import type { Speaker } from '../media/speaker.ts'
import type { Services } from '../services.ts'

/**
 * Where a document runs, which decides the verbs that it may use:
 * - `main`: what a call runs;
 * - `callee`: what a dialled party hears before the bridge;
 * - `queue-wait`: what somebody in a queue hears;
 * - `wait`: what somebody hears on hold or before a conference begins, and announcements.
 */
export type Placement = 'main' | 'callee' | 'queue-wait' | 'wait'

/** What comes after a verb. */
export type Outcome =
  | { readonly next: 'verb' }
  | {
      readonly next: 'document'
      readonly url: string
      readonly method: HttpMethod
      readonly parameters: Parameters
    }
  | { readonly next: 'hangup' }
  | { readonly next: 'leave' }

export const goOn: Outcome = { next: 'verb' }

/** One verb of one document, about to run. */
export interface VerbStep {
  readonly element: TwimlElement
  readonly services: Services
  readonly placement: Placement
  readonly accountSid: AccountSid
  /** The call that runs the document; null for an announcement to a whole conference. */
  readonly call: LiveCall | null
  readonly speaker: Speaker
  /** Aborted when the verb must stop; its reason is an `Interruption`. */
  readonly signal: AbortSignal
  /** The document's own URL, null when it came as text. */
  readonly documentUrl: string | null
  readonly documentMethod: HttpMethod
  /** Records a warning for the owner of the application. */
  warn(code: number, message: string): void
  /** Against the document's URL; null (and a warning) when it is no URL. */
  resolveUrl(text: string): string | null
  /** Makes sure that the party hears: answers an incoming call. @throws Interruption */
  openAudio(): Promise<void>
  /** Runs the verbs inside this one (Gather's prompts), in order. @throws Interruption */
  runChildren(signal: AbortSignal): Promise<void>
  /** Asks a URL where nobody follows the answer, after the call is gone or moved on. */
  tell(url: string, method: HttpMethod, parameters: Parameters): void
}

/** A verb of TwiML: what it may hold, and what it does. */
export interface Verb {
  readonly name: string
  readonly schema: ElementSchema
  /**
   * Resolves when the document may go on.
   * @throws Interruption when the signal is aborted, after cleaning up
   * @throws OffhookError when this verb alone can not be carried out: a warning with its code
   */
  run(step: VerbStep): Promise<Outcome>
}

/** The verbs that an interpreter knows, by name. */
export type VerbTable = ReadonlyMap<string, Verb>

/** Makes a verb whose attributes arrive typed by its schema. */
export function defineVerb<R extends Rules>(verb: {
  readonly name: string
  readonly schema: ElementSchema<R>
  run(step: VerbStep, attributes: Values<R>): Promise<Outcome>
}): Verb {
  const { name, schema } = verb
  return { name, schema, run: (step) => verb.run(step, readAttributes(schema, step.element)) }
}

/** A table of these verbs; a later one replaces an earlier one of its name. */
export function verbTable(verbs: readonly Verb[]): VerbTable {
  return new Map(verbs.map((verb) => [verb.name, verb]))
}

/** The call of a verb that makes no sense without one. */
export function callOf(step: VerbStep): LiveCall {
  if (!step.call) throw new Error(`${step.element.name} needs a call`)
  return step.call
}

/**
 * Goes on with the document at a URL, relative to this one; empty is this one again. What is no URL
 * fails as a document does that can not be had: 11100, then the fallback.
 */
export function goTo(
  step: VerbStep,
  url: string,
  method: HttpMethod | null,
  parameters: Parameters,
): Outcome {
  const resolved = resolveUrl(url, step.documentUrl) ?? url
  return { next: 'document', url: resolved, method: method ?? 'POST', parameters }
}

/** Goes on with the document at the verb's `action`; without one, with the next verb. */
export function toAction(
  step: VerbStep,
  attributes: { readonly action: string | null; readonly method: HttpMethod | null },
  parameters: Parameters,
): Outcome {
  if (attributes.action === null) return goOn
  return goTo(step, attributes.action, attributes.method, parameters)
}
