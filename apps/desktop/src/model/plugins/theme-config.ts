import type { AppConfig } from '@offhook/desktop-sdk'
import { type Colour, colourOf, contrast, hexOf, LEGIBLE, mixed } from '../colour.ts'

export type Scheme = 'light' | 'dark'

/** How the configuration wants the page to look. */
export interface Look {
  /** Until the person chooses for themselves; null: as the system says. */
  readonly scheme: Scheme | null
  /** Values of the page's own tokens, in each scheme; high contrast keeps its own. */
  readonly tokens: Readonly<Record<Scheme, Readonly<Record<string, string>>>>
}

/** The grounds on which the accent is read as text, as `tokens.css` has them: --surface and --hover. */
export const grounds: Readonly<
  Record<Scheme, { readonly surface: string; readonly hover: string }>
> = {
  light: { surface: '#ffffff', hover: '#f0f2f5' },
  dark: { surface: '#16181d', hover: '#22262d' },
}

const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]
/** The tokens of Flex that have a counterpart here. */
const known = [
  'backgroundColors.colorBackgroundPrimary',
  'backgroundColors.colorBackgroundPrimaryStronger',
  'textColors.colorTextLink',
] as const
type Known = (typeof known)[number]

/**
 * Reads `theme`. A colour that would not be legible is passed over.
 *
 * @param warn told by name of what is passed over
 */
export function lookOf({ theme }: AppConfig, warn: (text: string) => void): Look {
  const { isLight, tokens, ...rest } = Object(theme) as Readonly<Record<string, unknown>>
  const scheme = typeof isLight === 'boolean' ? (isLight ? 'light' : 'dark') : null
  for (const name of Object.keys(rest)) warn(`theme.${name} changes nothing here`)
  const colours = coloursOf(tokens, warn)
  const fill = filling(colours, warn)
  const asked = colours.get('textColors.colorTextLink')
  // Whoever gives the colour of buttons alone has their links in it where it can be read.
  const link = asked ?? fill.colour
  const made = {
    light: { ...fill.tokens, ...linking(link, 'light') },
    dark: { ...fill.tokens, ...linking(link, 'dark') },
  }
  const seen = scheme ? [made[scheme]] : [made.light, made.dark]
  if (asked && !seen.some((each) => '--accent' in each)) {
    warn(`theme.tokens.textColors.colorTextLink: ${hexOf(asked)} has less than ${LEGIBLE}:1`)
  }
  return { scheme, tokens: made }
}

/** The rules that put the tokens of a look in force. */
export function rulesOf({ tokens }: Look): string {
  return Object.entries(tokens)
    .filter(([, own]) => Object.keys(own).length > 0)
    .map(([scheme, own]) => {
      const lines = Object.entries(own).map(([name, value]) => `${name}:${value}`)
      const where = `:root:not([data-high-contrast])[data-mantine-color-scheme="${scheme}"]`
      return `${where}{${lines.join(';')}}`
    })
    .join('\n')
}

function coloursOf(tokens: unknown, warn: (text: string) => void): ReadonlyMap<Known, Colour> {
  const colours = new Map<Known, Colour>()
  for (const [group, values] of Object.entries(Object(tokens) as object)) {
    for (const [name, value] of Object.entries(Object(values) as object)) {
      const token = known.find((each) => each === `${group}.${name}`)
      const colour = token && colourOf(String(value))
      if (!token) warn(`theme.tokens.${group}.${name} changes nothing here`)
      else if (!colour) warn(`theme.tokens.${token}: ${value} is no colour that is read here`)
      else colours.set(token, colour)
    }
  }
  return colours
}

interface Filling {
  readonly colour?: Colour
  readonly tokens: Readonly<Record<string, string>>
}

/** Buttons in the accent, with white words; while the mouse is over them a little darker. */
function filling(colours: ReadonlyMap<Known, Colour>, warn: (text: string) => void): Filling {
  const colour = colours.get('backgroundColors.colorBackgroundPrimary')
  if (!colour) return { tokens: {} }
  const stronger = colours.get('backgroundColors.colorBackgroundPrimaryStronger')
  const over = stronger ?? mixed(colour, black, 0.85)
  for (const each of [colour, over]) {
    if (contrast(each, white) >= LEGIBLE) continue
    warn(
      `theme.tokens.${known[each === colour ? 0 : 1]}: white on ${hexOf(each)} has less than ${LEGIBLE}:1`,
    )
    return { tokens: {} }
  }
  return { colour, tokens: { '--accent-fill': hexOf(colour), '--accent-fill-hover': hexOf(over) } }
}

/** Words in the accent, on the page and on its own pale ground; nothing where that cannot be read. */
function linking(colour: Colour | undefined, scheme: Scheme): Readonly<Record<string, string>> {
  const surface = colourOf(grounds[scheme].surface)
  const hover = colourOf(grounds[scheme].hover)
  if (!colour || !surface || !hover) return {}
  const pale = mixed(colour, surface, 0.12)
  const isLegible = [surface, hover, pale].every((ground) => contrast(colour, ground) >= LEGIBLE)
  if (!isLegible) return {}
  return { '--accent': hexOf(colour), '--accent-soft': hexOf(pale), '--selected': hexOf(pale) }
}
