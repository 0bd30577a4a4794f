/**
 * What a widget may be given and how it may be left. The same table validates a definition, makes
 * the forms of an editor and the reference in the docs.
 */

export const propertyKinds = [
  'text',
  'number',
  'flag',
  'choice',
  'url',
  'address',
  'json',
  'pairs',
  'texts',
] as const
/**
 * - `text` any text · `number` a number or a text of digits · `flag` true, false or such a text
 * - `choice` one of `options` · `url` with one of `schemes` · `address` E.164, `client:` or `sip:`
 * - `json` a text of JSON · `pairs` a list of `{ key, value, type? }` · `texts` a list of texts
 */
export type PropertyKind = (typeof propertyKinds)[number]

/** What a text names, so that a form can offer what there is. */
export const references = [
  'workflow',
  'queue',
  'task-channel',
  'flow',
  'number',
  'connector',
  'voice',
  'language',
] as const
export type Reference = (typeof references)[number]

/** One property of a widget. All but `flag` take Liquid. */
export interface PropertySchema {
  readonly kind: PropertyKind
  /** For the label of a form: `Finish on key`. */
  readonly label: string
  readonly help?: string
  readonly required?: true
  /** Bounds of a number, inclusive. */
  readonly min?: number
  readonly max?: number
  /** Of a text, in characters. */
  readonly maxLength?: number
  readonly options?: readonly string[]
  /** Without the colon: `https`. */
  readonly schemes?: readonly string[]
  /** What holds when nothing is given. */
  readonly fallback?: string
  /** What there is to be named here; the value is a sid, a number or a name. */
  readonly refers?: Reference
  /** Kept, and left out when the widget runs. */
  readonly isUnserved?: true
  /** A form gives it more than one line. */
  readonly isLong?: true
  /** The names that each pair may have beside `key` and `value`. */
  readonly pairFields?: readonly string[]
}

/** Exactly one of these properties (`exactly`), or at most one. */
export interface PropertyGroup {
  readonly of: readonly string[]
  readonly exactly: boolean
}

export const widgetGroups = ['trigger', 'voice', 'agents', 'logic', 'web', 'messages'] as const
export type WidgetGroup = (typeof widgetGroups)[number]

export interface WidgetSchema {
  /** As definitions write it: `say-play`. */
  readonly type: string
  /** For people: `Say or play`. */
  readonly label: string
  /** One sentence. */
  readonly help: string
  readonly group: WidgetGroup
  readonly properties: Readonly<Record<string, PropertySchema>>
  readonly groups?: readonly PropertyGroup[]
  /** The ways out, in the order in which a form shows them. */
  readonly events: readonly string[]
  /** What stands below `widgets.<name>` afterwards. */
  readonly variables: readonly string[]
  /** What takes its place, where it is kept for old flows only. */
  readonly deprecated?: string
}

type Rest = Omit<PropertySchema, 'kind' | 'label'>

/** A property that definitions bring along and nothing here makes use of. */
export const unserved = { isUnserved: true, help: 'Not supported: it is left out.' } as const

/** Makers of properties, so that a widget reads as a table. */
export const text = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'text',
  label,
  ...rest,
})
export const number = (
  label: string,
  min: number,
  max: number,
  rest: Rest = {},
): PropertySchema => ({ kind: 'number', label, min, max, ...rest })
export const flag = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'flag',
  label,
  ...rest,
})
export const choice = (
  label: string,
  options: readonly string[],
  rest: Rest = {},
): PropertySchema => ({ kind: 'choice', label, options, ...rest })
export const url = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'url',
  label,
  schemes: ['https', 'http'],
  ...rest,
})
export const address = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'address',
  label,
  ...rest,
})
export const json = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'json',
  label,
  isLong: true,
  ...rest,
})
export const pairs = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'pairs',
  label,
  ...rest,
})
export const texts = (label: string, rest: Rest = {}): PropertySchema => ({
  kind: 'texts',
  label,
  ...rest,
})
