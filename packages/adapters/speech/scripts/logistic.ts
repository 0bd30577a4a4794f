import { eliminate } from './least-squares.ts'

/** Newton's steps; the last change nothing any more. */
const STEPS = 8

/**
 * The weights whose sum over a vector, and the bias, is the logarithm of the odds that it is one of the
 * second kind, not of the first: logistic regression with a ridge. Of numbers of any scale.
 */
export function logistic(
  first: readonly (readonly number[])[],
  second: readonly (readonly number[])[],
  ridge: number,
): { weights: readonly number[]; bias: number } {
  const all = [...first, ...second]
  const size = all[0]!.length
  const mean = Array.from({ length: size }, (_, i) => average(all.map((x) => x[i]!)))
  const spread = mean.map((each, i) => Math.sqrt(average(all.map((x) => (x[i]! - each) ** 2))))
  const vectors = all.map((x) =>
    Float64Array.from({ length: size + 1 }, (_, i) =>
      i === size ? 1 : (x[i]! - mean[i]!) / (spread[i]! + 1e-6),
    ),
  )
  const own = new Float64Array(size + 1)
  for (let step = 0; step < STEPS; step++) {
    const rows = Array.from({ length: size + 1 }, (_, i) => {
      const row = new Float64Array(size + 2)
      if (i === size) return row
      row[i] = ridge * all.length
      row[size + 1] = -ridge * all.length * own[i]!
      return row
    })
    vectors.forEach((x, index) => {
      const share = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * own[i]!, 0)))
      const error = (index < first.length ? 0 : 1) - share
      const weight = share * (1 - share)
      for (let i = 0; i <= size; i++) {
        const row = rows[i]!
        const part = weight * x[i]!
        for (let j = 0; j <= size; j++) row[j]! += part * x[j]!
        row[size + 1]! += error * x[i]!
      }
    })
    eliminate(rows, size + 1)
    for (let i = 0; i <= size; i++) own[i]! += rows[i]![size + 1]!
  }
  const weights = mean.map((_, i) => own[i]! / (spread[i]! + 1e-6))
  return { weights, bias: own[size]! - weights.reduce((sum, w, i) => sum + w * mean[i]!, 0) }
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
