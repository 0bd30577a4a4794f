/**
 * What the figures of a queue are counted from: who has left it, and who was asked in vain. A fold
 * over the router's events, without a clock: the same events give the same ledger, so that a restart
 * finds again what was counted before.
 */
import type { EventType } from '../events/event-types.ts'
import type { CountedEvent } from './counted-events.ts'

/** The events that the ledger reads; it ignores all others. */
export const ledgerEventTypes = [
  'task-queue.entered',
  'task-queue.moved',
  'task.canceled',
  'task.deleted',
  'task.system-deleted',
  'task.transfer-failed',
  'task.transfer-canceled',
  'reservation.created',
  'reservation.accepted',
  'reservation.rejected',
  'reservation.timeout',
  'reservation.canceled',
  'reservation.rescinded',
  'reservation.wrapup',
  'reservation.completed',
] as const satisfies readonly EventType[]

export type LedgerEvent = Pick<
  CountedEvent,
  | 'eventType'
  | 'eventDate'
  | 'taskSid'
  | 'reservationSid'
  | 'workerSid'
  | 'taskQueueSid'
  | 'taskChannelSid'
  | 'taskAgeInQueue'
>

/** A task that has left a queue. Times are milliseconds. */
export interface Departure {
  readonly at: number
  readonly channelSid: string | null
  /** To an agent; without one, because it ended; to another queue, or back to who passed it on. */
  readonly outcome: 'handled' | 'abandoned' | 'moved'
  readonly wait: number
  /** From the offer to its acceptance; null when nobody took it. */
  readonly ring: number | null
  /** Known once the agent's part of the call is over. */
  talk: number | null
  /** Known once the agent is free again. */
  wrapUp: number | null
}

/** An offer that came to nothing by the worker. */
export interface LostInvitation {
  readonly at: number
  readonly channelSid: string | null
  readonly how: 'missed' | 'rejected'
}

/** What one worker has done with an offer. */
export interface Offer {
  readonly at: number
  readonly how: 'accepted' | 'missed' | 'rejected'
  talk: number | null
  wrapUp: number | null
}

/** What an event has changed the figures of. */
export interface Touched {
  readonly queueSid: string | null
  readonly workerSid: string | null
}

interface Visit {
  readonly queueSid: string
  readonly channelSid: string | null
  readonly since: number
}

interface Reserved {
  readonly createdAt: number
  acceptedAt: number | null
  wrapUpAt: number | null
  departure: Departure | null
  queueSid: string | null
  offer: Offer | null
}

const nothing: Touched = { queueSid: null, workerSid: null }

export class QueueLedger {
  /** Tasks that nobody has, by task. */
  readonly #visits = new Map<string, Visit>()
  readonly #reserved = new Map<string, Reserved>()
  readonly #departures = new Map<string, Departure[]>()
  readonly #invitations = new Map<string, LostInvitation[]>()
  readonly #offers = new Map<string, Offer[]>()

  /** The tasks that have left a queue, in the order in which they did. */
  departures(queueSid: string): readonly Departure[] {
    return this.#departures.get(queueSid) ?? []
  }

  invitations(queueSid: string): readonly LostInvitation[] {
    return this.#invitations.get(queueSid) ?? []
  }

  /** What a worker was offered and has answered, or has missed. */
  offers(workerSid: string): readonly Offer[] {
    return this.#offers.get(workerSid) ?? []
  }

