import { errors, type ReservationSid, RetryLaterError, type TaskSid } from '@offhook/core'
import type { Decision } from './decisions/decision.ts'
import type { TaskEventReader } from './events/event-reader.ts'
import type { Reservation, Task } from './model.ts'
import type { Rows } from './rows/rows.ts'
import type { CountedEventReader } from './statistics/counted-events.ts'

/** Everything that a router needs in memory to go on: resources, and what is not over. */
export type LiveRows = { readonly [E in keyof Rows]: readonly Rows[E][] }

/** Reads of what is stored. */
export interface TaskRouterRepository extends CountedEventReader, TaskEventReader {
  /** All resources; tasks that are open, with all their reservations: who was asked is asked last. */
  loadLive(): Promise<LiveRows>
  task(sid: TaskSid): Promise<Task | undefined>
  reservation(sid: ReservationSid): Promise<Reservation | undefined>
  /** Of a task that is over too, the oldest first. */
  reservationsOfTask(sid: TaskSid): Promise<readonly Reservation[]>
  /** Why each worker was asked for a task, the oldest first. */
  decisionsOfTask(sid: TaskSid): Promise<readonly Decision[]>
}

/**
 * The right to be the one writer. Whoever holds it goes on until it is lost; whoever does not stands
 * by: its router is not loaded, refuses every turn and runs no timer.
 */
export interface RouterLease {
  readonly held: boolean
}

/** Another node routes, or will in a moment. */
export class NotRoutingError extends RetryLaterError {
  constructor() {
    super(errors.unavailable, 'This node does not route tasks now: another one does', {
      seconds: 2,
    })
  }
}
