import {
  type Clock,
  type Disposer,
  Emitter,
  errors,
  type Listenable,
  OffhookError,
  type ReservationSid,
} from '@offhook/core'
import type { RouterSide } from './ports.ts'

/** An agent's request for help with a call. It lives no longer than the call. */
export interface AssistanceRequest {
  readonly reservationSid: ReservationSid
  /** What they wrote; may be empty. */
  readonly message: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

export interface AssistanceEvents {
  /** Asked, changed or over. */
  changed: [reservationSid: ReservationSid]
}

const MAX_MESSAGE = 500

/** Who asks a supervisor for help. In memory alone: no call outlives the process. */
export class Assistance {
  readonly events: Listenable<AssistanceEvents>
  readonly #clock: Clock
  readonly #router: RouterSide
  readonly #emitter = new Emitter<AssistanceEvents>()
  readonly #requests = new Map<ReservationSid, AssistanceRequest>()
  readonly #dispose: Disposer

  constructor({ clock, router }: { readonly clock: Clock; readonly router: RouterSide }) {
    this.#clock = clock
    this.#router = router
    this.events = this.#emitter
    this.#dispose = router.events.on('changed', ({ items }) => {
      for (const { reservation } of items)
        if (reservation && reservation.status !== 'accepted') this.end(reservation.sid)
    })
  }

  close(): void {
    this.#dispose()
  }

  all(): readonly AssistanceRequest[] {
    return [...this.#requests.values()]
  }

  /**
   * Asks, or says something else to those who were asked already.
   * @throws OffhookError 20001 when the reservation is not accepted, or the message is too long
   */
  ask(sid: ReservationSid, message: string): AssistanceRequest {
    if (message.length > MAX_MESSAGE)
      throw new OffhookError(
        errors.invalidParameter,
        `A message has ${MAX_MESSAGE} characters at most`,
      )
    const status = this.#router.reservation(sid)?.status
    if (status !== 'accepted')
      throw new OffhookError(
        errors.invalidParameter,
        `Reservation ${sid} is ${status ?? 'over'}; help is asked for while it is accepted`,
      )
    const since = this.#requests.get(sid)?.since ?? this.#clock.now()
    const request = { reservationSid: sid, message, since }
    this.#requests.set(sid, request)
    this.#emitter.emit('changed', sid)
    return request
  }

  /** It is answered, or not needed any more. Does nothing where nobody asks. */
  end(sid: ReservationSid): void {
    if (this.#requests.delete(sid)) this.#emitter.emit('changed', sid)
  }
}
