import type { Plural } from './message.ts'

/** A language as loaded: area, name, text. */
export type LoadedTexts = Readonly<Record<string, Readonly<Record<string, string | Plural>>>>

export type LanguageCode = keyof typeof languages

interface Language {
  /** In its own words, for the menu. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  readonly load: () => Promise<{ readonly default: LoadedTexts }>
}

/** Only the language in use is loaded. */
export const languages = {
  en: { name: 'English', direction: 'ltr', load: () => import('./en/index.ts') },
  es: { name: 'Español', direction: 'ltr', load: () => import('./es/index.ts') },
} satisfies Record<string, Language>

export const languageCodes = Object.keys(languages) as LanguageCode[]

/** The first of the browser's languages that there is, else English. */
export function chooseLanguage(wanted: readonly string[]): LanguageCode {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0]
    const known = languageCodes.find((each) => each === code)
    if (known) return known
  }
  return 'en'
}
