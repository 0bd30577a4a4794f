/** Within 16 bits, as the sums of the Recommendation are. */
export function saturate(x: number): number {
  return clamp(x, -32_768, 32_767)
}

/** Compared: this is the innermost of the codec, where `Math.min` and `Math.max` are felt. */
export function clamp(x: number, least: number, most: number): number {
  if (x > most) return most
  if (x < least) return least
  return x
}
