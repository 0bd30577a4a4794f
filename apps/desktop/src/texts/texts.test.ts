import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { chooseLanguage, languageCodes, languages, loadTexts, msg } from './index.ts'
import type { LoadedTexts } from './languages.ts'

const load = async (code: keyof typeof languages): Promise<LoadedTexts> =>
  (await languages[code].load()).default

const flat = (texts: LoadedTexts): Map<string, LoadedTexts[string][string]> =>
  new Map(
    Object.entries(texts).flatMap(([area, entries]) =>
      Object.entries(entries).map(([name, entry]) => [`${area}.${name}`, entry] as const),
    ),
  )

const gaps = (entry: LoadedTexts[string][string] | undefined): string[] => [
  ...new Set(
    [...(typeof entry === 'string' ? entry : (entry?.other ?? '')).matchAll(/\{(\w+)\}/g)].map(
      ([gap]) => gap,
    ),
  ),
]

describe.each(languageCodes)('the texts in %s', (code) => {
  it('have the names and the gaps of English, and every plural form of the language', async () => {
    const english = flat(await load('en'))
    const other = flat(await load(code))

    expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
    const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions()
    for (const [key, entry] of english) {
      expect([key, gaps(other.get(key)).sort()]).toEqual([key, gaps(entry).sort()])
      const translated = other.get(key)
      if (typeof translated === 'object') {
        expect([key, Object.keys(translated).sort()]).toEqual([key, [...pluralCategories].sort()])
      } else expect([key, translated === '']).toEqual([key, false])
    }
  })
})

describe('a language', () => {
  it('is the first of the browser that there is, else English', () => {
    expect(chooseLanguage(['fr-FR', 'es-MX', 'en'])).toBe('es')
    expect(chooseLanguage(['fr'])).toBe('en')
    expect(chooseLanguage([])).toBe('en')
  })

  it('fills the gaps, with messages in the same language', async () => {
    const { t } = await loadTexts('es')

    expect(t('shell.backTo', { page: msg('pages.calls') })).toBe('Ir a Llamadas')
    expect(t(msg('shell.backTo', { page: 'X' }))).toBe('Ir a X')
  })

  it('knows by type which gaps a text has', () => {
    expectTypeOf(msg<'shell.backTo'>)
      .parameter(1)
      .toHaveProperty('page')
    expectTypeOf(msg<'pages.desk'>).parameters.toEqualTypeOf<['pages.desk']>()
  })

  // Languages that are written from right to left turn the page.
  it('decides which side is first: no style names left or right', () => {
    const folder = fileURLToPath(new URL('..', import.meta.url))
    const styles = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.css'),
    )
    expect(styles.length).toBeGreaterThan(50)
    const side = /(?:^|[\s;{])(?:(?:(?:margin|padding|border)-)?(?:left|right)[\w-]*|float)\s*:/
    const faults = styles.filter((name) => {
      const style = readFileSync(`${folder}${name}`, 'utf8')
      return side.test(style) || /text-align:\s*(?:left|right)/.test(style)
    })
    expect(faults).toEqual([])
  })
})
