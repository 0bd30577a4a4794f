import type { LiveContact, LiveOwnParty } from '@offhook/desk-api'
import type { Store } from './store.ts'

/** One party of a call, as the server tells it. Times are ms since 1970. */
export type Party = LiveOwnParty

/** What the server pushes about one's own calls, by the sid of the task. Nobody polls. */
export type ContactFeed = Store<ReadonlyMap<string, LiveContact>>

/** The call of a task with everybody in it. */
export interface Conference {
  readonly taskSid: string
  /** Null until customer and agent are joined. */
  readonly sid: string | null
  /** When a limit ends it, by the server's clock; null while none is known. */
  readonly endsAt: number | null
  /** In the order of their coming; who has left stays, as `left`. */
  readonly parties: readonly Party[]
}

export function conferenceOfContact(contact: LiveContact): Conference {
  const { taskSid, conferenceSid: sid, endsAt, parties } = contact
  return { taskSid, sid, endsAt, parties }
}

/** Who is in the call now and counts: supervisors do not. */
export function headCount({ parties }: Conference): number {
  return parties.filter(({ kind, status }) => status === 'joined' && kind !== 'supervisor').length
}

/** More than the two who can hang up on each other: leaving is not ending. */
export function isGroup(conference: Conference | null): boolean {
  return conference !== null && headCount(conference) > 2
}

/** The own leg, if it is in the call. */
export function me(conference: Conference | null): Party | null {
  return conference?.parties.find(({ isMe, status }) => isMe && status !== 'left') ?? null
}

export function customerOf(conference: Conference | null): Party | null {
  const customers = conference?.parties.filter(({ kind }) => kind === 'customer') ?? []
  return customers.find(({ status }) => status === 'joined') ?? customers.at(-1) ?? null
}

/** Who has put a party on hold; null where they are not, or an application did it. */
export function holderOf(conference: Conference | null, held: Party): Party | null {
  if (held.holdSince === null || held.heldBy === null) return null
  return conference?.parties.find(({ callSid }) => callSid === held.heldBy) ?? null
}

/** Whether the own leg is in the call on another device or in another window. */
export function isElsewhere(conference: Conference | null, ownCallSid: string | null): boolean {
  const own = me(conference)
  return own !== null && own.status === 'joined' && own.callSid !== ownCallSid
}
