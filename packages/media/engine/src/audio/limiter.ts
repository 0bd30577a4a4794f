/**
 * Soft limiter for sums. Below the knee a sample passes unchanged; above it the curve
 * `knee + range * over / (over + range)` bends towards full scale, which it never reaches, so that
 * two loud talkers sound compressed and not torn. Value and slope are continuous at the knee.
 */
export const KNEE = 22_000
export const RANGE = 32_767 - KNEE

/** Writes the limited form of a sum of several sources into a frame. */
export function limit(sum: Int32Array, out: Int16Array): void {
  for (let i = 0; i < out.length; i++) {
    const x = sum[i]!
    if (x > KNEE) out[i] = KNEE + (RANGE * (x - KNEE)) / (x - KNEE + RANGE)
    else if (x < -KNEE) out[i] = -KNEE - (RANGE * (-x - KNEE)) / (-x - KNEE + RANGE)
    else out[i] = x
  }
}

/**
 * The same of a sum without one of its parts, in one go.
 * @returns the sum of the squares of what was written
 */
export function limitWithout(sum: Int32Array, own: Int16Array, out: Int16Array): number {
  let energy = 0
  for (let i = 0; i < out.length; i++) {
    let x = sum[i]! - own[i]!
    if (x > KNEE) x = (KNEE + (RANGE * (x - KNEE)) / (x - KNEE + RANGE)) | 0
    else if (x < -KNEE) x = (-KNEE - (RANGE * (-x - KNEE)) / (-x - KNEE + RANGE)) | 0
    out[i] = x
    energy += Math.imul(x, x)
  }
  return energy
}

/** Copies a sum that is one source alone: it fits a frame as it is. */
export function copySum(sum: Int32Array, out: Int16Array): void {
  for (let i = 0; i < out.length; i++) out[i] = sum[i]!
}
