/** What several servers for one purpose have (RFC 2782): the lowest priority first, then by weight. */
export interface Weighted {
  readonly priority: number
  readonly weight: number
}

/**
 * The order in which they are tried: by priority; among equals each comes first as often as its
 * share of the weights says.
 * @param random from 0 to below 1
 */
export function weightedOrder<T extends Weighted>(all: readonly T[], random: () => number): T[] {
  const left = [...all].sort((a, b) => a.priority - b.priority)
  const order: T[] = []
  while (left.length > 0) {
    const priority = left[0]?.priority
    const equals = left.filter((one) => one.priority === priority)
    const total = equals.reduce((sum, { weight }) => sum + weight, 0)
    let mark = random() * total
    const chosen = equals.find(({ weight }) => (mark -= weight) < 0) ?? equals[0]
    if (!chosen) break
    left.splice(left.indexOf(chosen), 1)
    order.push(chosen)
  }
  return order
}
