import {
  type CallSid,
  errors,
  OffhookError,
  type ReservationSid,
  type TaskSid,
} from '@offhook/core'
import type { UpdateParticipantRequest } from '@offhook/voice'
import type { AgentPart, Contact, ContactTable } from './contact.ts'
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
    this.#agentOf(contact, byWorker)
    await this.#update(contact, contact.customerCallSid, request)
  }

  /** Puts another agent on hold. */
  async holdWorker(
    taskSid: TaskSid,
    byWorker: string,
    targetWorker: string,
    request: HoldRequest,
  ): Promise<void> {
    const contact = this.#contactOf(taskSid)
    this.#agentOf(contact, byWorker)
    await this.#update(contact, this.#agentOf(contact, targetWorker).callSid, request)
  }

  /** Takes another agent out of the conference. */
  async kickWorker(taskSid: TaskSid, byWorker: string, targetWorker: string): Promise<void> {
    const contact = this.#contactOf(taskSid)
    this.#agentOf(contact, byWorker)
    const { callSid } = this.#agentOf(contact, targetWorker)
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
    const contact = this.#contacts.ofTask(taskSid)
    if (contact) return contact
    if (this.#router.task(taskSid)) throw notInConference()
    throw new OffhookError(errors.notFound, `The requested resource Task ${taskSid} was not found`)
  }

  #agentOf(contact: Contact, workerSid: string): AgentPart {
    for (const agent of contact.agents.values()) if (agent.workerSid === workerSid) return agent
    throw notInConference()
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

function notInConference(): OffhookError {
  return new OffhookError(errors.invalidParameter, "The worker is not in this task's conference")
}
