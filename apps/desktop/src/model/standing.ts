import { isOnTelephone } from './contact-address.ts'
import type { PhoneState } from './phone.ts'
import type { RoutingState } from './routing.ts'
import type { TaskPhase } from './task-state.ts'

/**
 * How somebody stands towards new calls, as one word that is true. The activity alone is not: who is
 * in a call, has not finished the last one, or cannot be reached, gets none.
 */
export type Standing =
  | 'connecting'
  | 'unreachable'
  | 'ringing'
  | 'in-call'
  | 'wrap-up'
  | 'available'
  | 'away'

interface StandingFacts {
  readonly routing: Pick<RoutingState, 'status' | 'activity' | 'attributes'>
  readonly phone: Pick<PhoneState, 'status' | 'problem' | 'call'>
  readonly phases: readonly TaskPhase[]
}

/** The standing that the facts imply; what is nearest to the customer comes first. */
export function standingOf({ routing, phone, phases }: StandingFacts): Standing {
  const has = (...wanted: TaskPhase[]) => phases.some((phase) => wanted.includes(phase))
  if (phone.call || has('connecting', 'live', 'elsewhere')) return 'in-call'
  if (!routing.activity) return routing.status === 'connecting' ? 'connecting' : 'unreachable'
  if (!isReachable({ routing, phone })) {
    return routing.activity.isAvailable || routing.status !== 'ready' ? 'unreachable' : 'away'
  }
  if (has('ringing')) return 'ringing'
  if (has('wrapping', 'completing', 'ending')) return 'wrap-up'
  return routing.activity.isAvailable ? 'available' : 'away'
}

function isReachable({ routing, phone }: Omit<StandingFacts, 'phases'>): boolean {
  if (routing.status !== 'ready') return false
  if (isOnTelephone(routing.attributes)) return true
  // Where the site has no phones in pages, calls go to telephones that only the server knows.
  const isPhoneWell = ['ready', 'connecting', 'disabled'].includes(phone.status)
  return isPhoneWell && phone.problem?.kind !== 'microphone'
}
