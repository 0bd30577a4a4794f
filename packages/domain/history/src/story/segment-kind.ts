import type { SegmentKind } from '../model.ts'
import { customerOf, type Lane, type Story } from './story.ts'

/** What goes on in a lane now; null when it is over. */
export function kindOf(story: Story, lane: Lane): SegmentKind | null {
  if (lane.phase === 'over') return null
  if (lane.role === 'customer') return ofCustomer(story, lane)
  if (lane.role === 'supervisor') return lane.phase === 'live' ? 'supervise' : 'ring'
  return ofParty(story, lane)
}

function ofCustomer(story: Story, lane: Lane): SegmentKind {
  if (lane.phase === 'called') return 'dial'
  const others = story.lanes.filter(takesPart)
  // Who is in a conference without a task meets callers that are contacts of their own.
  const meets = story.conferenceSid !== null && story.taskSid === null
  const isWithSomebody = meets || others.some(({ phase }) => phase === 'live')
  // Who passes them on at once is gone in a moment.
  if (isWithSomebody && !story.waits) return lane.held ? 'hold' : 'talk'
  if (others.some(({ phase }) => phase === 'offered' || phase === 'called')) return 'ring'
  return story.waits ? 'queue' : 'ivr'
}

function ofParty(story: Story, lane: Lane): SegmentKind {
  const customer = customerOf(story)
  if (lane.phase === 'wrapping') return 'wrap-up'
  if (customer.phase === 'called') return 'dial'
  // The call to a customer has ended before it was answered: the offer goes in a moment.
  const wasDialled = story.direction === 'outbound' && !story.answered
  if (lane.phase !== 'live') return wasDialled ? 'dial' : 'ring'
  if (lane.held) return 'hold'
  if (customer.phase !== 'live' || !customer.held || story.waits) return 'talk'
  const talksWithOthers = story.lanes.some(
    (other) => other !== lane && takesPart(other) && other.phase === 'live' && !other.held,
  )
  return talksWithOthers ? 'consult' : 'hold'
}

/** Supervisors do not count: the talk does not last for their sake. */
function takesPart({ role }: Lane): boolean {
  return role === 'agent' || role === 'external'
}
