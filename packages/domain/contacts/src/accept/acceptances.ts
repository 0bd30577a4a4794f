import { OffhookError } from '@offhook/core'
import type { Reservation } from '@offhook/task-router'
import type { DialledParty } from '@offhook/voice'
import type { AgentPart, Contact, ContactTable } from '../contact.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'
import type { ConferenceOptions } from './conference-options.ts'
import { bridgeSettings, dialRequest, numbersOf } from './joint-requests.ts'
import type { Joints } from './joints.ts'

/** The `conference` instruction: caller and agent are joined in a conference of the task. */
export class Acceptances {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #joints: Joints
  readonly #onBridgeEnded: (contact: Contact) => void

  /** @param options.onBridgeEnded told when a joint was made or has failed, before anything follows */
  constructor(options: {
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    joints: Joints
    onBridgeEnded: (contact: Contact) => void
  }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
    this.#joints = options.joints
    this.#onBridgeEnded = options.onBridgeEnded
  }

  /**
   * Begins to dial the agent; what comes of it is told by events.
   * @throws OffhookError 40136 not pending, 40142 no caller, 40137 no To, 40138 no From
   */
  start(reservation: Reservation, options: ConferenceOptions): Reservation {
    if (reservation.status !== 'pending') {
      throw new OffhookError(
        `Reservation ${reservation.sid} is ${reservation.status}; a conference needs a pending one`,
        { code: 40136, status: reservation.status === 'rescinded' ? 410 : 400 },
      )
    }
    // A second press of the same button changes nothing.
    if (this.#joints.isRunning(reservation.sid)) return reservation
    const contact = this.#contacts.ofTask(reservation.taskSid)
    const task = this.#router.task(reservation.taskSid)
    const worker = this.#router.worker(reservation.workerSid)
    if (!contact || !task || !worker) {
      throw new OffhookError('The task has no call to join', { code: 40142 })
    }
    const ids = { taskSid: task.sid, reservationSid: reservation.sid }
    const dial = {
      accountSid: contact.accountSid,
      ...dialRequest(options, numbersOf(options, worker, task), ids),
    }
    this.#joints.begin(reservation, {
      dial: () => this.#voice.dialAlone(dial),
      bridge: (party) => this.#bridge(contact, reservation, options, party),
    })
    return reservation
  }

  async #bridge(
    contact: Contact,
    reservation: Reservation,
    options: ConferenceOptions,
    party: DialledParty,
  ): Promise<void> {
    contact.bridges += 1
    try {
      await this.#join(contact, reservation, options, party)
    } finally {
      contact.bridges -= 1
      this.#onBridgeEnded(contact)
    }
  }

  /** Joins caller and agent, with the acceptance in the same transaction. */
  async #join(
    contact: Contact,
    reservation: Reservation,
    options: ConferenceOptions,
    party: DialledParty,
  ): Promise<void> {
    const { accountSid, taskSid, customerCallSid } = contact
    const prepared = await this.#router.prepareAccept(reservation.sid, {
      actor: {
        type: 'worker',
        sid: reservation.workerSid,
        source: 'voice',
        sourceIpAddress: null,
      },
    })
    // Known before the bridge: the agent may leave in the very moment of it.
    const agent: AgentPart = {
      reservationSid: reservation.sid,
      workerSid: reservation.workerSid,
      callSid: party.callSid,
      postWorkActivitySid: options.postWorkActivitySid,
    }
    this.#contacts.addAgent(contact, agent)
    try {
      const { conferenceSid } = await this.#voice.bridgeQueued({
        accountSid,
        queuedCallSid: customerCallSid,
        party,
        conferenceFriendlyName: taskSid,
        ...bridgeSettings(options),
        commitWith: ({ conferenceSid }) =>
          prepared.changes({
            conference: {
              sid: conferenceSid,
              room_name: taskSid,
              participants: { worker: party.callSid, customer: customerCallSid },
            },
          }),
      })
      contact.conferenceSid = conferenceSid
      prepared.confirm()
    } catch (error) {
      this.#contacts.removeAgent(contact, agent)
      prepared.abort()
      throw error
    }
  }
}
