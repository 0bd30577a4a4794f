import type { EndpointId } from '@offhook/control'

/** What decides who hears a participant, and whether they hear. */
export interface Standing {
  /** False before the conference has begun: nobody hears anybody then. */
  readonly started: boolean
  readonly muted: boolean
  readonly hold: boolean
  readonly coaching: boolean
  /** The endpoint of who is coached; null when they are not there. */
  readonly coached: EndpointId | null
}

/** A row of the room's gain matrix. */
export interface Seat {
  readonly sendsTo: 'all' | 'none' | readonly EndpointId[]
  readonly hears: boolean
}

/**
 * On hold, or before the start: neither heard nor hearing, fed by an own player. Muted: hears. A
 * coach hears all and is heard by one.
 */
export function seatOf(standing: Standing): Seat {
  if (!standing.started || standing.hold) return { sendsTo: 'none', hears: false }
  if (standing.muted) return { sendsTo: 'none', hears: true }
  if (!standing.coaching) return { sendsTo: 'all', hears: true }
  return { sendsTo: standing.coached === null ? 'none' : [standing.coached], hears: true }
}
