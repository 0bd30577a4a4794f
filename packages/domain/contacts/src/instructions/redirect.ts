import { type CallSid, type Disposer, type Logger, OffhookError, parseSid } from '@offhook/core'
import { acceptReservation, cancelTask, type Request, type Reservation } from '@offhook/task-router'
import type { Joints } from '../accept/joints.ts'
import { byCall } from '../actors.ts'
import { type Asker, notAllowed } from '../asker.ts'
import type { ContactTable } from '../contact.ts'
import type { Errands } from '../errands.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'
import { finishWork } from './finish-work.ts'
import { bad, type InstructionFields } from './instruction-fields.ts'
import { pendingOffer } from './offer.ts'

const HANGUP = 'hangup'

/**
 * The `redirect` instruction: sends a call to a document of the application, which brings caller and
 * worker together by itself. A caller who is sent on like this has left the queue and not the task:
 * that goes with the end of the call.
 */
export class Redirects {
  readonly #logger: Logger
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #errands: Errands
  readonly #joints: Joints
  /** Callers who run a document now, and the offer that they were sent there by. */
  readonly #sent = new Map<CallSid, Reservation>()
  readonly #dispose: Disposer

  constructor(options: {
    logger: Logger
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    errands: Errands
    joints: Joints
  }) {
    this.#logger = options.logger
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
    this.#errands = options.errands
    this.#joints = options.joints
    this.#dispose = options.voice.events.on('call.ended', ({ sid }) => this.#onEnded(sid))
  }

  close(): void {
    this.#dispose()
  }

  /**
   * Resolves when the call has been sent on, and the reservation is accepted where that is asked for.
   * @throws OffhookError 20403 another's call, 40123 not pending, 40120 url, 40121 call_sid, 40122 the call is not live
   */
  async start(
    reservation: Reservation,
    fields: InstructionFields,
    { asker, ...how }: Request & { readonly asker: Asker },
  ): Promise<Reservation> {
    pendingOffer(this.#router, reservation, { instruction: 'redirect', code: 40123 })
    const url = fields.requiredUrl('RedirectUrl', 40120)
    const callSid = parseSid('CA', fields.required('RedirectCallSid', 40121))
    if (callSid === undefined) throw bad('RedirectCallSid is not the sid of a call', 40121)
    if (asker.kind !== 'account' && !this.#isCallerOf(reservation, callSid)) {
      throw notAllowed('Only the caller of the reservation can be redirected')
    }
    const accept = fields.flag('RedirectAccept')
    await this.#send(reservation, callSid, url)
    return accept
      ? this.#router.run(acceptReservation(reservation.sid), how)
      : (this.#router.reservation(reservation.sid) ?? reservation)
  }

  /** Who waits for the task, or was sent on from it before. */
  #isCallerOf({ taskSid }: Reservation, callSid: CallSid): boolean {
    return (
      this.#contacts.ofTask(taskSid)?.customerCallSid === callSid ||
      this.#sent.get(callSid)?.taskSid === taskSid
    )
  }

  async #send(reservation: Reservation, callSid: CallSid, url: string): Promise<void> {
    const contact = this.#contacts.ofTask(reservation.taskSid)
    const caller = contact?.customerCallSid === callSid ? contact : undefined
    // Before the call moves: leaving the queue must not look like hanging up.
    if (caller) {
      this.#contacts.remove(caller)
      this.#sent.set(callSid, reservation)
    }
    try {
      await this.#voice.updateCall(reservation.accountSid, callSid, { url })
    } catch (error) {
      if (caller) {
        this.#sent.delete(callSid)
        if (this.#voice.queuePlace(callSid)) this.#contacts.add(caller)
        else this.#callerGone(reservation, callSid)
      }
      if (!(error instanceof OffhookError)) throw error
      throw bad(`The call can not be redirected: ${error.message}`, 40122)
    }
    if (caller) this.#joints.callerGone(reservation.taskSid)
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
    const tools = { router: this.#router, errands: this.#errands, logger: this.#logger }
    finishWork(tools, reservation, { postWorkActivitySid: null, actor })
    this.#errands.run('cancel a task', { taskSid }, async () => {
      const status = this.#router.task(taskSid)?.assignmentStatus
      if (status !== 'pending' && status !== 'reserved') return
      await this.#router.run(cancelTask(taskSid, HANGUP), { actor })
    })
  }
}
