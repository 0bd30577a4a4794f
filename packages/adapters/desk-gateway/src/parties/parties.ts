import {
  type CallSid,
  type ConferenceSid,
  type Disposer,
  Emitter,
  type Listenable,
  parseSid,
  type TaskSid,
} from '@offhook/core'
import type { LiveParty } from '@offhook/desk-api'
import type { Call, Conference, Participant } from '@offhook/voice'
import { clientOf, plainAddress, taskName, workerName } from '../names.ts'
import type { DeskParts } from '../parts.ts'
import { type PartyIdentity, partyAfter } from './party-state.ts'

/** Conferences that are over and which nobody has asked to be forgotten are kept for so long. */
const FORGET_AFTER_MS = 60 * 60_000

export interface PartiesEvents {
  changed: [taskSid: TaskSid]
}

/**
 * Who is in the conferences of tasks, who is on the way and who has left: voice tells, nobody asks.
 * A conference of a task bears the task's sid as its name.
 */
export class Parties {
  readonly events: Listenable<PartiesEvents>
  readonly #parts: Pick<DeskParts, 'clock' | 'voice' | 'contacts' | 'router' | 'payments'>
  readonly #emitter = new Emitter<PartiesEvents>()
  readonly #byConference = new Map<ConferenceSid, Map<CallSid, LiveParty>>()
  readonly #conferenceOf = new Map<CallSid, Conference>()
  readonly #latest = new Map<TaskSid, ConferenceSid>()
  readonly #disposers: readonly Disposer[]

  constructor(parts: Pick<DeskParts, 'clock' | 'voice' | 'contacts' | 'router' | 'payments'>) {
    this.#parts = parts
    this.events = this.#emitter
    const { events } = parts.voice
    const onRow = (row: Participant, conference: Conference) => this.#take(row, conference)
    this.#disposers = [
      events.on('participant.invited', onRow),
      events.on('participant.joined', onRow),
      events.on('participant.updated', onRow),
      events.on('participant.left', onRow),
      parts.payments.events.on('changed', ({ payment }) => this.#onPayment(payment.callSid)),
      events.on('call.limited', ({ sid }) => this.#touch(sid)),
      events.on('call.away', ({ sid }) => this.#touch(sid)),
      events.on('call.ended', (call) => this.#onCallEnded(call)),
      events.on('conference.ended', (conference) => this.#onConferenceEnded(conference)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  /** The parties of a task's conference, in the order of their coming; empty before it began. */
  ofTask(taskSid: TaskSid): readonly LiveParty[] {
    const conferenceSid = this.#latest.get(taskSid)
    return [...((conferenceSid && this.#byConference.get(conferenceSid)?.values()) ?? [])]
  }

  /** The task of a live conference, or of one that was just over. */
  taskOf(conferenceSid: string): TaskSid | null {
    for (const [taskSid, sid] of this.#latest) if (sid === conferenceSid) return taskSid
    return null
  }

  conferenceOf(taskSid: TaskSid): ConferenceSid | null {
    return this.#latest.get(taskSid) ?? null
  }

  #take(row: Participant, conference: Conference): void {
    const taskSid = parseSid('WT', conference.friendlyName)
    if (taskSid === undefined) return
    const parties = this.#byConference.get(conference.sid) ?? new Map<CallSid, LiveParty>()
    this.#byConference.set(conference.sid, parties)
    this.#latest.set(taskSid, conference.sid)
    const before = parties.get(row.callSid)
    const identity = this.#identityOf(row, taskSid, before)
    const party = partyAfter(before, row, identity)
    // Who comes, or is passed on, in the middle of a payment pays here too.
    const paying = party.status === 'joined' && this.#parts.payments.isPaying(row.callSid)
    parties.set(row.callSid, (party.paying ?? false) === paying ? party : { ...party, paying })
    if (before === undefined) this.#conferenceOf.set(row.callSid, conference)
    this.#emitter.emit('changed', taskSid)
  }

  /** A capture began or is over; each key between changes nothing here. */
  #onPayment(callSid: CallSid): void {
    const conference = this.#conferenceOf.get(callSid)
    const parties = conference && this.#byConference.get(conference.sid)
    const party = parties?.get(callSid)
    const paying = this.#parts.payments.isPaying(callSid)
    if (!conference || !parties || !party || (party.paying ?? false) === paying) return
    parties.set(callSid, { ...party, paying })
    const taskSid = parseSid('WT', conference.friendlyName)
    if (taskSid) this.#emitter.emit('changed', taskSid)
  }

  /** Something of a party's call is another, which is not kept here. */
  #touch(callSid: CallSid): void {
    const taskSid = parseSid('WT', this.#conferenceOf.get(callSid)?.friendlyName ?? '')
    if (taskSid) this.#emitter.emit('changed', taskSid)
  }

  /** The call knows why somebody who was dialled never came. */
  #onCallEnded({ sid, endCause }: Call): void {
    const conference = this.#conferenceOf.get(sid)
    if (!conference) return
    this.#conferenceOf.delete(sid)
    const parties = this.#byConference.get(conference.sid)
    const party = parties?.get(sid)
    if (!parties || !party || party.status === 'joined' || endCause === 'normal') return
    parties.set(sid, { ...party, cause: endCause })
    const taskSid = parseSid('WT', conference.friendlyName)
    if (taskSid) this.#emitter.emit('changed', taskSid)
  }

  #onConferenceEnded({ sid, friendlyName }: Conference): void {
    if (!this.#byConference.has(sid)) return
    this.#parts.clock.setTimeout(() => {
      this.#byConference.delete(sid)
      const taskSid = parseSid('WT', friendlyName)
      if (taskSid && this.#latest.get(taskSid) === sid) this.#latest.delete(taskSid)
    }, FORGET_AFTER_MS)
  }

  /** By the contact; whoever leaves it is who they were. */
  #identityOf(
    { callSid, accountSid }: Participant,
    taskSid: TaskSid,
    before: LiveParty | undefined,
  ): PartyIdentity {
    const { voice, contacts, router } = this.#parts
    const contact = contacts.ofCall(callSid) ?? contacts.ofTask(taskSid)
    const to = voice.call(accountSid, callSid)?.to
    const task = router.task(taskSid)
    if (contact?.customerCallSid === callSid)
      return { kind: 'customer', name: task ? taskName(task) : 'Anonymous', workerSid: null }
    const agent = [...(contact?.agents.values() ?? [])].find((each) => each.callSid === callSid)
    if (agent) return this.#person('worker', agent.workerSid)
    if (before) return before
    const role = voice.roleOf(callSid)
    const address = to === undefined ? null : plainAddress(to)
    if (role === 'supervisor' || role === 'agent') {
      const kind = role === 'agent' ? 'worker' : 'supervisor'
      const found =
        task &&
        router
          .list('worker', task.workspaceSid)
          .find((worker) => /^client:/i.test(to ?? '') && clientOf(worker) === address)
      return found
        ? this.#person(kind, found.sid)
        : { kind, name: address ?? 'Anonymous', workerSid: null }
    }
    return { kind: 'external', name: address ?? 'Anonymous', workerSid: null }
  }

  #person(kind: 'worker' | 'supervisor', workerSid: string): PartyIdentity {
    const worker = this.#parts.router.worker(workerSid)
    return { kind, name: worker ? workerName(worker) : workerSid, workerSid }
  }
}
