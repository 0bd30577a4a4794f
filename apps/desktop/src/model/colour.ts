/** Colours as numbers, and how well one is read on the other (WCAG 2.2, 1.4.3). Pure. */

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number]

/** What small text needs. */
export const LEGIBLE = 4.5

/** Reads `#abc`, `#aabbcc` and `rgb(1, 2, 3)`; null for any other text. */
export function colourOf(text: string): Colour | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]
  if (hex) {
    const long = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex
    return [0, 2, 4].map((at) => Number.parseInt(long.slice(at, at + 2), 16)) as unknown as Colour
  }
  const parts = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/i.exec(text.trim())
  const numbers = parts?.slice(1).map(Number) ?? []
  return numbers.length === 3 && numbers.every((each) => each <= 255)
    ? (numbers as unknown as Colour)
    : null
}

/** The same as text. */
export function hexOf(colour: Colour): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** So much of one in the other, 0 to 1. */
export function mixed(one: Colour, other: Colour, share: number): Colour {
  return one.map((part, at) => part * share + (other[at] ?? 0) * (1 - share)) as unknown as Colour
}

/** 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
