import {
  type Clock,
  errors,
  OffhookError,
  type ReservationSid,
  type Timer,
  type WorkspaceSid,
} from '@offhook/core'
import {
  type CreateTransferRequest,
  cancelTask,
  cancelTransfer,
  completeReservation,
  createTransfer,
  type Request,
  type Reservation,
  type Transfer,
} from '@offhook/task-router'
import type { AgentPart, Contact, ContactTable } from '../contact.ts'
import type { Errands } from '../errands.ts'
import type { Attendance } from '../parties/attendance.ts'
import type { Seats } from '../parties/seats.ts'
import type { RouterSide } from '../ports.ts'

/**
 * From the transferor's wrap-up to its end by itself. An application that completes them as soon as
 * it is told of the wrap-up comes before.
 */
const COMPLETE_AFTER_MS = 5_000

/**
 * What a transfer does to the calls. The customer is held at once and stays in the conference;
 * whoever takes the task joins them there, and their recording goes on.
 *
 *   WARM  agent stays ─▶ target joins: three people ─▶ either agent leaves, the other goes on
 *   COLD  agent leaves, wraps up and completes ─▶ target joins, the customer is off hold
 *
 * Whose leaving ends the conference follows from who is there: see `parties/head-count.ts`.
 */
export class CallTransfers {
  readonly #clock: Clock
  readonly #seats: Seats
  readonly #attendance: Attendance
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #errands: Errands
  readonly #timers = new Set<Timer>()

  constructor(options: {
    clock: Clock
    seats: Seats
    attendance: Attendance
    router: RouterSide
    contacts: ContactTable
    errands: Errands
  }) {
    this.#clock = options.clock
    this.#seats = options.seats
    this.#attendance = options.attendance
    this.#router = options.router
    this.#contacts = options.contacts
    this.#errands = options.errands
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#timers) timer.clear()
    this.#timers.clear()
  }

  /**
   * Passes a task on with its call. Resolves when the customer is on hold and, COLD, the transferor
   * has left.
   * @throws OffhookError 40149 when the transferor is not in a call of the task; and what the router says
   */
  async create(request: CreateTransferRequest, how: Request = {}): Promise<Transfer> {
    const { contact, agent } = this.#placeOf(request)
    const transfer = await this.#router.run(createTransfer(request), how)
    try {
      const { customerCallSid } = contact
      await this.#seats.edit(contact, customerCallSid, { hold: true, byCallSid: agent.callSid })
      if (transfer.mode === 'COLD') await this.#seats.takeOut(contact, agent.callSid)
    } catch (error) {
      // Somebody has left meanwhile: their leaving closes the transfer.
      if (error instanceof OffhookError) return this.#router.transfer(transfer.sid) ?? transfer
      this.#errands.run('cancel a transfer', { transferSid: transfer.sid }, () =>
        this.#router.run(cancelTransfer(transfer.sid)),
      )
      throw error
    }
    return this.#router.transfer(transfer.sid) ?? transfer
  }

  /** The transferor's part in the call. */
  #placeOf({ taskSid, reservationSid }: CreateTransferRequest) {
    const { sid, status } = this.#router.reservation(reservationSid) ?? {}
    const contact = sid && this.#contacts.ofReservation(sid)
    const agent = sid && contact?.agents.get(sid)
    if (contact && agent && contact.taskSid === taskSid) return { contact, agent }
    if (status !== undefined && status !== 'accepted') {
      throw new OffhookError(
        errors.invalidParameter,
        `Reservation ${sid} is ${status}, not accepted`,
      )
    }
    throw new OffhookError(
      errors.transferNoConference,
      `Task ${taskSid} has no conference to be transferred`,
    )
  }

  /** @throws OffhookError 20001 when it is over */
  cancel(transfer: Transfer, how: Request = {}): Promise<Transfer> {
    return this.#router.run(cancelTransfer(transfer.sid), how)
  }

  /** An agent has joined: who waited for them alone is off hold. */
  onJoined(contact: Contact, reservation: Reservation): void {
    const transfer = reservation.transferSid && this.#router.transfer(reservation.transferSid)
    const alone = contact.agents.size === 1
    if (alone || (transfer && transfer.mode === 'COLD')) {
      this.#attendance.unhold(contact, contact.customerCallSid)
    }
    this.#attendance.changed(contact)
  }

  /** The customer is in the conference, or nobody knows any better. */
  hasCustomer(contact: Contact): boolean {
    return this.#seats.find(contact, contact.customerCallSid) !== undefined
  }

  /**
   * The customer is gone: no worker is to be asked for them any longer. The task is the transferor's, if
   * they are there still, and over otherwise.
   */
  async closeWithoutCustomer(
    { taskSid }: Contact,
    reason: string,
    how: Request = {},
  ): Promise<void> {
    const task = this.#router.task(taskSid)
    if (task?.assignmentStatus !== 'pending' && task?.assignmentStatus !== 'reserved') return
    const { transferSid } = task
    const held = this.#router.reservationsOf(task).some(({ status }) => status === 'accepted')
    try {
      if (held && transferSid !== null) await this.#router.run(cancelTransfer(transferSid), how)
      else await this.#router.run(cancelTask(taskSid, reason), how)
    } catch (error) {
      // The target or the transferor was first.
      if (!(error instanceof OffhookError)) throw error
    }
  }

  /** A transferor who left at once has nothing to write up: their part ends by itself. */
  completeLater(reservationSid: ReservationSid): void {
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer)
      this.#errands.run('complete a reservation', { reservationSid }, async () => {
        const status = this.#router.reservation(reservationSid)?.status
        if (status !== 'accepted' && status !== 'wrapping') return
        await this.#router.run(completeReservation(reservationSid))
      })
    }, COMPLETE_AFTER_MS)
    this.#timers.add(timer)
  }

  /** Completes whoever passed a customer on and left, and whose node ended before their time had come. */
  resume(workspaceSid: WorkspaceSid): void {
    const transfers = this.#router.list('transfer', workspaceSid)
    const transferors = new Set(
      transfers.flatMap(({ mode, initiatingReservationSid: sid }) =>
        mode === 'COLD' ? [sid] : [],
      ),
    )
    for (const { sid, status, handedOver } of this.#router.list('reservation', workspaceSid)) {
      if (status === 'wrapping' && (handedOver || transferors.has(sid))) this.completeLater(sid)
    }
  }

  /** The COLD transfer that a reservation has made of its task, if any. */
  coldTransferOf({ reservationSid }: AgentPart, { taskSid }: Contact): Transfer | undefined {
    const sid = this.#router.task(taskSid)?.transferSid
    const transfer = sid ? this.#router.transfer(sid) : undefined
    const own = transfer?.initiatingReservationSid === reservationSid
    return own && transfer.mode === 'COLD' ? transfer : undefined
  }
}
