import { type CallSid, errors, OffhookError, type TaskSid } from '@offhook/core'
import type { Reservation, Task } from '@offhook/task-router'
import type { DialledParty } from '@offhook/voice'
import { Contact, type ContactTable } from '../contact.ts'
import type { Errands } from '../errands.ts'
import { escapeText } from '../flows/escape-text.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'
import type { Bridges } from './bridges.ts'
import { ConferenceJoints, type Joiner } from './conference-joints.ts'
import type { ConferenceOptions } from './conference-options.ts'
import { customerOf, dialRequest, type Numbers, numbersOf } from './joint-requests.ts'
import type { Joints } from './joints.ts'

/** The `conference` instruction: caller and agent are joined in a conference of the task. */
export class Acceptances {
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #joints: Joints
  readonly #conferences: ConferenceJoints
  readonly #bridges: Bridges
  readonly #onJoined: (contact: Contact, reservation: Reservation) => void
  readonly #beforeCalling: (task: Task) => Promise<void>
  readonly #onCustomerCalled: (callSid: CallSid, reservation: Reservation) => void
  readonly #wordsFor: (task: Task) => Promise<string | null>
  readonly #errands: Errands

  /**
   * @param options.onJoined told when an agent has joined a conference that there was
   * @param options.beforeCalling asked before the customer of a task is called; rejects to prevent it
   * @param options.wordsFor what a customer hears who answers when nobody is there; null = nothing
   * @param options.onCustomerCalled told when the customer of an outbound task is being called
   */
  constructor(options: {
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    joints: Joints
    bridges: Bridges
    onJoined: (contact: Contact, reservation: Reservation) => void
    beforeCalling: (task: Task) => Promise<void>
    onCustomerCalled: (callSid: CallSid, reservation: Reservation) => void
    wordsFor: (task: Task) => Promise<string | null>
    errands: Errands
  }) {
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
    this.#joints = options.joints
    this.#conferences = new ConferenceJoints(options)
    this.#bridges = options.bridges
    this.#onJoined = options.onJoined
    this.#beforeCalling = options.beforeCalling
    this.#onCustomerCalled = options.onCustomerCalled
    this.#wordsFor = options.wordsFor
    this.#errands = options.errands
  }

  /**
   * Begins to dial the agent; what comes of it is told by events.
   * @throws OffhookError 40136 not pending, 40142 no caller and nobody to call, 40137 no To, 40138 no From
   */
  start(reservation: Reservation, options: ConferenceOptions): Reservation {
    if (reservation.status !== 'pending') {
      throw new OffhookError(
        errors.conferenceNotPending,
        `Reservation ${reservation.sid} is ${reservation.status}; a conference needs a pending one`,
        { status: reservation.status === 'rescinded' ? 410 : 400 },
      )
    }
    // A second press of the same button changes nothing.
    if (this.#joints.isRunning(reservation.sid)) return reservation
    const task = this.#router.task(reservation.taskSid)
    const worker = this.#router.worker(reservation.workerSid)
    const contact = this.#contacts.ofTask(reservation.taskSid)
    const customer = contact || !task ? null : customerOf(options, task)
    if (!task || !worker || !(contact || customer)) {
      throw new OffhookError(errors.conferenceNoCaller, 'The task has no call to join')
    }
    const { accountSid } = task
    const ids = { taskSid: task.sid, reservationSid: reservation.sid }
    const dial = { accountSid, ...dialRequest(options, numbersOf(options, worker, task), ids) }
    this.#joints.begin(reservation, {
      dial: () => this.#voice.dialAlone(dial),
      callCustomer:
        customer &&
        (async (agent) => {
          const called = await this.#callCustomer(task, customer, options, agent)
          this.#onCustomerCalled(called.callSid, reservation)
          return called
        }),
      ringsMs: customer ? options.timeoutMs : 0,
      dismissCustomer: (called) => this.#dismiss(task, called),
      bridge: (party, called) =>
        called
          ? this.#joinCalled(task, { reservation, options, party }, called)
          : this.#joinContact(task.sid, { reservation, options, party }),
    })
    return reservation
  }

  async #callCustomer(
    task: Task,
    { to, from }: Numbers,
    { timeoutMs, earlyMedia }: ConferenceOptions,
    agent: DialledParty,
  ): Promise<DialledParty> {
    const { accountSid } = task
    await this.#beforeCalling(task)
    return this.#voice.dialAlone({
      ...{ accountSid, to, from, timeoutMs },
      role: 'customer',
      byPerson: true,
      heedsAnswer: true,
      heardBy: earlyMedia ? agent.callSid : undefined,
    })
  }

  /** Who has answered, and has nobody to talk to, hears why they were called; then their call ends. */
  #dismiss(task: Task, customer: DialledParty): void {
    const { accountSid, sid: taskSid } = task
    const { callSid } = customer
    this.#errands.run('dismiss a customer', { taskSid, callSid }, async () => {
      const words = await this.#wordsFor(task).catch(() => null)
      if (words === null) return customer.hangup('normal')
      const twiml = `<Response><Say>${escapeText(words)}</Say></Response>`
      await this.#voice.updateCall(accountSid, callSid, { twiml })
    })
  }

  /** The customer of an outbound task has answered: from here on they and the agent are a contact. */
  async #joinCalled(task: Task, joiner: Joiner, customer: DialledParty): Promise<void> {
    const { accountSid, sid: taskSid } = task
    const contact = new Contact({ accountSid, taskSid, customerCallSid: customer.callSid })
    this.#contacts.add(contact)
    await this.#bridges.make(contact, async () => {
      try {
        await this.#conferences.withCalled(contact, joiner, customer)
      } catch (error) {
        this.#contacts.remove(contact)
        contact.take({ type: 'released' })
        throw error
      }
    })
  }

  /** Joins with a caller who waits, or who is in the contact's conference already. */
  async #joinContact(taskSid: TaskSid, joiner: Joiner): Promise<void> {
    const contact = this.#contacts.ofTask(taskSid)
    if (!contact) throw new OffhookError(errors.conferenceNoCaller, 'The caller is gone')
    const joins = contact.conferenceSid !== null
    await this.#bridges.make(contact, () =>
      joins
        ? this.#conferences.withConference(contact, joiner)
        : this.#conferences.withQueued(contact, joiner),
    )
    if (joins) this.#onJoined(contact, joiner.reservation)
  }
}
