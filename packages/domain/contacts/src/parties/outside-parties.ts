import { type CallSid, type Disposer, errors, OffhookError, type TaskSid } from '@offhook/core'
import type { Call, Conference, Participant } from '@offhook/voice'
import { attributeOf } from '../attributes.ts'
import type { AgentPart, Contact, ContactTable, OutsideParty } from '../contact.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'
import type { Attendance } from './attendance.ts'
import type { Seats } from './seats.ts'

/** Seconds that a party outside may ring. */
const RINGS = 60

export interface CallOutsideRequest {
  readonly taskSid: TaskSid
  /** Whose leg asks. */
  readonly agent: AgentPart
  /** A number, a SIP address or a client. */
  readonly to: string
  /** The number that is shown; the one of the call when absent. */
  readonly from?: string | undefined
  /** COLD: the agent leaves as soon as they have answered. */
  readonly mode: 'WARM' | 'COLD'
}

/**
 * Parties outside whom an agent calls into the talk. The customer is put on hold first and stays so
 * until somebody takes them off; a party who does not come changes nothing for anybody.
 *
 *   WARM  customer held ─▶ answered: agent and party talk ─▶ three, or the agent leaves the two
 *   COLD  customer held ─▶ answered: the customer is off hold, the agent leaves
 */
export class OutsideParties {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #seats: Seats
  readonly #attendance: Attendance
  readonly #onHandedOver: (contact: Contact, agent: AgentPart) => void
  readonly #disposers: readonly Disposer[]

  /** @param options.onHandedOver told when an agent is about to leave the talk to a party */
  constructor(options: {
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    seats: Seats
    attendance: Attendance
    onHandedOver: (contact: Contact, agent: AgentPart) => void
  }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
    this.#seats = options.seats
    this.#attendance = options.attendance
    this.#onHandedOver = options.onHandedOver
    const { events } = options.voice
    this.#disposers = [
      events.on('participant.joined', (participant, conference) =>
        this.#onJoined(participant, conference),
      ),
      events.on('call.ended', (call) => this.#onEnded(call)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  /**
   * Resolves when the party is being called.
   * @throws OffhookError 20001 another is being called or asked, or the agent is on hold; and what
   * calling refuses: nobody is on hold then who was not before
   */
  async call(contact: Contact, request: CallOutsideRequest): Promise<Participant> {
    const { agent, to, mode } = request
    const { accountSid, conferenceSid, customerCallSid } = contact
    this.#check(contact, agent)
    if (conferenceSid === null) throw refused('The call is over')
    const wasHeld = this.#seats.find(contact, customerCallSid)?.hold === true
    await this.#seats.edit(contact, customerCallSid, { hold: true, byCallSid: agent.callSid })
    // They may be busy, or there, before it is known here whom we call.
    const news: { readonly callSid: CallSid; readonly tell: () => void }[] = []
    const { events } = this.#voice
    const listening = [
      events.on('participant.joined', (participant, conference) =>
        news.push({
          callSid: participant.callSid,
          tell: () => this.#onJoined(participant, conference),
        }),
      ),
      events.on('call.ended', (ended) =>
        news.push({ callSid: ended.sid, tell: () => this.#onEnded(ended) }),
      ),
    ]
    let row: Participant
    try {
      row = await this.#voice.addParticipant(accountSid, conferenceSid, {
        to,
        from: request.from ?? this.#callerIdOf(contact),
        byPerson: true,
        timeout: RINGS,
        beep: 'false',
        endConferenceOnExit: false,
      })
    } catch (error) {
      if (!wasHeld) this.#attendance.unhold(contact, customerCallSid)
      throw error
    } finally {
      for (const dispose of listening) dispose()
    }
    // Who did not come the last time is not shown any longer.
    for (const { callSid, end } of contact.outside.values())
      if (end) contact.outside.delete(callSid)
    this.#put(contact, {
      callSid: row.callSid,
      address: this.#voice.call(accountSid, row.callSid)?.to ?? to,
      handedOverBy: mode === 'COLD' ? agent.reservationSid : null,
      end: null,
    })
    for (const { callSid, tell } of news) if (callSid === row.callSid) tell()
    return row
  }

  #check(contact: Contact, agent: AgentPart): void {
    const seat = this.#seats.find(contact, agent.callSid)
    if (!seat) throw refused('The agent is not in the call')
    if (seat.hold) throw refused('The agent is on hold')
    if (this.#attendance.isOffered(contact)) throw refused('Another agent is being asked already')
    const ringing = contact.outsideNow.some(({ callSid }) => !this.#seats.find(contact, callSid))
    if (ringing) throw refused('Somebody is being called already')
  }

  /** The number by which the customer knows us. @throws OffhookError 20001 there is none */
  #callerIdOf({ taskSid }: Contact): string {
    const task = this.#router.task(taskSid)
    const outbound = task && attributeOf(task, 'outbound_to') !== null
    const number = task && attributeOf(task, outbound ? 'from' : 'to')
    if (!number) throw refused('From is missing: the task names no number of ours')
    return number
  }

  #put(contact: Contact, party: OutsideParty): void {
    this.#contacts.putOutside(contact, party)
    this.#attendance.changed(contact)
  }

  #onJoined({ callSid }: Participant, { sid }: Conference): void {
    const contact = this.#contacts.ofCall(callSid)
    const party = contact?.outside.get(callSid)
    if (!contact || !party || contact.conferenceSid !== sid) return
    const agent = party.handedOverBy && contact.agents.get(party.handedOverBy)
    if (agent) this.#handOver(contact, agent)
    else if (contact.agents.size === 0) this.#attendance.leftTogether(contact)
    else this.#attendance.changed(contact)
  }

  #handOver(contact: Contact, agent: AgentPart): void {
    this.#onHandedOver(contact, agent)
    this.#attendance.attempt('leave a customer to a party outside', contact, async () => {
      await this.#seats.edit(contact, contact.customerCallSid, { hold: false })
      await this.#seats.takeOut(contact, agent.callSid)
    })
  }

  /** Gone, or never come. */
  #onEnded({ sid: callSid, endCause, answerTime, endTime, dateUpdated }: Call): void {
    const contact = this.#contacts.ofCall(callSid)
    const party = contact?.outside.get(callSid)
    if (!contact || !party) return
    const cause = answerTime === null ? (endCause ?? 'failed') : null
    this.#put(contact, { ...party, end: { at: endTime ?? dateUpdated, cause } })
    if (contact.agents.size > 0 || contact.outsideNow.length > 0) return
    if (this.#attendance.isOffered(contact)) return
    this.#letGo(contact, contact.customerCallSid)
  }

  /** Nobody is left to talk to them, and nobody is to come. */
  #letGo(contact: Contact, callSid: CallSid): void {
    this.#contacts.remove(contact)
    if (!this.#seats.find(contact, callSid)) return
    this.#attendance.attempt('let a customer go', contact, () =>
      this.#seats.takeOut(contact, callSid),
    )
  }
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
