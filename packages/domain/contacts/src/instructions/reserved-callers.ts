import { errors, OffhookError, parseSid } from '@offhook/core'
import type { PreparedAccept, Reservation } from '@offhook/task-router'
import type { ReservationDequeue, ReservedCaller, WorkflowDequeue } from '@offhook/voice'
import { byCall, byWorker } from '../actors.ts'
import { finishWork } from './finish-work.ts'
import type { InstructionTools } from './tools.ts'

/** Accepts reservations for `<Dial><Queue reservationSid>` on the workers' own calls. */
export class ReservedCallers implements WorkflowDequeue {
  readonly #tools: InstructionTools

  constructor(tools: InstructionTools) {
    this.#tools = tools
  }

  async reserve(request: ReservationDequeue): Promise<ReservedCaller> {
    const sid = parseSid('WR', request.reservationSid)
    const reservation = sid && this.#tools.router.reservation(sid)
    if (!reservation || reservation.accountSid !== request.accountSid) {
      throw new OffhookError(
        errors.reservationUnknown,
        `There is no reservation ${request.reservationSid}`,
      )
    }
    const postWorkActivitySid = this.#activityOf(request, reservation.workspaceSid)
    const contact = this.#tools.contacts.ofTask(reservation.taskSid)
    if (!contact) throw notPossible('No caller waits for it')
    // The worker is being called for it in another way.
    if (this.#tools.joints.isRunning(reservation.sid)) throw notPossible('It is being accepted')
    const prepared = await this.#prepare(reservation)
    return {
      callSid: contact.customerCallSid,
      changes: () => prepared.changes({ worker_call_sid: request.workerCallSid }),
      confirm: () => {
        // From here on the two calls see to themselves.
        this.#tools.contacts.remove(contact)
        this.#tools.voice.setRole(request.workerCallSid, 'agent')
        prepared.confirm()
      },
      abort: () => prepared.abort(),
      over: () =>
        finishWork(this.#tools, reservation, {
          postWorkActivitySid,
          actor: byCall(contact.customerCallSid),
        }),
    }
  }

  async #prepare({ sid, workerSid }: Reservation): Promise<PreparedAccept> {
    try {
      return await this.#tools.router.prepareAccept(sid, { actor: byWorker(workerSid) })
    } catch (error) {
      throw error instanceof OffhookError ? notPossible(error.message, error) : error
    }
  }

  #activityOf({ postWorkActivitySid }: ReservationDequeue, workspaceSid: string): string | null {
    if (postWorkActivitySid === null) return null
    const activity = this.#tools.router.get('activity', postWorkActivitySid)
    if (activity?.workspaceSid === workspaceSid) return activity.sid
    throw notPossible(`There is no activity ${postWorkActivitySid}`)
  }
}

function notPossible(why: string, cause?: unknown): OffhookError {
  return new OffhookError(
    errors.reservationNotAccepted,
    `The reservation cannot be accepted: ${why}`,
    { cause },
  )
}
