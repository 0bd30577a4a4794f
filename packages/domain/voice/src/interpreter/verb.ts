import { type AccountSid, OffhookError } from '@offhook/core'
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
import type { Speaker } from '../media/speaker.ts'
import type { HttpMethod } from '../options.ts'

/**
 * Where a document runs, which decides the verbs that it may use:
 * - `document`: what a call runs;
 * - `whisper`: what a dialled party hears before it is joined;
 * - `queue`: what somebody in a queue hears;
 * - `wait`: what somebody hears on hold or before a conference begins, and announcements.
 */
export const anywhere = ['document', 'whisper', 'queue', 'wait'] as const
export type Placement = (typeof anywhere)[number]

/** What follows a verb. */
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
  readonly placement: Placement
  readonly accountSid: AccountSid
  /** The call that runs the document; null for an announcement to a whole conference. */
  readonly call: LiveCall | null
  readonly speaker: Speaker
  /** Somebody waits: the default music takes the place of what cannot be played. */
  readonly waits: boolean
  /** Aborted when the verb must stop; its reason is an `Interruption`. */
  readonly signal: AbortSignal
  /** The document's own URL, null when it came as text. */
  readonly documentUrl: string | null
  readonly documentMethod: HttpMethod
  /** Records a warning for the owner of the application. */
  warn(code: number, message: string): void
  /** Against the document's URL; null (and a warning) when it is no URL. */
  resolveUrl(text: string): string | null
  /** Makes sure that the party can hear: answers an incoming call. @throws Interruption */
  openAudio(): Promise<void>
  /** Runs the verbs inside this one (Gather's prompts), in order. @throws Interruption */
  runChildren(signal: AbortSignal): Promise<void>
  /** The same for those inside a child that is no verb (a Prompt of Pay). @throws Interruption */
  runInside(child: TwimlElement, signal: AbortSignal): Promise<void>
  /** Requests a URL without following the answer, when the call is over or has moved on. */
  tell(url: string, method: HttpMethod, parameters: Parameters): void
}

/** A verb of TwiML: where it may stand, what it may hold, and what it does. */
export interface Verb {
  readonly name: string
  readonly placements: readonly Placement[]
  readonly schema: ElementSchema
  /**
   * Resolves when the document may go on.
   * @throws Interruption when the signal is aborted, after cleaning up
   * @throws OffhookError when this verb alone cannot be carried out: a warning with its code
   */
  run(step: VerbStep): Promise<Outcome>
}

/** The verbs that documents may use, by name. */
export class VerbTable {
  readonly #verbs = new Map<string, Verb>()

  /** A later one replaces an earlier one of its name. */
  add(...verbs: readonly Verb[]): void {
    for (const verb of verbs) this.#verbs.set(verb.name, verb)
  }

  /** In the order in which they came. */
  get all(): readonly Verb[] {
    return [...this.#verbs.values()]
  }

  get(name: string): Verb | undefined {
    return this.#verbs.get(name)
  }
}

/** Makes a verb whose attributes arrive typed by its schema. */
export function defineVerb<R extends Rules>(verb: {
  readonly name: string
  readonly placements: readonly Placement[]
  readonly schema: ElementSchema<R>
  run(step: VerbStep, attributes: Values<R>): Promise<Outcome>
}): Verb {
  const { name, placements, schema } = verb
  return {
    name,
    placements,
    schema,
    run: (step) => verb.run(step, readAttributes(schema, step.element)),
  }
}

/** The call of a verb that cannot do without one. */
export function callOf(step: VerbStep): LiveCall {
  if (!step.call) throw new Error(`${step.element.name} needs a call`)
  return step.call
}

/**
 * Goes on with the document at a URL, relative to this one; an empty URL is this document again. A
 * text that is no URL fails like a document that cannot be fetched: 11100, then the fallback.
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

/** Turns what is expected into a warning of the verb. @throws what is not */
export function warnOf(step: VerbStep, error: unknown): void {
  if (!(error instanceof OffhookError)) throw error
  step.warn(error.code, error.message)
}

/** The URL that is told the result of a verb. */
export interface ActionAttributes {
  readonly action: string | null
  readonly method: HttpMethod | null
}

/** Goes on with the document at the verb's `action`; without one, with the next verb. */
export function toAction(
  step: VerbStep,
  attributes: ActionAttributes,
  parameters: Parameters,
): Outcome {
  if (attributes.action === null) return goOn
  return goTo(step, attributes.action, attributes.method, parameters)
}

/**
 * Tells the `action` the result of a verb that was interrupted; the answer is not followed.
 * @param parameters what is known in the end; when it rejects, nothing is told
 */
export function tellAction(
  step: VerbStep,
  { action, method }: ActionAttributes,
  parameters: Promise<Parameters>,
): void {
  const url = action === null ? null : step.resolveUrl(action)
  parameters.then(
    (known) => {
      if (url !== null) step.tell(url, method ?? 'POST', known)
    },
    () => {},
  )
}
