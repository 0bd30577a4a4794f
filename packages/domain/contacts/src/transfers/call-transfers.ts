import { type Clock, errors, type Logger, messageOf, OffhookError, type Timer } from '@offhook/core'
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
import type { UpdateParticipantRequest } from '@offhook/voice'
import type { AgentPart, Contact, ContactTable } from '../contact.ts'
import type { Errands } from '../errands.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'

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
 * While two agents are there nobody's leaving ends the conference; the last one's does again, if
 * they asked for that.
 */
export class CallTransfers {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #errands: Errands
  readonly #timers = new Set<Timer>()

  constructor(options: {
    clock: Clock
    logger: Logger
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    errands: Errands
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#voice = options.voice
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
      await this.#hold(contact, true)
      if (transfer.mode === 'COLD') await this.#takeOut(contact, agent)
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

  /** An agent has joined: who waited for them alone is off hold, and nobody's leaving ends it. */
  onJoined(contact: Contact, reservation: Reservation): void {
    const transfer = reservation.transferSid && this.#router.transfer(reservation.transferSid)
    const alone = contact.agents.size === 1
    if (alone || (transfer && transfer.mode === 'COLD')) {
      this.#attempt('take the customer off hold', contact, () => this.#hold(contact, false))
    }
    this.onAgentsChanged(contact)
  }

  /** Whose leaving ends the conference depends on how many agents there are. */
  onAgentsChanged(contact: Contact): void {
    for (const agent of contact.agents.values()) {
      const endConferenceOnExit = agent.endsConference && contact.agents.size === 1
      this.#attempt('change whose leaving ends the conference', contact, () =>
        this.#update(contact, agent, { endConferenceOnExit }),
      )
    }
  }

  /** The customer is in the conference, or nobody knows any better. */
  hasCustomer({ conferenceSid, customerCallSid }: Contact): boolean {
    if (conferenceSid === null) return false
    return this.#voice
      .participants(conferenceSid)
      .some(({ callSid }) => callSid === customerCallSid)
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
  completeLater({ reservationSid }: AgentPart): void {
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

  /** The COLD transfer that a reservation has made of its task, if any. */
  coldTransferOf({ reservationSid }: AgentPart, { taskSid }: Contact): Transfer | undefined {
    const sid = this.#router.task(taskSid)?.transferSid
    const transfer = sid ? this.#router.transfer(sid) : undefined
    const own = transfer?.initiatingReservationSid === reservationSid
    return own && transfer.mode === 'COLD' ? transfer : undefined
  }

  async #hold(contact: Contact, hold: boolean): Promise<void> {
    await this.#update(contact, { callSid: contact.customerCallSid }, { hold })
  }

  async #takeOut(contact: Contact, agent: AgentPart): Promise<void> {
    await this.#update(contact, agent, { endConferenceOnExit: false })
    const { accountSid, conferenceSid } = contact
    if (conferenceSid === null) return
    await this.#voice.removeParticipant(accountSid, conferenceSid, agent.callSid)
  }

  /** Edits somebody who is there; what is as asked already stays untouched. */
  async #update(
    { accountSid, conferenceSid }: Contact,
    { callSid }: Pick<AgentPart, 'callSid'>,
    request: UpdateParticipantRequest,
  ): Promise<void> {
    if (conferenceSid === null) return
    const row = this.#voice.participants(conferenceSid).find((each) => each.callSid === callSid)
    if (!row) return
    const { hold = row.hold, endConferenceOnExit = row.endConferenceOnExit } = request
    if (hold === row.hold && endConferenceOnExit === row.endConferenceOnExit) return
    await this.#voice.updateParticipant(accountSid, conferenceSid, callSid, request)
  }

  #attempt(what: string, { taskSid }: Contact, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.#logger.warn({ taskSid, what, error: messageOf(error) }, 'a call was not adapted')
    })
  }
}