  /** Forgets what is older; who still waits or works is not forgotten. */
  forget(before: number): void {
    for (const lists of [this.#departures, this.#invitations, this.#offers]) {
      for (const [key, list] of lists as Map<string, { readonly at: number }[]>) {
        const first = list.findIndex(({ at }) => at >= before)
        if (first < 0) lists.delete(key)
        else list.splice(0, first)
      }
    }
  }

  /** Takes the next event; they come in the order in which they happened. */
  add(event: LedgerEvent): Touched {
    switch (event.eventType as (typeof ledgerEventTypes)[number]) {
      case 'task-queue.entered':
        return this.#enter(event)
      case 'task-queue.moved':
      // Who passed it on has it again: it was not the customer who gave up.
      case 'task.transfer-failed':
      case 'task.transfer-canceled':
        return this.#leave(event, 'moved')
      case 'task.canceled':
      case 'task.deleted':
      case 'task.system-deleted':
        return this.#leave(event, 'abandoned')
      case 'reservation.created':
        return this.#reserve(event)
      case 'reservation.accepted':
        return this.#accept(event)
      case 'reservation.rejected':
        return this.#lose(event, 'rejected')
      case 'reservation.timeout':
        return this.#lose(event, 'missed')
      case 'reservation.canceled':
      case 'reservation.rescinded':
        this.#reserved.delete(event.reservationSid ?? '')
        return nothing
      case 'reservation.wrapup':
        return this.#wrapUp(event)
      case 'reservation.completed':
        return this.#complete(event)
      default:
        return nothing
    }
  }

  /** Another step of the workflow in the same queue is no departure: it waits on. */
  #enter({ taskSid, taskQueueSid, taskChannelSid, eventDate }: LedgerEvent): Touched {
    if (taskSid === null || taskQueueSid === null) return nothing
    if (this.#visits.get(taskSid)?.queueSid === taskQueueSid) return nothing
    const visit = { queueSid: taskQueueSid, channelSid: taskChannelSid, since: eventDate }
    this.#visits.set(taskSid, visit)
    return { queueSid: taskQueueSid, workerSid: null }
  }

  #leave(
    { taskSid, eventDate }: LedgerEvent,
    outcome: Departure['outcome'],
    ring: number | null = null,
  ): Touched & { readonly departure?: Departure } {
    const visit = this.#visits.get(taskSid ?? '')
    if (taskSid === null || !visit) return nothing
    this.#visits.delete(taskSid)
    const { queueSid, channelSid, since } = visit
    const departure: Departure = {
      ...{ at: eventDate, channelSid, outcome, wait: eventDate - since, ring },
      talk: null,
      wrapUp: null,
    }
    put(this.#departures, queueSid, departure)
    return { queueSid, workerSid: null, departure }
  }

  #reserve({ reservationSid, eventDate }: LedgerEvent): Touched {
    if (reservationSid === null) return nothing
    this.#reserved.set(reservationSid, {
      createdAt: eventDate,
      acceptedAt: null,
      wrapUpAt: null,
      departure: null,
      queueSid: null,
      offer: null,
    })
    return nothing
  }

  #accept(event: LedgerEvent): Touched {
    const { reservationSid, workerSid, eventDate } = event
    const reserved = this.#reserved.get(reservationSid ?? '')
    const ring = reserved ? eventDate - reserved.createdAt : null
    const { queueSid, departure = null } = this.#leave(this.#known(event), 'handled', ring)
    const offer: Offer = { at: eventDate, how: 'accepted', talk: null, wrapUp: null }
    if (workerSid !== null) put(this.#offers, workerSid, offer)
    if (reserved) Object.assign(reserved, { acceptedAt: eventDate, departure, queueSid, offer })
    return { queueSid, workerSid }
  }

  /** A task that came before the ledger began tells how long it has waited, in whole seconds. */
  #known(event: LedgerEvent): LedgerEvent {
    const { taskSid, taskQueueSid, taskAgeInQueue, reservationSid, eventDate } = event
    const isNew = taskSid !== null && !this.#visits.has(taskSid)
    if (
      isNew &&
      taskQueueSid &&
      taskAgeInQueue !== null &&
      !this.#reserved.has(reservationSid ?? '')
    ) {
      this.#enter({ ...event, eventDate: eventDate - taskAgeInQueue * 1000 })
    }
    return event
  }

  #lose(event: LedgerEvent, how: LostInvitation['how']): Touched {
    const { reservationSid, workerSid, taskQueueSid, taskChannelSid, eventDate: at } = event
    this.#reserved.delete(reservationSid ?? '')
    if (workerSid !== null) put(this.#offers, workerSid, { at, how, talk: null, wrapUp: null })
    if (taskQueueSid !== null)
      put(this.#invitations, taskQueueSid, { at, channelSid: taskChannelSid, how })
    return { queueSid: taskQueueSid, workerSid }
  }

  #wrapUp({ reservationSid, workerSid, eventDate }: LedgerEvent): Touched {
    const reserved = this.#reserved.get(reservationSid ?? '')
    if (!reserved || reserved.acceptedAt === null) return nothing
    reserved.wrapUpAt = eventDate
    const talk = eventDate - reserved.acceptedAt
    for (const part of [reserved.departure, reserved.offer]) if (part) part.talk = talk
    return { queueSid: reserved.queueSid, workerSid }
  }

  /** Without a wrap-up of its own, it took no time. */
  #complete({ reservationSid, workerSid, eventDate }: LedgerEvent): Touched {
    const reserved = this.#reserved.get(reservationSid ?? '')
    this.#reserved.delete(reservationSid ?? '')
    if (!reserved || reserved.acceptedAt === null) return nothing
    const wrapUpAt = reserved.wrapUpAt ?? eventDate
    for (const part of [reserved.departure, reserved.offer]) {
      if (!part) continue
      part.talk = wrapUpAt - reserved.acceptedAt
      part.wrapUp = eventDate - wrapUpAt
    }
    return { queueSid: reserved.queueSid, workerSid }
  }
}

function put<Row>(lists: Map<string, Row[]>, key: string, row: Row): void {
  const list = lists.get(key)
  if (list) list.push(row)
  else lists.set(key, [row])
}
