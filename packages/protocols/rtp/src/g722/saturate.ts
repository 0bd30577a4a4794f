/** Within 16 bits, as the sums of the Recommendation are. */
export function saturate(x: number): number {
  return clamp(x, -32_768, 32_767)
}

export function clamp(x: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, x))
}
