/** How many short messages a text fills (3GPP TS 23.038 and 23.040). */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Each takes two places. */
const extended = '\f^{}\\[~]|€'
const places = new Map([
  ...[...basic].map((letter) => [letter, 1] as const),
  ...[...extended].map((letter) => [letter, 2] as const),
])

/** Places of one message alone, and of each of several, by alphabet. */
const gsm = { alone: 160, joined: 153 } as const
const ucs2 = { alone: 70, joined: 67 } as const

export function segmentsOf(text: string): number {
  const costs = [...text].map((letter) => places.get(letter))
  const isGsm = costs.every((cost) => cost !== undefined)
  const { alone, joined } = isGsm ? gsm : ucs2
  const units = isGsm ? costs.map((cost) => cost ?? 1) : [...text].map((letter) => letter.length)
  if (units.reduce((sum, unit) => sum + unit, 0) <= alone) return 1
  let segments = 1
  let used = 0
  // No letter is cut in two.
  for (const unit of units) {
    if (used + unit > joined) {
      segments += 1
      used = 0
    }
    used += unit
  }
  return segments
}
