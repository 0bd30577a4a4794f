/**
 * The nouns of `contacts`.
 * - *contact*: one conversation with a customer; what joins their call with its task.
 * - *agent*: a worker who talks, or is about to; their *part* is a reservation and a leg.
 * - *accept*: from the press of the button to two people who hear each other; a *joint* is one under
 *   way, at most one of a reservation.
 * - *bridge*: the moment of it in which the calls come together and the acceptance is committed. The
 *   HTTP side of the TaskRouter SDK is never called so: that is the *task bridge*.
 * - *instruction*: what an application or an SDK tells a reservation to do; the *asker* gives it.
 * - *errand*: a change that follows from what has happened to a call, tried until it is written.
 * - *outside party*: somebody who is no worker, whom an agent has called into the talk.
 * - *transferor*, *transferee*: who passes a task on, and who takes it.
 */
import type {
  AccountSid,
  CallSid,
  ConferenceSid,
  ReservationSid,
  TaskSid,
  WorkerSid,
} from '@offhook/core'
import type { LegCause } from '@offhook/voice'
import {
  type ContactEffect,
  type ContactEvent,
  type ContactState,
  conferenceOf,
  contactMachine,
} from './contact-state.ts'

/** An agent's part in a contact: their reservation and, once they are in, their leg. */
export interface AgentPart {
  readonly reservationSid: ReservationSid
  readonly workerSid: WorkerSid
  readonly callSid: CallSid
  /** Where they go when their part of the call is over. */
  readonly postWorkActivitySid?: string | null
  /** Whether the conference is to end when they leave it as its only agent. */
  endsConference: boolean
}

/** Somebody outside, whom an agent has called into the talk. */
export interface OutsideParty {
  readonly callSid: CallSid
  /** Who was called. */
  readonly address: string
  /** Who leaves the talk to them as soon as they have answered; null = nobody. */
  readonly handedOverBy: ReservationSid | null
  /** Set when they are gone: when, and why they never came; null where they had been there. */
  readonly end: { readonly at: number; readonly cause: LegCause | null } | null
}

/**
 * One conversation with a customer: the task, the customer's call, and the agents who are in it. It
 * lives from the Enqueue until the last agent's leg has gone; what outlasts a crash is in the rows
 * of the call and the task.
 */
export class Contact {
  readonly accountSid: AccountSid
  readonly taskSid: TaskSid
  readonly customerCallSid: CallSid
  /**
   * The caller's document is one of ours, which goes on when the task is over. An application is told
   * of that by its events, and moves its caller itself.
   */
  readonly leavesWithTask: boolean
  readonly agents = new Map<ReservationSid, AgentPart>()
  /** In the order in which they were called; who is gone stays, so that an agent can see why. */
  readonly outside = new Map<CallSid, OutsideParty>()
  #state: ContactState = { name: 'waiting' }

  constructor(
    of: Pick<Contact, 'accountSid' | 'taskSid' | 'customerCallSid'> & {
      readonly leavesWithTask?: boolean
    },
  ) {
    this.accountSid = of.accountSid
    this.taskSid = of.taskSid
    this.customerCallSid = of.customerCallSid
    this.leavesWithTask = of.leavesWithTask ?? false
  }

  get state(): ContactState {
    return this.#state
  }

  /** Set once customer and agent are joined. */
  get conferenceSid(): ConferenceSid | null {
    return conferenceOf(this.#state)
  }

  /** Those who are called, or in the talk. */
  get outsideNow(): readonly OutsideParty[] {
    return [...this.outside.values()].filter(({ end }) => end === null)
  }

  /** What follows; an event that comes too late changes nothing. */
  take(event: ContactEvent): readonly ContactEffect[] {
    const step = contactMachine.next(this.#state, event)
    if (!step) return []
    this.#state = step.state
    return step.effects
  }
}

/** What those who show a contact see of it. */
export type ContactView = Pick<Contact, 'taskSid' | 'customerCallSid' | 'conferenceSid'> & {
  readonly agents: ReadonlyMap<ReservationSid, Readonly<AgentPart>>
}

/** The live contacts, found by each of their names. */
export class ContactTable {
  readonly #byTask = new Map<TaskSid, Contact>()
  readonly #byCall = new Map<CallSid, Contact>()
  readonly #byReservation = new Map<ReservationSid, Contact>()

  add(contact: Contact): void {
    this.#byTask.set(contact.taskSid, contact)
    this.#byCall.set(contact.customerCallSid, contact)
  }

  addAgent(contact: Contact, agent: AgentPart): void {
    contact.agents.set(agent.reservationSid, agent)
    this.#byCall.set(agent.callSid, contact)
    this.#byReservation.set(agent.reservationSid, contact)
  }

  removeAgent(contact: Contact, agent: AgentPart): void {
    contact.agents.delete(agent.reservationSid)
    this.#byCall.delete(agent.callSid)
    this.#byReservation.delete(agent.reservationSid)
  }

  /** Adds a party, or says something else of them. */
  putOutside(contact: Contact, party: OutsideParty): void {
    contact.outside.set(party.callSid, party)
    if (party.end === null) this.#byCall.set(party.callSid, contact)
    else this.#byCall.delete(party.callSid)
  }

  /** The waiting or talking contact of a customer's call. */
  ofCustomer(sid: CallSid): Contact | undefined {
    const contact = this.#byCall.get(sid)
    return contact?.customerCallSid === sid ? contact : undefined
  }

  ofTask(sid: TaskSid): Contact | undefined {
    return this.#byTask.get(sid)
  }

  /** The contact of a customer's or an agent's call. */
  ofCall(sid: CallSid): Contact | undefined {
    return this.#byCall.get(sid)
  }

  ofReservation(sid: ReservationSid): Contact | undefined {
    return this.#byReservation.get(sid)
  }

  remove(contact: Contact): void {
    this.#byTask.delete(contact.taskSid)
    // Who was sent back to a queue while an agent stayed behind is another contact by now.
    if (this.#byCall.get(contact.customerCallSid) === contact) {
      this.#byCall.delete(contact.customerCallSid)
    }
    for (const agent of contact.agents.values()) this.removeAgent(contact, agent)
    for (const callSid of contact.outside.keys()) this.#byCall.delete(callSid)
  }

  all(): readonly Contact[] {
    return [...this.#byTask.values()]
  }

  get size(): number {
    return this.#byTask.size
  }
}
