import type english from './en/index.ts'

type Catalogue = typeof english
type Area = keyof Catalogue & string

/** Forms by count, as CLDR names them (`Intl.PluralRules`); `{count}` stands for the number. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string
}

/** Every text of the desktop by its name: `area.name`. */
export type TextKey = { [A in Area]: `${A}.${keyof Catalogue[A] & string}` }[Area]

type EntryOf<K extends TextKey> = K extends `${infer A}.${infer N}`
  ? A extends Area
    ? N extends keyof Catalogue[A]
      ? Catalogue[A][N]
      : never
    : never
  : never

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
type NamesOf<K extends TextKey> =
  EntryOf<K> extends string ? NamesIn<EntryOf<K>> : 'count' | NamesIn<EntryOf<K>[keyof EntryOf<K>]>

/** The texts without gaps: labels can be kept by their name alone. */
export type PlainKey = { [K in TextKey]: [NamesOf<K>] extends [never] ? K : never }[TextKey]

/** What may stand in a gap; a message in a gap is put into the reader's language with the rest. */
export type Value = string | number | Message

/** The gaps of a text; nothing for a text without any. */
export type ValuesOf<K extends TextKey> = [NamesOf<K>] extends [never]
  ? []
  : [values: { readonly [N in NamesOf<K>]: N extends 'count' ? number : Value }]

/** A text that is chosen but not yet in a language: what models, intents and notices carry. */
export interface Message {
  readonly key: TextKey
  readonly values?: Readonly<Record<string, Value>>
}

/** Names a text and fills its gaps; the compiler knows which gaps it has. */
export function msg<K extends TextKey>(key: K, ...[values]: ValuesOf<K>): Message {
  return values ? { key, values } : { key }
}

/** The shape of another language's file for an area: the same names, plural where English is. */
export type Translation<T> = {
  readonly [N in keyof T]: T[N] extends string ? string : Plural
}
