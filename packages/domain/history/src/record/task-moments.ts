import type { Contacts } from '@offhook/contacts'
import {
  type CallSid,
  type Clock,
  type Disposer,
  parseSid,
  type ReservationSid,
} from '@offhook/core'
import type { ChangeItem, Reservation, Task, TaskRouter } from '@offhook/task-router'
import type { Voice } from '@offhook/voice'
import type { Moment } from '../moment.ts'
import { customerOf } from '../story/story.ts'
import type { LiveStories, LiveStory } from './live-stories.ts'

export type RouterSide = Pick<TaskRouter, 'events' | 'get' | 'worker' | 'task' | 'reservation'>

/** Makes moments of what happens to tasks that have a call. */
export class TaskMoments {
  readonly #clock: Clock
  readonly #router: RouterSide
  readonly #voice: Pick<Voice, 'call'>
  readonly #stories: LiveStories
  readonly #disposers: readonly Disposer[]

  constructor(options: {
    clock: Clock
    router: RouterSide
    voice: Pick<Voice, 'call'>
    contacts: Pick<Contacts, 'events'>
    stories: LiveStories
  }) {
    this.#clock = options.clock
    this.#router = options.router
    this.#voice = options.voice
    this.#stories = options.stories
    this.#disposers = [
      options.router.events.on('changed', ({ items }) => {
        for (const item of items) this.#take(item)
      }),
      options.contacts.events.on('customer.called', ({ callSid, taskSid, reservationSid }) =>
        this.#customerCalled(callSid, taskSid, reservationSid),
      ),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  #take({ type, task, reservation, transfer }: ChangeItem): void {
    if (!task) return
    const live = this.#of(task)
    if (!live) return
    switch (type) {
      case 'task-queue.entered':
      case 'task-queue.moved':
        return this.#inQueue(live, task)
      case 'reservation.created':
        return reservation ? this.#offered(live, reservation) : undefined
      case 'reservation.accepted':
        return reservation ? this.#accepted(live, task, reservation) : undefined
      case 'reservation.rejected':
      case 'reservation.timeout':
      case 'reservation.canceled':
      case 'reservation.rescinded':
        return this.#ofReservation(live, reservation, 'declined')
      case 'reservation.wrapup':
        return this.#ofReservation(live, reservation, 'wraps-up')
      case 'reservation.completed':
        return this.#ofReservation(live, reservation, 'done')
      case 'task.transfer-initiated':
        return transfer ? this.#tell(live, { type: 'passes-on', mode: transfer.mode }) : undefined
      case 'task.transfer-failed':
      case 'task.transfer-canceled':
        return this.#tell(live, { type: 'not-passed-on' })
      case 'task.canceled':
      case 'task.completed':
      case 'task.deleted':
      case 'task.system-deleted':
        return this.#tell(live, { type: 'task-over' })
    }
  }

  /** The contact of a task: known by it, or by the customer's call that its attributes name. */
  #of(task: Task): LiveStory | undefined {
    const known = this.#stories.of(task.sid)
    if (known) return known
    const callSid = callOf(task)
    const live = callSid && this.#stories.of(callSid)
    if (!live || live.story.accountSid !== task.accountSid) return undefined
    if (customerOf(live.story).callSid !== callSid) return undefined
    this.#tell(live, { type: 'task', taskSid: task.sid })
    return live
  }

  #customerCalled(callSid: CallSid, taskSid: Task['sid'], reservationSid: ReservationSid): void {
    const live = this.#stories.of(callSid)
    const task = this.#router.task(taskSid)
    const reservation = this.#router.reservation(reservationSid)
    if (!live || !task || !reservation) return
    this.#tell(live, { type: 'task', taskSid })
    this.#inQueue(live, task)
    this.#offered(live, reservation)
  }

  #inQueue(live: LiveStory, { taskQueueSid: queueSid }: Task): void {
    if (queueSid === null) return
    const name = this.#router.get('task-queue', queueSid)?.friendlyName ?? null
    this.#tell(live, { type: 'queue', queueSid, name })
  }

  #offered(live: LiveStory, { sid: reservationSid, workerSid }: Reservation): void {
    const name = this.#router.worker(workerSid)?.friendlyName ?? workerSid
    this.#tell(live, { type: 'offered', reservationSid, workerSid, name })
  }

  #accepted(live: LiveStory, task: Task, { sid: reservationSid }: Reservation): void {
    const callSid = agentCallOf(task)
    const call = callSid && this.#voice.call(task.accountSid, callSid)
    // Of another call that the same attributes named before, nothing is known here.
    const isNew = call && this.#stories.of(call.sid) === undefined
    const address = call ? (call.direction === 'inbound' ? call.from : call.to) : null
    this.#tell(live, {
      type: 'accepted',
      reservationSid,
      callSid: isNew ? call.sid : null,
      address: isNew ? address : null,
    })
  }

  #ofReservation(
    live: LiveStory,
    reservation: Reservation | null,
    type: 'declined' | 'wraps-up' | 'done',
  ): void {
    if (reservation) this.#tell(live, { type, reservationSid: reservation.sid })
  }

  #tell(live: LiveStory, moment: Moment): void {
    this.#stories.tell(live, moment, this.#clock.now())
  }
}

/** The customer's call. */
function callOf({ attributes }: Task): CallSid | undefined {
  return parseSid('CA', attributes['call_sid'])
}

/** The call of the agent who accepted last, as the acceptance writes it into the task. */
function agentCallOf({ attributes }: Task): CallSid | undefined {
  const conference = objectOf(attributes['conference'])
  const participants = objectOf(conference?.['participants'])
  return parseSid('CA', participants?.['worker']) ?? parseSid('CA', attributes['worker_call_sid'])
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}
