import type { Call } from '../model.ts'

/** How many calls of one family may have come back to us and be alive. */
const MAX_RETURNED = 10

/**
 * A call, whoever it has dialled, and whatever has come back to our own numbers from that. A document
 * that dials the number it answers calls itself until no port is left. Proxies stop such loops with
 * Max-Forwards and Max-Breadth (RFC 5393); we make a new request for each leg, so we have to count
 * ourselves (RFC 7332 §2). One limit holds depth and breadth: every round of a loop keeps the one
 * before alive. A family that has reached it gets nothing back any more, or the branches of the loop
 * would take turns for ever.
 */
export class CallFamily {
  #returned = 0
  #loops = false

  /** Lets one more call come back, until `release`. False once too many were alive. */
  admit(): boolean {
    this.#loops ||= this.#returned >= MAX_RETURNED
    if (this.#loops) return false
    this.#returned += 1
    return true
  }

  release(): void {
    this.#returned -= 1
  }
}

/**
 * True when an incoming call is this outgoing call, come back: it has the same Call-ID when it came
 * straight back, and the same two ends when a carrier placed a call of its own in between.
 */
export function hasComeBack(
  outgoing: Call,
  incoming: { readonly from: string; readonly to: string; readonly sipCallId: string | null },
): boolean {
  if (outgoing.direction === 'inbound') return false
  if (outgoing.sipCallId !== null && outgoing.sipCallId === incoming.sipCallId) return true
  const rings = outgoing.status === 'initiated' || outgoing.status === 'ringing'
  return rings && outgoing.to === incoming.to && outgoing.from === incoming.from
}
