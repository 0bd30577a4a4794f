import { type CallSid, type Disposer, errors, OffhookError, parseSid } from '@offhook/core'
import { acceptReservation, cancelTask, type Reservation } from '@offhook/task-router'
import { byCall } from '../actors.ts'
import { notAllowed } from '../asker.ts'
import { finishWork } from './finish-work.ts'
import { bad } from './instruction-fields.ts'
import { pendingOffer } from './offer.ts'
import type { Order } from './order.ts'
import type { InstructionTools } from './tools.ts'

const HANGUP = 'hangup'

/**
 * The `redirect` instruction: sends a call to a document of the application, which brings caller and
 * worker together by itself. A caller who is sent on like this has left the queue and not the task:
 * that goes with the end of the call.
 */
export class Redirects {
  readonly #tools: InstructionTools
  /** Callers who run a document now, and the offer that they were sent there by. */
  readonly #sent = new Map<CallSid, Reservation>()
  readonly #dispose: Disposer

  constructor(tools: InstructionTools) {
    this.#tools = tools
    this.#dispose = tools.voice.events.on('call.ended', ({ sid }) => this.#onEnded(sid))
  }

  close(): void {
    this.#dispose()
  }

  /**
   * Resolves when the call has been sent on, and the reservation is accepted where that is asked for.
   * @throws OffhookError 20403 another's call, 40123 not pending, 40120 url, 40121 call_sid, 40122 the call is not live
   */
  async start({ reservation, fields, asker, how }: Order): Promise<Reservation> {
    pendingOffer(this.#tools.router, reservation, {
      instruction: 'redirect',
      error: errors.redirectNotPending,
    })
    const url = fields.requiredUrl('RedirectUrl', errors.redirectUrl)
    const callSid = parseSid('CA', fields.required('RedirectCallSid', errors.redirectCallSid))
    if (callSid === undefined)
      throw bad('RedirectCallSid is not the sid of a call', errors.redirectCallSid)
    if (asker.kind !== 'account' && !this.#isCallerOf(reservation, callSid)) {
      throw notAllowed('Only the caller of the reservation can be redirected')
    }
    const accept = fields.flag('RedirectAccept')
    await this.#send(reservation, callSid, url)
    return accept
      ? this.#tools.router.run(acceptReservation(reservation.sid), how)
      : (this.#tools.router.reservation(reservation.sid) ?? reservation)
  }

  /** Who waits for the task, or was sent on from it before. */
  #isCallerOf({ taskSid }: Reservation, callSid: CallSid): boolean {
    return (
      this.#tools.contacts.ofTask(taskSid)?.customerCallSid === callSid ||
      this.#sent.get(callSid)?.taskSid === taskSid
    )
  }

  async #send(reservation: Reservation, callSid: CallSid, url: string): Promise<void> {
    const contact = this.#tools.contacts.ofTask(reservation.taskSid)
    const caller = contact?.customerCallSid === callSid ? contact : undefined
    // Before the call moves: leaving the queue must not look like hanging up.
    if (caller) {
      this.#tools.contacts.remove(caller)
      this.#sent.set(callSid, reservation)
    }
    try {
      await this.#tools.voice.updateCall(reservation.accountSid, callSid, { url })
    } catch (error) {
      if (caller) {
        this.#sent.delete(callSid)
        if (this.#tools.voice.queuePlace(callSid)) this.#tools.contacts.add(caller)
        else this.#callerGone(reservation, callSid)
      }
      if (!(error instanceof OffhookError)) throw error
      throw bad(`The call cannot be redirected: ${error.message}`, errors.redirectFailed)
    }
    if (caller) this.#tools.joints.callerGone(reservation.taskSid)
  }

  #onEnded(callSid: CallSid): void {
    const reservation = this.#sent.get(callSid)
    if (!reservation) return
    this.#sent.delete(callSid)
    this.#callerGone(reservation, callSid)
  }

  /** A task that nobody has taken goes with its caller; who has taken it wraps up. */
  #callerGone(reservation: Reservation, callSid: CallSid): void {
    const { taskSid } = reservation
    const actor = byCall(callSid)
    finishWork(this.#tools, reservation, { postWorkActivitySid: null, actor })
    this.#tools.errands.run('cancel a task', { taskSid }, async () => {
      const status = this.#tools.router.task(taskSid)?.assignmentStatus
      if (status !== 'pending' && status !== 'reserved') return
      await this.#tools.router.run(cancelTask(taskSid, HANGUP), { actor })
    })
  }
}
