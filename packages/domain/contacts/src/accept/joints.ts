import type { Clock, Logger, ReservationSid, TaskSid } from '@offhook/core'
import { cancelReservation, type Reservation } from '@offhook/task-router'
import type { DialledParty } from '@offhook/voice'
import type { Errands } from '../errands.ts'
import type { RouterSide } from '../ports.ts'
import { Accept } from './run-accept.ts'

/** How a joint is made: who is dialled, and what joins them with the caller. */
export interface JointActions {
  dial(): Promise<DialledParty>
  /** Calls the customer of an outbound task, once the worker is heard. */
  readonly callCustomer?: ((agent: DialledParty) => Promise<DialledParty>) | null
  /** How long the customer may ring. */
  readonly ringsMs?: number
  /** The customer has answered, and nobody is there for them. */
  dismissCustomer?(customer: DialledParty): void
  bridge(party: DialledParty, customer: DialledParty | null): Promise<void>
}

/** The acceptances by telephone that are under way, at most one of a reservation. */
export class Joints {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #router: RouterSide
  readonly #errands: Errands
  readonly #running = new Map<ReservationSid, Accept>()

  constructor(options: { clock: Clock; logger: Logger; router: RouterSide; errands: Errands }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#router = options.router
    this.#errands = options.errands
  }

  isRunning(sid: ReservationSid): boolean {
    return this.#running.has(sid)
  }

  /** Whether somebody is about to be joined with the caller of this task. */
  isTaken(taskSid: TaskSid): boolean {
    return [...this.#running.keys()].some(
      (sid) => this.#router.reservation(sid)?.taskSid === taskSid,
    )
  }

  /** Begins to dial the worker; what comes of it is told by events. */
  begin(
    { sid, taskSid }: Reservation,
    { dial, callCustomer = null, ringsMs = 0, dismissCustomer = hangUp, bridge }: JointActions,
  ): void {
    const ids = { taskSid, reservationSid: sid }
    const accept = new Accept({
      clock: this.#clock,
      logger: this.#logger.child(ids),
      actions: {
        dial,
        callCustomer,
        dismissCustomer,
        bridge,
        holdReservationTimer: () => this.#router.holdReservationTimer(sid, ringsMs),
        cancelReservation: (code) =>
          this.#errands.run('cancel a reservation', ids, async () => {
            if (this.#router.reservation(sid)?.status !== 'pending') return
            await this.#router.run(cancelReservation(sid, code))
          }),
      },
      onSettled: () => this.#running.delete(sid),
    })
    this.#running.set(sid, accept)
    accept.start()
  }

  /** The caller of this task is gone. */
  callerGone(taskSid: TaskSid): void {
    for (const [sid, accept] of this.#running) {
      if (this.#router.reservation(sid)?.taskSid === taskSid) accept.callerGone()
    }
  }

  /** The reservation is no longer pending. */
  reservationGone(sid: ReservationSid): void {
    this.#running.get(sid)?.reservationGone()
  }

  /** Workers who are being dialled are dialled no more; callers keep their places. */
  close(): void {
    for (const accept of this.#running.values()) accept.reservationGone()
  }
}

function hangUp(customer: DialledParty): void {
  customer.hangup('normal')
}
