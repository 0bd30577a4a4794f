import type { SipTrunk } from '@offhook/accounts'
import { weightedOrder } from './weighted-order.ts'

/** What is known of trunks at the moment of a call. */
export interface TrunkConditions {
  /** Whether it answers; a trunk of which nothing is known counts as one that does. */
  isUp(trunk: SipTrunk): boolean
  /** Milliseconds until it may take one more call. */
  waitOf(trunk: SipTrunk): number
  readonly random: () => number
}

/**
 * The trunks that may dial a number, in the order in which they are tried: those whose prefix says
 * most of the number first, then by priority and weight. Who is down or has to wait comes after
 * those who are free, whatever their prefix: down is only what was heard last.
 */
export function trunksFor(
  e164: string,
  trunks: readonly SipTrunk[],
  { isUp, waitOf, random }: TrunkConditions,
): readonly SipTrunk[] {
  const able = trunks.flatMap((trunk) => {
    const length = trunk.target === null ? -1 : prefixOf(trunk, e164)
    return length < 0 ? [] : [{ trunk, length }]
  })
  const lengths = [...new Set(able.map(({ length }) => length))].sort((a, b) => b - a)
  const order = lengths.flatMap((length) =>
    weightedOrder(
      able.filter((one) => one.length === length).map(({ trunk }) => trunk),
      random,
    ),
  )
  const rank = (trunk: SipTrunk) => (isUp(trunk) ? (waitOf(trunk) > 0 ? 1 : 0) : 2)
  return order.toSorted((a, b) => rank(a) - rank(b))
}

/** The length of the longest prefix that fits; -1 for none. */
function prefixOf({ dialPrefixes }: SipTrunk, e164: string): number {
  const fitting = dialPrefixes.filter((prefix) => e164.startsWith(prefix))
  return Math.max(-1, ...fitting.map(({ length }) => length))
}
