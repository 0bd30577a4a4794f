import { type CallSid, type Logger, messageOf } from '@offhook/core'
import type { Contact } from '../contact.ts'
import type { RouterSide } from '../ports.ts'
import { exitsOf } from './head-count.ts'
import type { Seats } from './seats.ts'

/**
 * Keeps, by head-count, whose leaving ends a talk. It is done here and not by the agents' pages: a
 * page that is lost cannot take its word back.
 */
export class Attendance {
  readonly #logger: Logger
  readonly #router: RouterSide
  readonly #seats: Seats

  constructor(options: { logger: Logger; router: RouterSide; seats: Seats }) {
    this.#logger = options.logger
    this.#router = options.router
    this.#seats = options.seats
  }

  /** Somebody came, was called, or left. */
  changed(contact: Contact): void {
    const present = new Set(this.#seats.of(contact).map(({ callSid }) => callSid))
    for (const { callSid, endConferenceOnExit } of exitsOf(
      contact,
      present,
      this.isOffered(contact),
    )) {
      this.attempt('change whose leaving ends the conference', contact, () =>
        this.#seats.edit(contact, callSid, { endConferenceOnExit }),
      )
    }
  }

  /** The last agent has left others behind: they hear each other, whoever was on hold. */
  leftTogether(contact: Contact): void {
    const { customerCallSid, outsideNow } = contact
    for (const callSid of [customerCallSid, ...outsideNow.map((each) => each.callSid)]) {
      this.unhold(contact, callSid)
    }
    this.changed(contact)
  }

  unhold(contact: Contact, callSid: CallSid): void {
    this.attempt('take a party off hold', contact, () =>
      this.#seats.edit(contact, callSid, { hold: false }),
    )
  }

  /** Another agent is asked to take the task. */
  isOffered({ taskSid }: Contact): boolean {
    const status = this.#router.task(taskSid)?.assignmentStatus
    return status === 'pending' || status === 'reserved'
  }

  /** Who has left meanwhile cannot be adapted; that is no fault. */
  attempt(what: string, { taskSid }: Contact, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.#logger.warn({ taskSid, what, error: messageOf(error) }, 'a call was not adapted')
    })
  }
}
