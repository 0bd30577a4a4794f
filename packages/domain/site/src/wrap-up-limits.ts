import {
  type Clock,
  type Disposer,
  type Logger,
  messageOf,
  OffhookError,
  type ReservationSid,
  type Timer,
  type WorkspaceSid,
} from '@offhook/core'
import { completeReservation, type Reservation, type TaskRouter } from '@offhook/task-router'
import type { WorkRules } from './work-rules.ts'

/** What could not be written is tried again after this. */
const RETRY_MS = 1_000

type RouterSide = Pick<TaskRouter, 'events' | 'list' | 'reservation' | 'run' | 'task'>

/**
 * Completes what has been wrapped up for as long as its rule allows. The time counts from the row of
 * the reservation, so that a restart makes no wrap-up longer.
 */
export class WrapUpLimits {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #router: RouterSide
  readonly #rules: WorkRules
  readonly #timers = new Map<ReservationSid, Timer>()
  readonly #disposers: Disposer[]
  #closed = false

  constructor(options: { clock: Clock; logger: Logger; router: RouterSide; rules: WorkRules }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#router = options.router
    this.#rules = options.rules
    this.#disposers = [
      options.router.events.on('changed', ({ items }) => {
        for (const { reservation } of items) if (reservation) this.#follow(reservation)
      }),
      options.rules.events.on('changed', () => {
        for (const sid of [...this.#timers.keys()]) this.#again(sid)
      }),
    ]
  }

  /** Follows what was in wrap-up when this node took the workspace over. */
  resume(workspaceSid: WorkspaceSid): void {
    for (const reservation of this.#router.list('reservation', workspaceSid))
      this.#follow(reservation)
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    for (const dispose of this.#disposers.splice(0)) dispose()
    for (const timer of this.#timers.values()) timer.clear()
    this.#timers.clear()
  }

  #follow({ sid, status }: Reservation): void {
    if (status === 'wrapping') {
      if (!this.#timers.has(sid)) this.#again(sid)
      return
    }
    this.#timers.get(sid)?.clear()
    this.#timers.delete(sid)
  }

  /** Looks at the reservation and its rule as they are now. */
  #again(sid: ReservationSid, afterMs = 0): void {
    this.#timers.get(sid)?.clear()
    if (this.#closed) return
    const timer = this.#clock.setTimeout(() => {
      this.#look(sid).catch((error: unknown) => {
        // Somebody else has completed it.
        if (error instanceof OffhookError && this.#router.reservation(sid)?.status !== 'wrapping')
          return
        this.#logger.warn({ reservationSid: sid, error: messageOf(error) }, 'a wrap-up goes on')
        this.#again(sid, RETRY_MS)
      })
    }, afterMs)
    this.#timers.set(sid, timer)
  }

  async #look(sid: ReservationSid): Promise<void> {
    const before = this.#router.reservation(sid)
    const task = before && this.#router.task(before.taskSid)
    if (!task) return
    const { wrapUpSeconds } = await this.#rules.ofTask(task)
    const reservation = this.#router.reservation(sid)
    if (wrapUpSeconds === null || reservation?.status !== 'wrapping') return
    const left = reservation.dateUpdated + wrapUpSeconds * 1_000 - this.#clock.now()
    if (left > 0) return this.#again(sid, left)
    await this.#router.run(completeReservation(sid))
  }
}
