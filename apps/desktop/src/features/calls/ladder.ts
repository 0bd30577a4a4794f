import type { CallRecord, SignallingRecord } from '@offhook/desk-api'

/** One side of the ladder: whoever we speak with in one leg. */
export interface Lifeline {
  readonly callSid: string
  readonly name: string
}

/** One message between us and a lifeline. */
export interface Rung {
  readonly message: SignallingRecord
  /** Index of the lifeline. */
  readonly line: number
  /** From the first message, in ms. */
  readonly afterMs: number
}

/** The lifelines in the order in which their legs began to talk, and the messages between. */
export function ladderOf(
  messages: readonly SignallingRecord[],
  legs: readonly CallRecord[],
): { readonly lifelines: readonly Lifeline[]; readonly rungs: readonly Rung[] } {
  const order = [...new Set(messages.map(({ callSid }) => callSid))]
  const first = Date.parse(messages[0]?.time ?? '')
  const nameOf = (callSid: string): string => {
    const leg = legs.find(({ sid }) => sid === callSid)
    if (!leg) return callSid
    return leg.direction === 'inbound' ? leg.from : leg.to
  }
  return {
    lifelines: order.map((callSid) => ({ callSid, name: nameOf(callSid) })),
    rungs: messages.map((message) => ({
      message,
      line: order.indexOf(message.callSid),
      afterMs: Date.parse(message.time) - first,
    })),
  }
}
