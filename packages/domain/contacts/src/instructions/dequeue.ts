import { errors } from '@offhook/core'
import type { Reservation } from '@offhook/task-router'
import { callEvents, type DialAloneRequest, type DialledParty } from '@offhook/voice'
import { joinAccepting } from '../accept/join.ts'
import { byCall } from '../actors.ts'
import { checkOwnAddress } from '../asker.ts'
import { attributeOf } from '../attributes.ts'
import type { Contact } from '../contact.ts'
import { finishWork } from './finish-work.ts'
import { bad, checkedNumbers, type InstructionFields } from './instruction-fields.ts'
import { type Offer, pendingOffer } from './offer.ts'
import type { Order } from './order.ts'
import type { InstructionTools } from './tools.ts'

const recordWords = ['do-not-record', 'record-from-answer'] as const

/** The longest that a SIP party rings, in seconds. */
const MAX_SIP_TIMEOUT = 600

/** What a `dequeue` asks for. */
interface DequeueOptions {
  readonly dial: DialAloneRequest
  readonly postWorkActivitySid: string | null
}

/**
 * The `dequeue` instruction: dials the worker and joins them with the caller, the two of them only,
 * as the worker's own `<Dial><Queue>` would. A failure before that: the reservation is canceled, and
 * the caller keeps the place.
 */
export class Dequeues {
  readonly #tools: InstructionTools

  constructor(tools: InstructionTools) {
    this.#tools = tools
  }

  /**
   * Begins to dial the worker; what comes of it is told by events.
   * @throws OffhookError 20403 another's address, 40135 not pending, 40140 no caller, 40130 activity, 40131 to, 40132 from,
   * 40134 and 40157 status callback
   */
  start({ reservation, fields, asker }: Order): Reservation {
    const offer = pendingOffer(this.#tools.router, reservation, {
      instruction: 'dequeue',
      error: errors.dequeueNotPending,
    })
    checkOwnAddress(
      this.#tools.voice.readerOf(reservation.accountSid),
      asker,
      fields.text('DequeueTo', errors.dequeueTo),
      offer.worker,
    )
    // A second press of the same button changes nothing.
    if (this.#tools.joints.isRunning(reservation.sid)) return reservation
    const contact = this.#tools.contacts.ofTask(reservation.taskSid)
    if (!contact)
      throw bad('The task has no call_sid of a caller who waits', errors.dequeueNoCaller)
    const { dial, postWorkActivitySid } = this.#read(fields, offer, contact)
    this.#tools.joints.begin(reservation, {
      dial: () => this.#tools.voice.dialAlone(dial),
      bridge: (party) => this.#bridge(contact, reservation, party, postWorkActivitySid),
    })
    return reservation
  }

  #read(fields: InstructionFields, { reservation, task, worker }: Offer, contact: Contact) {
    const { to, from } = checkedNumbers(
      this.#tools.voice.readerOf(reservation.accountSid),
      {
        to: fields.text('DequeueTo', errors.dequeueTo) ?? attributeOf(worker, 'contact_uri'),
        from:
          fields.text('DequeueFrom', errors.dequeueFrom) ??
          attributeOf(task, 'to') ??
          attributeOf(task, 'from'),
      },
      { to: errors.dequeueTo, from: errors.dequeueFrom },
    )
    const statusCallback = fields.url('DequeueStatusCallbackUrl', errors.dequeueCallback)
    const options: DequeueOptions = {
      dial: {
        accountSid: contact.accountSid,
        to,
        from,
        role: 'agent',
        parameters: { taskSid: task.sid, reservationSid: reservation.sid },
        timeoutMs:
          Math.min(
            fields.timeout('DequeueTimeout'),
            /^sips?:/i.test(to) ? MAX_SIP_TIMEOUT : Number.POSITIVE_INFINITY,
          ) * 1000,
        record:
          fields.oneOf('DequeueRecord', recordWords, 'do-not-record') === 'record-from-answer',
        statusCallback: statusCallback ?? undefined,
        statusCallbackEvents: [
          // REST and callbacks say it in the singular and the plural; the SDK in the plural.
          ...fields.words('DequeueStatusCallbackEvent', callEvents, errors.dequeueEvents),
          ...fields.words('DequeueStatusCallbackEvents', callEvents, errors.dequeueEvents),
        ],
        statusCallbackParameters: { taskCallSid: contact.customerCallSid },
      },
      postWorkActivitySid: fields.activity(
        'DequeuePostWorkActivitySid',
        errors.dequeueActivity,
        (sid) => this.#tools.router.get('activity', sid)?.workspaceSid === reservation.workspaceSid,
      ),
    }
    return options
  }

  async #bridge(
    contact: Contact,
    reservation: Reservation,
    party: DialledParty,
    postWorkActivitySid: string | null,
  ): Promise<void> {
    const { over } = await this.#tools.bridges.make(contact, () =>
      this.#join(contact, reservation, party),
    )
    const actor = byCall(contact.customerCallSid)
    void over.then(() => finishWork(this.#tools, reservation, { postWorkActivitySid, actor }))
  }

  #join(contact: Contact, reservation: Reservation, party: DialledParty) {
    return joinAccepting(this.#tools.router, reservation, async (prepared) => {
      const talk = await this.#tools.voice.bridgeDequeued({
        accountSid: contact.accountSid,
        queuedCallSid: contact.customerCallSid,
        party,
        commitWith: () => prepared.changes({ worker_call_sid: party.callSid }),
      })
      // From here on the two calls see to themselves.
      this.#tools.contacts.remove(contact)
      contact.take({ type: 'released' })
      return talk
    })
  }
}
