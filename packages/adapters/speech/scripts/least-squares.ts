/** The linear map that takes vectors to others with the least squared error. */
export function leastSquares(
  from: readonly Float64Array[],
  to: readonly Float64Array[],
): { matrix: Float64Array[]; offset: Float64Array } {
  const size = from[0]!.length
  const more = size + 1
  const left = Array.from({ length: more }, () => new Float64Array(more + size))
  from.forEach((vector, index) => {
    const x = Float64Array.from({ length: more }, (_, i) => (i < size ? vector[i]! : 1))
    const y = to[index]!
    for (let i = 0; i < more; i++) {
      for (let j = 0; j < more; j++) left[i]![j]! += x[i]! * x[j]!
      for (let j = 0; j < size; j++) left[i]![more + j]! += x[i]! * y[j]!
    }
  })
  eliminate(left, more)
  return {
    matrix: Array.from({ length: size }, (_, row) =>
      Float64Array.from({ length: size }, (_, column) => left[column]![more + row]!),
    ),
    offset: Float64Array.from({ length: size }, (_, row) => left[size]![more + row]!),
  }
}

/** Gauss and Jordan, with the largest pivot: what stands right of the square becomes the solutions. */
export function eliminate(rows: Float64Array[], size: number): void {
  for (let i = 0; i < size; i++) {
    let best = i
    for (let j = i + 1; j < size; j++) {
      if (Math.abs(rows[j]![i]!) > Math.abs(rows[best]![i]!)) best = j
    }
    ;[rows[i], rows[best]] = [rows[best]!, rows[i]!]
    const pivot = rows[i]![i]!
    for (let k = 0; k < rows[i]!.length; k++) rows[i]![k]! /= pivot
    for (let j = 0; j < size; j++) {
      if (j === i) continue
      const factor = rows[j]![i]!
      for (let k = 0; k < rows[j]!.length; k++) rows[j]![k]! -= factor * rows[i]![k]!
    }
  }
}
