import { type Message, msg } from '../texts/index.ts'
import type { PhoneState } from './phone.ts'
import type { RoutingState } from './routing.ts'

/** Which connection is gone, what still works, and what may be done about it; null when all is well. */
export interface Trouble {
  readonly text: Message
  readonly help: 'use-here' | 'try-again' | null
}

interface ConnectionFacts {
  readonly routing: Pick<RoutingState, 'status'>
  readonly phone: Pick<PhoneState, 'status' | 'call'>
  /** False when the page itself has noticed that nothing comes from the server any more. */
  readonly isOnline: boolean
}

/** The one sentence about the connection, by what matters most to the customer. */
export function troubleOf({ routing, phone, isOnline }: ConnectionFacts): Trouble | null {
  const { call } = phone
  const isLost = !isOnline || routing.status === 'lost' || routing.status === 'failed'
  if (routing.status === 'replaced') {
    return { text: msg(call ? 'bar.openElsewhereCall' : 'bar.openElsewhere'), help: 'use-here' }
  }
  if (call?.state === 'reconnecting') {
    return { text: msg(isLost ? 'bar.lostBoth' : 'bar.callInterrupted'), help: null }
  }
  // Long before the SDK gives the sound up, nobody is heard any more.
  if (isLost && call?.isSilent) return { text: msg('bar.lostBoth'), help: null }
  if (isLost) {
    const help = routing.status === 'failed' ? 'try-again' : null
    return { text: msg(call ? 'bar.lostCall' : 'bar.lost'), help }
  }
  if (phone.status === 'lost') {
    return { text: msg(call ? 'bar.phoneLostCall' : 'bar.phoneLost'), help: null }
  }
  return null
}
