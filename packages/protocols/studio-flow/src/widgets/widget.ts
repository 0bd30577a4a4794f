/**
 * What a widget is: a table of what it may be given, what it asks for when it is entered, and how
 * the reply leaves it. Widgets are pure; whoever runs the flow carries out what they ask for.
 */
import type { Context } from '../context.ts'
import type { State, Properties as Values } from '../definition/definition.ts'
import type { PropertyReader } from '../properties/property-reader.ts'
import type { WidgetSchema } from './schema.ts'

/** A verb of TwiML; whoever runs the call writes it as XML. */
export interface Verb {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Verb | string)[]
}

export type HttpMethod = 'GET' | 'POST'

/** What a widget needs of the world before it can be left. Times are seconds. */
export type Ask =
  /** The call runs these verbs; the reply is the request that follows them. */
  | { readonly kind: 'document'; readonly verbs: readonly Verb[] }
  /** The call runs the document of somebody else. */
  | {
      readonly kind: 'foreign-document'
      readonly url: string
      readonly method: HttpMethod
      readonly timeout: number
    }
  | {
      readonly kind: 'request'
      readonly url: string
      readonly method: HttpMethod
      readonly contentType: string
      /** A form's fields, or a body as it stands. */
      readonly parameters: Readonly<Record<string, string>>
      readonly body: string | null
      /** Signed as requests to applications are. */
      readonly isSigned: boolean
    }
  | { readonly kind: 'call'; readonly call: OutgoingCall }
  | { readonly kind: 'recording'; readonly recording: RecordingWish | null }
  | { readonly kind: 'message'; readonly message: MessageWish }
  /** Sends, then waits for what the person answers. */
  | { readonly kind: 'question'; readonly message: MessageWish; readonly timeout: number }
  | {
      readonly kind: 'subflow'
      readonly flowSid: string
      readonly revision: string
      readonly parameters: Values
    }

export interface OutgoingCall {
  readonly from: string
  readonly to: string
  readonly timeout: number
  readonly record: boolean
  readonly recordingChannels: string | undefined
  readonly recordingStatusCallback: string | undefined
  readonly trim: string | undefined
  readonly sendDigits: string | undefined
  readonly sipUsername: string | undefined
  readonly sipPassword: string | undefined
  /** Undefined where nobody wants to know who has answered. Times in seconds or ms, as TwiML's. */
  readonly detection:
    | {
        readonly mode: 'Enable' | 'DetectMessageEnd'
        readonly timeout: number | undefined
        readonly speechThreshold: number | undefined
        readonly speechEndThreshold: number | undefined
        readonly silenceTimeout: number | undefined
      }
    | undefined
}

export interface RecordingWish {
  readonly channels: string | undefined
  readonly trim: string | undefined
  readonly statusCallback: string | undefined
  readonly statusCallbackMethod: HttpMethod | undefined
  readonly statusCallbackEvents: readonly string[] | undefined
}

export interface MessageWish {
  readonly from: string
  readonly to: string
  readonly body: string
  readonly mediaUrl: string | undefined
}

/** What came of it. */
export type Reply =
  /** The call asks for its next document; `event` is what the address said. */
  | {
      readonly kind: 'callback'
      readonly event: string
      readonly parameters: Readonly<Record<string, string>>
    }
  /** The person has hung up. */
  | { readonly kind: 'hangup'; readonly parameters: Readonly<Record<string, string>> }
  /** `status` is null where no answer came. */
  | {
      readonly kind: 'response'
      readonly status: number | null
      readonly contentType: string
      readonly body: string
    }
  /** Of calls, recordings, messages and subflows: what happened, by the word of who did it. */
  | { readonly kind: 'done'; readonly result: string; readonly values: Values }

/** How a widget is left. */
export interface Outcome {
  readonly event: string
  /** Which of several transitions of this event, by its place in the state's list. */
  readonly transition?: number
  /** What stands below `widgets.<name>`; nothing is written without. */
  readonly values?: Values
  /** What is added to `flow.variables`. */
  readonly variables?: Values
  /** What an owner must know of it. */
  readonly fault?: string
}

/** What a widget sees of its step. */
export interface WidgetStep {
  readonly state: State
  /** The properties with their Liquid rendered. */
  readonly properties: PropertyReader
  readonly context: Context
  /** The address that a document asks for next; the event comes back with the request. */
  urlOf(event: string): string
  /** Renders Liquid. @throws LiquidFault */
  render(text: string): string
}

export interface Widget {
  readonly schema: WidgetSchema
  enter(step: WidgetStep): Ask | Outcome
  /** What follows a reply. Those that are left as they are entered need none. */
  on?(reply: Reply, step: WidgetStep): Ask | Outcome
}

export function isOutcome(what: Ask | Outcome): what is Outcome {
  return 'event' in what
}

/** A verb without the attributes that have no value. */
export function verb(
  name: string,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ...children: readonly (Verb | string)[]
): Verb {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return {
    name,
    attributes: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    children,
  }
}

/** The document that ends with a request for what follows. */
export function document(step: WidgetStep, event: string, ...verbs: readonly Verb[]): Ask {
  return { kind: 'document', verbs: [...verbs, verb('Redirect', {}, step.urlOf(event))] }
}

/** `<Parameter>` for each pair. */
export function parameterVerbs(pairs: Readonly<Record<string, string>>): readonly Verb[] {
  return Object.entries(pairs).map(([name, value]) => verb('Parameter', { name, value }))
}

/** The parameters of the request that follows a document, or none. */
export function parametersOf(reply: Reply): Readonly<Record<string, string>> {
  return reply.kind === 'callback' || reply.kind === 'hangup' ? reply.parameters : {}
}
