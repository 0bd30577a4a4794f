import type { CallSid, TaskSid, WorkerSid } from '@offhook/core'
import type { HttpMethod, Participant } from '@offhook/voice'
import type { Contact, ContactTable } from './contact.ts'
import { agentOf, contactOfTask, notInConference } from './contact-place.ts'
import type { Conversation, Party } from './conversation.ts'
import type { CallOutsideRequest, OutsideParties } from './parties/outside-parties.ts'
import type { Seats } from './parties/seats.ts'
import type { RouterSide, VoiceSide } from './ports.ts'

/** Who asks: an agent who is in the talk, or somebody who may control every call. */
export type PartyAsker = { readonly workerSid: WorkerSid } | 'controller'

/** What is to be different for one party; what is absent stays. */
export interface PartyEdit {
  readonly hold?: boolean | undefined
  /** The music or document of a hold; the built-in music when absent. */
  readonly holdUrl?: string | undefined
  readonly holdMethod?: HttpMethod | undefined
  readonly muted?: boolean | undefined
}

/** What the desktop does to any party of a talk, by their call. */
export class PartyCommands {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #outside: OutsideParties
  readonly #seats: Seats
  readonly #conversationOf: (contact: Contact) => Conversation

  constructor(options: {
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    outside: OutsideParties
    seats: Seats
    conversationOf: (contact: Contact) => Conversation
  }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
    this.#outside = options.outside
    this.#seats = options.seats
    this.#conversationOf = options.conversationOf
  }

  /**
   * Puts the customer on hold and calls somebody outside into the talk. Resolves when they are being
   * called.
   * @throws OffhookError 20001 the worker is not in the talk, or it cannot be done now; 20404 no such
   * task; and what calling refuses
   */
  async call(
    taskSid: TaskSid,
    workerSid: WorkerSid,
    request: Omit<CallOutsideRequest, 'agent' | 'taskSid'>,
  ): Promise<Participant> {
    const contact = this.#contactOf(taskSid)
    return this.#outside.call(contact, { ...request, taskSid, agent: agentOf(contact, workerSid) })
  }

  /** @throws OffhookError 20001 not in the talk, 21220 they have not answered yet, 20404 nobody of that call */
  async edit(
    taskSid: TaskSid,
    asker: PartyAsker,
    callSid: CallSid,
    edit: PartyEdit,
  ): Promise<Participant> {
    const { contact, byCallSid } = this.#placeOf(taskSid, asker)
    return this.#voice.updateParticipant(contact.accountSid, this.#room(contact), callSid, {
      ...edit,
      ...(byCallSid === undefined ? {} : { byCallSid }),
    })
  }

  /**
   * Takes a party out, or no longer calls them. Two or more others go on without them, whoever it was;
   * whether somebody who is left alone stays was set up with the talk.
   * @throws OffhookError 20001 not in the talk, 20404 nobody of that call
   */
  async remove(taskSid: TaskSid, asker: PartyAsker, callSid: CallSid): Promise<void> {
    const { contact } = this.#placeOf(taskSid, asker)
    const room = this.#room(contact)
    if (this.#countWithout(contact, callSid) > 1) return this.#seats.takeOut(contact, callSid)
    await this.#voice.removeParticipant(contact.accountSid, room, callSid)
  }

  /** Ends the talk for everybody. @throws OffhookError 20001 not in the talk */
  async end(taskSid: TaskSid, asker: PartyAsker): Promise<void> {
    const { contact } = this.#placeOf(taskSid, asker)
    await this.#voice.updateConference(contact.accountSid, this.#room(contact), {
      status: 'completed',
    })
  }

  /** How many others are in the talk, or are being called into it; supervisors are no parties. */
  #countWithout(contact: Contact, callSid: CallSid): number {
    const { parties } = this.#conversationOf(contact)
    const isOther = (party: Party) =>
      party.callSid !== callSid && party.kind !== 'supervisor' && party.status !== 'left'
    return parties.filter(isOther).length
  }

  #contactOf(taskSid: TaskSid): Contact {
    return contactOfTask(this.#contacts, this.#router, taskSid)
  }

  #placeOf(taskSid: TaskSid, asker: PartyAsker) {
    const contact = this.#contactOf(taskSid)
    const byCallSid = asker === 'controller' ? undefined : agentOf(contact, asker.workerSid).callSid
    return { contact, byCallSid }
  }

  #room({ conferenceSid }: Contact) {
    if (conferenceSid === null) throw notInConference()
    return conferenceSid
  }
}
