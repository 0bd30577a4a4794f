import type { Conference } from './conferences.ts'
import type { ReservationView, TransferView } from './routing.ts'
import type { Mark } from './task-marks.ts'
import type { TaskPhase } from './task-state.ts'

/**
 * A task as the screen shows it. Times are ms since 1970 by the server's clock; a timer that does not
 * run is null.
 */
export interface TaskView {
  readonly reservationSid: string
  readonly taskSid: string
  readonly name: string
  readonly phase: TaskPhase
  readonly ring: { readonly startsAt: number; readonly endsAt: number }
  readonly liveSince: number | null
  readonly holdSince: number | null
  readonly wrapSince: number | null
  readonly queueName: string
  readonly priority: number
  readonly createdAt: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly channel: string
  /** Whether a call belongs to it; the others are read, done and completed. */
  readonly isCall: boolean
  /** The transfer by which it came here; null for one that did not. */
  readonly incoming: TransferView | null
  /** The transfer by which it is being passed on; null while it is not. */
  readonly outgoing: TransferView | null
  readonly conferenceRef: ConferenceRef | null
  /** Everybody in the call, as the server pushes it; null while that is not known. */
  readonly conference: Conference | null
}

/** What a task is made of: what the router says, what this desk remembers, who is in the call. */
export interface TaskSources {
  readonly reservation: ReservationView
  readonly mark: Readonly<Mark>
  readonly phase: TaskPhase
  readonly conference: Conference | null
}

export function taskViewOf({ reservation, mark, phase, conference }: TaskSources): TaskView {
  const { task } = reservation
  // Whoever began elsewhere, or has no call, began when they accepted.
  const hasBegun = phase === 'elsewhere' || phase === 'working'
  return {
    reservationSid: reservation.sid,
    taskSid: task.sid,
    name: taskName(task.attributes),
    phase,
    ring: { startsAt: mark.firstSeen, endsAt: mark.firstSeen + reservation.timeoutMs },
    liveSince: mark.liveSince ?? (hasBegun ? reservation.updatedAt : null),
    holdSince: mark.holdSince,
    wrapSince: mark.wrapSince,
    queueName: task.queueName,
    priority: task.priority,
    createdAt: task.createdAt,
    attributes: task.attributes,
    channel: task.channel,
    incoming: task.incoming,
    outgoing: task.outgoing,
    isCall: isCallTask(task),
    conferenceRef: conferenceRefOf(task.attributes),
    conference,
  }
}

/** A voice task with a caller, or one that the agent's own call made; all others have no call. */
export function isCallTask({ channel, attributes }: ReservationView['task']): boolean {
  if (channel !== 'voice') return false
  return typeof attributes['call_sid'] === 'string' || attributes['direction'] === 'outbound'
}

/** The conference of a task, as its attributes name it once the call is accepted. */
export interface ConferenceRef {
  readonly sid: string
  readonly workerCallSid: string | null
  readonly customerCallSid: string | null
}

/** The name people know a task by: Flex's rule, in its order. */
export function taskName(attributes: ReservationView['task']['attributes']): string {
  for (const key of ['name', 'outbound_to', 'from']) {
    const value = attributes[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return 'Anonymous'
}

/** Reads the conference out of the attributes; anything malformed counts as not there. */
export function conferenceRefOf(
  attributes: ReservationView['task']['attributes'],
): ConferenceRef | null {
  const conference = record(attributes['conference'])
  const sid = conference?.['sid']
  if (typeof sid !== 'string' || sid === '') return null
  const participants = record(conference?.['participants'])
  return {
    sid,
    workerCallSid: text(participants?.['worker']),
    customerCallSid: text(participants?.['customer']),
  }
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
