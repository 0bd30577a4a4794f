import type { Attributes, PreparedAccept, Reservation } from '@offhook/task-router'
import type { DialledParty } from '@offhook/voice'
import type { AgentPart, Contact, ContactTable } from '../contact.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'
import type { ConferenceOptions } from './conference-options.ts'
import { joinAccepting } from './join.ts'
import { bridgeSettings } from './joint-requests.ts'

/** An agent who has answered, and how they are to stand in the conference. */
export interface Joiner {
  readonly reservation: Reservation
  readonly options: ConferenceOptions
  readonly party: DialledParty
}

/** Who may come together with an agent, and how: each with the acceptance in one transaction. */
export class ConferenceJoints {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable

  constructor(options: { voice: VoiceSide; router: RouterSide; contacts: ContactTable }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
  }

  /** With a caller who waits in the queue. */
  withQueued(contact: Contact, joiner: Joiner): Promise<void> {
    const { accountSid, taskSid, customerCallSid } = contact
    return this.#join(contact, joiner, async (prepared) => {
      const { conferenceSid } = await this.#voice.bridgeQueued({
        accountSid,
        queuedCallSid: customerCallSid,
        party: joiner.party,
        conferenceFriendlyName: taskSid,
        ...bridgeSettings(joiner.options),
        commitWith: this.#commitWith(contact, joiner, prepared),
      })
      contact.take({ type: 'conference-made', conferenceSid })
    })
  }

  /** With a customer who was called, and has answered. */
  withCalled(contact: Contact, joiner: Joiner, customer: DialledParty): Promise<void> {
    const { accountSid, taskSid } = contact
    const { conferenceOptions, agentOptions, customerOptions } = bridgeSettings(joiner.options)
    return this.#join(contact, joiner, async (prepared) => {
      const { conferenceSid } = await this.#voice.joinDialled({
        accountSid,
        conference: { friendlyName: taskSid },
        conferenceOptions,
        parties: [
          { party: joiner.party, options: agentOptions },
          { party: customer, options: customerOptions },
        ],
        // Where an inbound call has its own from the start.
        commitWith: this.#commitWith(contact, joiner, prepared, { call_sid: customer.callSid }),
      })
      contact.take({ type: 'conference-made', conferenceSid })
    })
  }

  /**
   * With who is in the contact's conference: how a task that was passed on goes on. While another
   * agent is there nobody's leaving ends it.
   */
  withConference(contact: Contact, joiner: Joiner): Promise<void> {
    const { accountSid, conferenceSid } = contact
    if (conferenceSid === null) throw new Error('the contact has no conference')
    const { agentOptions } = bridgeSettings(joiner.options)
    const alone = contact.agents.size === 0
    return this.#join(contact, joiner, async (prepared) => {
      await this.#voice.joinDialled({
        accountSid,
        conference: { sid: conferenceSid },
        parties: [
          {
            party: joiner.party,
            options: alone ? agentOptions : { ...agentOptions, endConferenceOnExit: false },
          },
        ],
        commitWith: this.#commitWith(contact, joiner, prepared),
      })
    })
  }

  #join(
    contact: Contact,
    { reservation, options, party }: Joiner,
    join: (prepared: PreparedAccept) => Promise<void>,
  ): Promise<void> {
    const agent: AgentPart = {
      reservationSid: reservation.sid,
      workerSid: reservation.workerSid,
      callSid: party.callSid,
      endsConference: options.endConferenceOnExit,
      postWorkActivitySid: options.postWorkActivitySid,
    }
    return joinAccepting(this.#router, reservation, async (prepared) => {
      // Known before the joint: the agent may leave in the very moment of it.
      this.#contacts.addAgent(contact, agent)
      try {
        await join(prepared)
      } catch (error) {
        this.#contacts.removeAgent(contact, agent)
        throw error
      }
    })
  }

  #commitWith(
    { taskSid, customerCallSid }: Contact,
    { party }: Joiner,
    prepared: PreparedAccept,
    more: Attributes = {},
  ) {
    return ({ conferenceSid }: { readonly conferenceSid: string }) =>
      prepared.changes({
        ...more,
        conference: {
          sid: conferenceSid,
          room_name: taskSid,
          participants: { worker: party.callSid, customer: customerCallSid },
        },
      })
  }
}
