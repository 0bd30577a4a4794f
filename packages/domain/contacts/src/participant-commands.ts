import type { CallSid, ReservationSid, TaskSid } from '@offhook/core'
import type { UpdateParticipantRequest } from '@offhook/voice'
import type { Contact, ContactTable } from './contact.ts'
import { agentOf, contactOfTask, notInConference } from './contact-place.ts'
import type { RouterSide, VoiceSide } from './ports.ts'

export interface HoldRequest {
  readonly hold: boolean
  readonly holdUrl?: string | undefined
  readonly holdMethod?: 'GET' | 'POST' | undefined
}

/** What an agent's SDK does to the parties of a contact, by task and worker instead of by call. */
export class ParticipantCommands {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable

  constructor(options: { voice: VoiceSide; router: RouterSide; contacts: ContactTable }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
  }

  /** Puts the customer on hold, or takes them back. `byWorker` must be in the conference. */
  async holdCustomer(taskSid: TaskSid, byWorker: string, request: HoldRequest): Promise<void> {
    const contact = this.#contactOf(taskSid)
    const { callSid: byCallSid } = agentOf(contact, byWorker)
    await this.#update(contact, contact.customerCallSid, { ...request, byCallSid })
  }

  /** Puts another agent on hold. */
  async holdWorker(
    taskSid: TaskSid,
    byWorker: string,
    targetWorker: string,
    request: HoldRequest,
  ): Promise<void> {
    const contact = this.#contactOf(taskSid)
    const { callSid: byCallSid } = agentOf(contact, byWorker)
    await this.#update(contact, agentOf(contact, targetWorker).callSid, { ...request, byCallSid })
  }

  /** Takes another agent out of the conference. */
  async kickWorker(taskSid: TaskSid, byWorker: string, targetWorker: string): Promise<void> {
    const contact = this.#contactOf(taskSid)
    agentOf(contact, byWorker)
    const { callSid } = agentOf(contact, targetWorker)
    if (contact.conferenceSid === null) throw notInConference()
    await this.#voice.removeParticipant(contact.accountSid, contact.conferenceSid, callSid)
  }

  /** Changes the agent's own leg. */
  async updateOwnLeg(
    reservationSid: ReservationSid,
    request: {
      endConferenceOnExit?: boolean | undefined
      mute?: boolean | undefined
      beepOnExit?: boolean | undefined
    },
  ): Promise<void> {
    const contact = this.#contacts.ofReservation(reservationSid)
    const agent = contact?.agents.get(reservationSid)
    if (!contact || !agent) throw notInConference()
    if (request.endConferenceOnExit !== undefined) {
      agent.endsConference = request.endConferenceOnExit
    }
    await this.#update(contact, agent.callSid, {
      endConferenceOnExit: request.endConferenceOnExit,
      muted: request.mute,
      beepOnExit: request.beepOnExit,
    })
  }

  #contactOf(taskSid: TaskSid): Contact {
    return contactOfTask(this.#contacts, this.#router, taskSid)
  }

  async #update(
    contact: Contact,
    callSid: CallSid,
    request: UpdateParticipantRequest,
  ): Promise<void> {
    if (contact.conferenceSid === null) throw notInConference()
    await this.#voice.updateParticipant(contact.accountSid, contact.conferenceSid, callSid, request)
  }
}
