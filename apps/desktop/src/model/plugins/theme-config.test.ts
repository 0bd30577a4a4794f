import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { colourOf, contrast } from '../colour.ts'
import { grounds, lookOf, rulesOf } from './theme-config.ts'

const look = (theme: object) => {
  const warned: string[] = []
  return { ...lookOf({ theme }, (text) => warned.push(text)), warned }
}
const fill = (colorBackgroundPrimary: string) => ({ backgroundColors: { colorBackgroundPrimary } })
const link = (colorTextLink: string) => ({ textColors: { colorTextLink } })

describe('contrast', () => {
  it.each([
    ['#000', '#ffffff', 21],
    ['#767676', '#fff', 4.54],
    ['rgb(255, 0, 0)', '#ffffff', 4],
    ['#2f5fd0', '#2f5fd0', 1],
  ])('of %s on %s is %d:1', (one, other, ratio) => {
    const [a, b] = [colourOf(one), colourOf(other)]
    expect(a && b && contrast(a, b)).toBeCloseTo(ratio, 1)
  })

  it.each(['red', '#12', '#12345g', 'rgb(256, 0, 0)', 'var(--x)', ''])(
    'is not made of %j',
    (text) => {
      expect(colourOf(text)).toBeNull()
    },
  )
})

describe('the look of a configuration', () => {
  it("is the house's where it says nothing", () => {
    expect(look({})).toEqual({ scheme: null, tokens: { light: {}, dark: {} }, warned: [] })
    expect(rulesOf(look({}))).toBe('')
  })

  it('is light or dark, with the accent where that can be read: buttons in both, words in one', () => {
    const { scheme, tokens, warned } = look({ isLight: false, tokens: fill('#7a1f5c') })

    expect([scheme, warned]).toEqual(['dark', []])
    expect(tokens.light).toEqual({
      '--accent': '#7a1f5c',
      '--accent-fill': '#7a1f5c',
      '--accent-fill-hover': expect.stringMatching(/^#[0-9a-f]{6}$/),
      '--accent-soft': expect.stringMatching(/^#[0-9a-f]{6}$/),
      '--selected': expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
    expect(Object.keys(tokens.dark)).toEqual(['--accent-fill', '--accent-fill-hover'])
    expect(rulesOf({ scheme, tokens })).toContain(
      ':root:not([data-high-contrast])[data-mantine-color-scheme="dark"]{--accent-fill:#7a1f5c',
    )
  })

  it('refuses by name what could not be read, and what has no place here', () => {
    expect(look({ tokens: fill('#ffcc00') })).toMatchObject({
      tokens: { light: {}, dark: {} },
      warned: [
        expect.stringMatching(/colorBackgroundPrimary: white on #ffcc00 has less than 4.5:1/),
      ],
    })
    // A pale yellow is a link on dark ground, and none on white.
    expect(look({ tokens: link('#ffe08a') }).tokens.dark['--accent']).toBe('#ffe08a')
    expect(look({ isLight: true, tokens: link('#ffe08a') })).toMatchObject({
      tokens: { light: {} },
      warned: [expect.stringMatching(/colorTextLink: #ffe08a/)],
    })
    const { warned } = look({
      componentThemeOverrides: {},
      tokens: { ...link('pink'), fonts: { fontFamilyText: 'Comic Sans' } },
    })
    expect(warned).toEqual([
      'theme.componentThemeOverrides changes nothing here',
      expect.stringMatching(/colorTextLink: pink is no colour/),
      'theme.tokens.fonts.fontFamilyText changes nothing here',
    ])
  })

  it('judges by the grounds of the page', () => {
    const css = readFileSync(new URL('../../ui/tokens.css', import.meta.url), 'utf8')
    const blocks = {
      light: /:root \{([^}]*)\}/.exec(css)?.[1] ?? '',
      dark: /\n\[data-mantine-color-scheme="dark"\] \{([^}]*)\}/.exec(css)?.[1] ?? '',
    }
    for (const scheme of ['light', 'dark'] as const) {
      expect(blocks[scheme]).toContain(`--surface: ${grounds[scheme].surface};`)
      expect(blocks[scheme]).toContain(`--hover: ${grounds[scheme].hover};`)
    }
  })
})
