/** A digit and the gap after it, as they are sent. */
const DIGIT_MS = 250

/** How long sending takes: `w` waits half a second, `W` a whole one. */
export function digitsMs(digits: string): number {
  return [...digits].reduce(
    (sum, digit) => sum + (digit === 'w' ? 500 : digit === 'W' ? 1_000 : DIGIT_MS),
    0,
  )
}
