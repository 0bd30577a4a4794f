import { type Logger, OffhookError, parseSid } from '@offhook/core'
import type { PreparedAccept, Reservation } from '@offhook/task-router'
import type { ReservationDequeue, ReservedCaller, WorkflowDequeue } from '@offhook/voice'
import type { Joints } from '../accept/joints.ts'
import { byCall, byWorker } from '../actors.ts'
import type { ContactTable } from '../contact.ts'
import type { Errands } from '../errands.ts'
import type { RouterSide } from '../ports.ts'
import { finishWork } from './finish-work.ts'

/** Accepts reservations for `<Dial><Queue reservationSid>` on the workers' own calls. */
export class ReservedCallers implements WorkflowDequeue {
  readonly #logger: Logger
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #errands: Errands
  readonly #joints: Joints

  constructor(options: {
    logger: Logger
    router: RouterSide
    contacts: ContactTable
    errands: Errands
    joints: Joints
  }) {
    this.#logger = options.logger
    this.#router = options.router
    this.#contacts = options.contacts
    this.#errands = options.errands
    this.#joints = options.joints
  }

  async reserve(request: ReservationDequeue): Promise<ReservedCaller> {
    const sid = parseSid('WR', request.reservationSid)
    const reservation = sid && this.#router.reservation(sid)
    if (!reservation || reservation.accountSid !== request.accountSid) {
      throw new OffhookError(`There is no reservation ${request.reservationSid}`, { code: 14215 })
    }
    const postWorkActivitySid = this.#activityOf(request, reservation.workspaceSid)
    const contact = this.#contacts.ofTask(reservation.taskSid)
    if (!contact) throw notPossible('No caller waits for it')
    // The worker is being called for it in another way.
    if (this.#joints.isRunning(reservation.sid)) throw notPossible('It is being accepted')
    const prepared = await this.#prepare(reservation)
    return {
      callSid: contact.customerCallSid,
      changes: () => prepared.changes({ worker_call_sid: request.workerCallSid }),
      confirm: () => {
        // From here on the two calls see to themselves.
        this.#contacts.remove(contact)
        prepared.confirm()
      },
      abort: () => prepared.abort(),
      over: () =>
        finishWork(
          { router: this.#router, errands: this.#errands, logger: this.#logger },
          reservation,
          { postWorkActivitySid, actor: byCall(contact.customerCallSid) },
        ),
    }
  }

  async #prepare({ sid, workerSid }: Reservation): Promise<PreparedAccept> {
    try {
      return await this.#router.prepareAccept(sid, { actor: byWorker(workerSid) })
    } catch (error) {
      throw error instanceof OffhookError ? notPossible(error.message, error) : error
    }
  }

  #activityOf({ postWorkActivitySid }: ReservationDequeue, workspaceSid: string): string | null {
    if (postWorkActivitySid === null) return null
    const activity = this.#router.get('activity', postWorkActivitySid)
    if (activity?.workspaceSid === workspaceSid) return activity.sid
    throw notPossible(`There is no activity ${postWorkActivitySid}`)
  }
}

function notPossible(why: string, cause?: unknown): OffhookError {
  return new OffhookError(`The reservation can not be accepted: ${why}`, { code: 14217, cause })
}
