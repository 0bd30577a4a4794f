import {
  type CallSid,
  type Disposer,
  type Logger,
  messageOf,
  type ReservationSid,
  type TaskSid,
} from '@offhook/core'
import { cancelTask } from '@offhook/task-router'
import type { Conference, Participant, QueueMember } from '@offhook/voice'
import type { Joints } from './accept/joints.ts'
import { byCall } from './actors.ts'
import type { AgentPart, Contact, ContactTable } from './contact.ts'
import type { ContactEffect } from './contact-state.ts'
import type { Errands } from './errands.ts'
import { finishWork } from './instructions/finish-work.ts'
import type { Attendance } from './parties/attendance.ts'
import type { RouterSide, VoiceSide } from './ports.ts'
import type { CallTransfers } from './transfers/call-transfers.ts'

const HANGUP = 'hangup'

/** Somebody leaves: whoever it is takes the task or the reservation along. */
export class Departures {
  readonly #logger: Logger
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts: ContactTable
  readonly #errands: Errands
  readonly #joints: Joints
  readonly #transfers: CallTransfers
  readonly #attendance: Attendance
  readonly #handedOver = new Set<ReservationSid>()
  readonly #disposers: Disposer[]

  constructor(options: {
    logger: Logger
    voice: VoiceSide
    router: RouterSide
    contacts: ContactTable
    errands: Errands
    joints: Joints
    transfers: CallTransfers
    attendance: Attendance
  }) {
    this.#logger = options.logger
    this.#voice = options.voice
    this.#router = options.router
    this.#contacts = options.contacts
    this.#errands = options.errands
    this.#joints = options.joints
    this.#transfers = options.transfers
    this.#attendance = options.attendance
    this.#disposers = [
      options.voice.events.on('queue.left', (member) => this.#onQueueLeft(member)),
      options.voice.events.on('participant.left', (participant, conference) =>
        this.#onParticipantLeft(participant, conference),
      ),
    ]
  }

  /** Idempotent. */
  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  /** Does what a contact's state asks for. */
  carryOut(contact: Contact, effects: readonly ContactEffect[]): void {
    for (const effect of effects) {
      if (effect === 'caller-gone') this.#callerGone(contact)
      else this.lookWhoIsThere(contact)
    }
  }

  /** Whoever left in the moment of the bridge was told to nobody. */
  lookWhoIsThere(contact: Contact): void {
    const { conferenceSid, customerCallSid } = contact
    if (conferenceSid === null) {
      if (!this.#voice.queuePlace(customerCallSid)) this.#callerGone(contact)
      return
    }
    const present = new Set(this.#voice.participants(conferenceSid).map(({ callSid }) => callSid))
    for (const agent of [...contact.agents.values()]) {
      if (!present.has(agent.callSid)) this.#agentLeft(contact, agent)
    }
    if (contact.agents.size === 0 && !present.has(customerCallSid)) this.#customerLeft(contact)
  }

  /** The task is over. Its caller waits on until the application moves them, as is documented. */
  taskGone(contact: Contact): void {
    const { accountSid, conferenceSid, customerCallSid } = contact
    const alone = contact.agents.size === 0
    this.#contacts.remove(contact)
    // A customer who was passed on, and not taken yet, waits in the conference.
    const isPassedOn = conferenceSid !== null && alone
    if (!isPassedOn && !contact.leavesWithTask) return
    const left = isPassedOn
      ? this.#voice.removeParticipant(accountSid, conferenceSid, customerCallSid)
      : this.#voice.removeFromQueue(customerCallSid, 'leave')
    left.catch((error: unknown) => {
      this.#logger.warn(
        { taskSid: contact.taskSid, error: messageOf(error) },
        'a caller could not leave',
      )
    })
  }

  /** No worker is to be asked for this caller any longer. */
  cancelTask(taskSid: TaskSid, callSid: CallSid): void {
    this.#errands.run('cancel a task', { taskSid }, async () => {
      if (!this.#isWaiting(taskSid)) return
      await this.#router.run(cancelTask(taskSid, HANGUP), { actor: byCall(callSid) })
    })
  }

  /**
   * The caller is gone, or was taken elsewhere: no worker is to be asked any longer. While a bridge
   * is made, and after it, leaving the queue does not mean that.
   */
  #onQueueLeft({ callSid }: QueueMember): void {
    const contact = this.#contacts.ofCustomer(callSid)
    if (contact) this.carryOut(contact, contact.take({ type: 'left-queue' }))
  }

  #callerGone(contact: Contact): void {
    this.#joints.callerGone(contact.taskSid)
    this.#contacts.remove(contact)
    this.cancelTask(contact.taskSid, contact.customerCallSid)
  }

  #onParticipantLeft({ callSid }: Participant, { sid }: Conference): void {
    const contact = this.#contacts.ofCall(callSid)
    if (!contact || contact.conferenceSid !== sid) return
    if (callSid === contact.customerCallSid) return this.#customerLeft(contact)
    for (const agent of [...contact.agents.values()]) {
      if (agent.callSid === callSid) this.#agentLeft(contact, agent)
    }
  }

  /** No worker is to be asked for them any longer; the others, if any, are among themselves. */
  #customerLeft(contact: Contact): void {
    const { taskSid } = contact
    this.#joints.callerGone(taskSid)
    if (contact.agents.size === 0) this.#contacts.remove(contact)
    // Of two who are left, whoever goes first ends it for the other.
    else this.#attendance.changed(contact)
    this.#errands.run('close a transfer', { taskSid }, () =>
      this.#transfers.closeWithoutCustomer(contact, HANGUP, {
        actor: byCall(contact.customerCallSid),
      }),
    )
  }

  /** The agent's part is over: what is left for them is to wrap up. */
  #agentLeft(contact: Contact, agent: AgentPart): void {
    this.#contacts.removeAgent(contact, agent)
    const cold = this.#transfers.coldTransferOf(agent, contact) !== undefined
    const handedOver = this.#handedOver.delete(agent.reservationSid)
    const hasCustomer = this.#transfers.hasCustomer(contact)
    // Who was passed on waits in the conference, for an agent who is to come.
    const waits = hasCustomer && this.#isWaiting(contact.taskSid)
    if (contact.agents.size > 0) this.#attendance.changed(contact)
    else if (hasCustomer && contact.outsideNow.length > 0) this.#attendance.leftTogether(contact)
    else if (!waits) this.#contacts.remove(contact)
    const { reservationSid, workerSid, postWorkActivitySid = null } = agent
    finishWork(
      { router: this.#router, errands: this.#errands, logger: this.#logger },
      { sid: reservationSid, workerSid },
      {
        postWorkActivitySid,
        stillWraps: true,
        handedOver,
        actor: byCall(agent.callSid),
        before: async () => {
          if (!hasCustomer)
            await this.#transfers.closeWithoutCustomer(contact, HANGUP, {
              actor: byCall(contact.customerCallSid),
            })
        },
      },
    )
    if (cold || handedOver) this.#transfers.completeLater(reservationSid)
  }

  /** Who leaves a customer to a party outside has nothing to write up. */
  handsOver({ reservationSid }: AgentPart): void {
    this.#handedOver.add(reservationSid)
  }

  #isWaiting(taskSid: TaskSid): boolean {
    const status = this.#router.task(taskSid)?.assignmentStatus
    return status === 'pending' || status === 'reserved'
  }
}
