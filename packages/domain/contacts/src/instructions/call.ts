import { type CallSid, type Disposer, errors, OffhookError } from '@offhook/core'
import { acceptReservation, noteOnTask, type Reservation } from '@offhook/task-router'
import { byCall } from '../actors.ts'
import { checkOwnAddress } from '../asker.ts'
import { attributeOf } from '../attributes.ts'
import { finishWork } from './finish-work.ts'
import { bad, checkedNumbers } from './instruction-fields.ts'
import { pendingOffer } from './offer.ts'
import type { Order } from './order.ts'
import type { InstructionTools } from './tools.ts'

const recordWords = ['do-not-record', 'record-from-answer', 'true', 'false'] as const

/** A call to a worker whose answer accepts the reservation, and whose end ends the work on it. */
interface AcceptingCall {
  readonly reservation: Reservation
  accepted: boolean
}

/**
 * The `call` instruction: calls the worker, who runs a document of the application. With `accept` the
 * answer accepts the reservation; else the document does, by `<Queue reservationSid>`, or the
 * application.
 */
export class Calls {
  readonly #tools: InstructionTools
  readonly #accepting = new Map<CallSid, AcceptingCall>()
  readonly #disposers: readonly Disposer[]

  constructor(tools: InstructionTools) {
    this.#tools = tools
    this.#disposers = [
      tools.voice.events.on('call.answered', ({ sid }) => this.#onAnswered(sid)),
      tools.voice.events.on('call.ended', ({ sid }) => this.#onEnded(sid)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  /**
   * Resolves when the worker's phone is being called.
   * @throws OffhookError 20403 another's address, 40114 not pending, 40110 to, 40111 from, 40112 url, 40158 status callback,
   * 40113 the call could not be placed
   */
  async start({ reservation, fields, asker }: Order): Promise<Reservation> {
    const { task, worker } = pendingOffer(this.#tools.router, reservation, {
      instruction: 'call',
      error: errors.callNotPending,
    })
    const asked = fields.text('CallTo', errors.callTo)
    checkOwnAddress(this.#tools.voice.readerOf(reservation.accountSid), asker, asked, worker)
    const { to, from } = checkedNumbers(
      this.#tools.voice.readerOf(reservation.accountSid),
      {
        to: asked ?? attributeOf(worker, 'contact_uri'),
        from: fields.text('CallFrom', errors.callFrom),
      },
      { to: errors.callTo, from: errors.callFrom },
    )
    const url = fields.requiredUrl('CallUrl', errors.callUrl)
    const accept = fields.flag('CallAccept')
    const record = fields.oneOf('CallRecord', recordWords, 'do-not-record')
    const request = {
      accountSid: reservation.accountSid,
      to,
      from,
      role: 'agent' as const,
      anyCallerId: true,
      url,
      timeout: fields.timeout('CallTimeout'),
      record: record === 'record-from-answer' || record === 'true',
      statusCallback: fields.url('CallStatusCallbackUrl', errors.callCallback) ?? undefined,
    }
    const { sid } = await this.#tools.voice.createCall(request).catch((error: unknown) => {
      if (!(error instanceof OffhookError)) throw error
      throw bad(`The worker cannot be called: ${error.message}`, errors.callFailed)
    })
    if (accept) this.#accepting.set(sid, { reservation, accepted: false })
    this.#tools.errands.run('note the call of a worker', { taskSid: task.sid }, () =>
      this.#tools.router.run(noteOnTask(task.sid, { worker_call_sid: sid }), {
        actor: byCall(sid),
      }),
    )
    const call = this.#tools.voice.call(reservation.accountSid, sid)
    // Answered or over before anybody could listen.
    if (call?.status === 'in-progress') this.#onAnswered(sid)
    if (!call) this.#onEnded(sid)
    return this.#tools.router.reservation(reservation.sid) ?? reservation
  }

  #onAnswered(sid: CallSid): void {
    const call = this.#accepting.get(sid)
    if (!call || call.accepted) return
    call.accepted = true
    const reservationSid = call.reservation.sid
    this.#tools.errands.run('accept by an answered call', { reservationSid }, async () => {
      if (this.#tools.router.reservation(reservationSid)?.status !== 'pending') return
      await this.#tools.router.run(acceptReservation(reservationSid), { actor: byCall(sid) })
    })
  }

  #onEnded(sid: CallSid): void {
    const call = this.#accepting.get(sid)
    this.#accepting.delete(sid)
    if (!call?.accepted) return
    finishWork(this.#tools, call.reservation, { postWorkActivitySid: null, actor: byCall(sid) })
  }
}
