import type { Conference, Party } from './conferences.ts'
import type { TaskView } from './task-view.ts'

/** A colleague or a queue is being asked to take the call, or somebody outside is being called. */
export function isAsking({ outgoing, conference }: TaskView): boolean {
  return outgoing !== null || calledParty(conference) !== null
}

/** Somebody outside who has not answered yet. */
export function calledParty(conference: Conference | null): Party | null {
  const parties = conference?.parties ?? []
  return parties.find(({ kind, status }) => kind === 'external' && status === 'connecting') ?? null
}

/** The customer and those whom the agent talks to beside them: swapped, each has the other's place. */
export interface Sides {
  readonly customer: Party
  readonly others: readonly Party[]
}

/** Null while there is nobody to be swapped with. Supervisors are on no side. */
export function sidesOf(conference: Conference | null): Sides | null {
  const joined = (conference?.parties ?? []).filter(({ status }) => status === 'joined')
  const customer = joined.find(({ kind }) => kind === 'customer')
  const others = joined.filter(
    ({ kind, isMe }) => kind === 'external' || (kind === 'worker' && !isMe),
  )
  return customer && others.length > 0 ? { customer, others } : null
}

/** Who is on hold of a call of three or more. */
export function heldParties(conference: Conference | null): readonly Party[] {
  const sides = sidesOf(conference)
  const parties = sides ? [sides.customer, ...sides.others] : []
  return parties.filter(({ holdSince }) => holdSince !== null)
}
