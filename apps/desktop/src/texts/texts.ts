import { type LanguageCode, type LoadedTexts, languages } from './languages.ts'
import type { Message, PlainKey, TextKey, Value, ValuesOf } from './message.ts'

/** Puts a message, or a text by its name, into the language in use. */
export interface Translate {
  (of: Message | PlainKey): string
  <K extends TextKey>(key: K, ...values: ValuesOf<K>): string
  /** For what `Intl` says by itself: times, numbers. */
  readonly language: LanguageCode
}

/** One language, ready to speak. A new one takes its place when another is chosen. */
export interface Texts {
  readonly language: LanguageCode
  readonly direction: 'ltr' | 'rtl'
  readonly t: Translate
}

/** Loads a language; rejects when its file cannot be fetched. */
export async function loadTexts(language: LanguageCode): Promise<Texts> {
  const { load, direction } = languages[language]
  const { default: loaded } = await load()
  return { language, direction, t: translator(language, loaded) }
}

function translator(language: LanguageCode, loaded: LoadedTexts): Translate {
  const rules = new Intl.PluralRules(language)
  const figures = new Intl.NumberFormat(language)
  const say = (key: string, values: Readonly<Record<string, Value>> = {}): string => {
    const [area = '', name = ''] = key.split('.')
    const entry = loaded[area]?.[name]
    if (entry === undefined) return key
    const text =
      typeof entry === 'string'
        ? entry
        : (entry[rules.select(Number(values['count']))] ?? entry.other)
    return text.replace(/\{(\w+)\}/g, (gap, inside: string) => {
      const value = values[inside]
      if (value === undefined) return gap
      if (typeof value === 'object') return say(value.key, value.values)
      return typeof value === 'number' ? figures.format(value) : value
    })
  }
  const translate = (of: Message | TextKey, values?: Readonly<Record<string, Value>>) =>
    typeof of === 'string' ? say(of, values) : say(of.key, of.values)
  return Object.assign(translate, { language })
}
