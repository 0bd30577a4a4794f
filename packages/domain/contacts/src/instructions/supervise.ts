import {
  type CallSid,
  type ConferenceSid,
  type Disposer,
  errors,
  messageOf,
  parseSid,
} from '@offhook/core'
import type { Reservation } from '@offhook/task-router'
import {
  type Conference,
  numberDestination,
  type Participant,
  parseDestination,
} from '@offhook/voice'
import { checkSupervisor } from '../asker.ts'
import { attributeOf } from '../attributes.ts'
import type { AgentPart, Contact } from '../contact.ts'
import { bad } from './instruction-fields.ts'
import type { Order } from './order.ts'
import type { InstructionTools } from './tools.ts'

const modes = ['monitor', 'whisper', 'barge'] as const
type Mode = (typeof modes)[number]

/** Seconds that a supervisor's phone may ring. */
const RINGS = 60

/** A supervisor in a talk, or on the way into it. */
interface Supervision {
  readonly conferenceSid: ConferenceSid
  readonly callSid: CallSid
  /** As the instruction named the supervisor. */
  readonly supervisor: string
}

/**
 * The `supervise` instruction: somebody listens to a talk, speaks to the agent alone, or to all. They
 * are no agent of the task: they come and go without any effect on it, and the talk does not last
 * for their sake.
 */
export class Supervisions {
  readonly #tools: InstructionTools
  readonly #live = new Map<CallSid, Supervision>()
  readonly #disposers: readonly Disposer[]

  constructor(tools: InstructionTools) {
    this.#tools = tools
    this.#disposers = [
      tools.voice.events.on('participant.left', (participant, conference) =>
        this.#onLeft(participant, conference),
      ),
      tools.voice.events.on('call.ended', ({ sid }) => this.#live.delete(sid)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  isSupervisor(callSid: CallSid): boolean {
    return this.#live.has(callSid)
  }

  /** The call of somebody who supervises a talk, or is being called for it. */
  callOf(conferenceSid: ConferenceSid, supervisor: string): CallSid | undefined {
    const live = [...this.#live.values()]
    return live.find((one) => one.conferenceSid === conferenceSid && one.supervisor === supervisor)
      ?.callSid
  }

  /**
   * Resolves when the supervisor is being called; who supervises this talk already has another mode
   * from now on.
   * @throws OffhookError 20403 somebody else, 40146 not accepted, 40147 nobody to call, 40148 no number to call from
   */
  async start({ reservation, fields, asker }: Order): Promise<Reservation> {
    const contact = this.#tools.contacts.ofReservation(reservation.sid)
    const agent = contact?.agents.get(reservation.sid)
    const conferenceSid = contact?.conferenceSid
    if (reservation.status !== 'accepted' || !agent || !conferenceSid) {
      throw bad(
        `Reservation ${reservation.sid} is ${reservation.status}; a supervise needs an accepted one that is in a conference`,
        errors.superviseNotAccepted,
      )
    }
    const mode = fields.oneOf('SupervisorMode', modes, 'monitor')
    const supervisor = fields.required('Supervisor', errors.superviseSupervisor)
    checkSupervisor(this.#tools.voice.readerOf(reservation.accountSid), asker, supervisor, (sid) =>
      this.#tools.router.worker(sid),
    )
    const known = [...this.#live.values()].find(
      (each) => each.supervisor === supervisor && each.conferenceSid === conferenceSid,
    )
    if (known) await this.#change(contact, known, agent, mode)
    else await this.#call(contact, conferenceSid, agent, supervisor, mode)
    return reservation
  }

  async #change(contact: Contact, known: Supervision, agent: AgentPart, mode: Mode): Promise<void> {
    const { accountSid } = contact
    const { conferenceSid, callSid } = known
    await this.#tools.voice.updateParticipant(
      accountSid,
      conferenceSid,
      callSid,
      seatOf(mode, agent),
    )
  }

  async #call(
    contact: Contact,
    conferenceSid: ConferenceSid,
    agent: AgentPart,
    supervisor: string,
    mode: Mode,
  ): Promise<void> {
    const { accountSid, taskSid } = contact
    const { to, from } = this.#numbersOf(contact, supervisor)
    const { callSid } = await this.#tools.voice.addParticipant(accountSid, conferenceSid, {
      ...seatOf(mode, agent),
      to: withParameters(to, { taskSid, reservationSid: agent.reservationSid }),
      from,
      role: 'supervisor',
      anyCallerId: true,
      timeout: RINGS,
      // Neither customer nor agent is to hear that somebody comes to listen.
      earlyMedia: false,
      beep: 'false',
      startConferenceOnEnter: false,
      endConferenceOnExit: false,
    })
    this.#live.set(callSid, { conferenceSid, callSid, supervisor })
  }

  /** @throws OffhookError 40147, 40148 */
  #numbersOf({ taskSid, accountSid }: Contact, supervisor: string) {
    const task = this.#tools.router.task(taskSid)
    const workerSid = parseSid('WK', supervisor)
    const worker = workerSid && this.#tools.router.worker(workerSid)
    const isColleague = worker && worker.workspaceSid === task?.workspaceSid
    const to =
      workerSid === undefined ? supervisor : isColleague ? attributeOf(worker, 'contact_uri') : null
    if (to === null) throw bad(`${supervisor} has no contact_uri`, errors.superviseSupervisor)
    const read = this.#tools.voice.readerOf(accountSid)
    const { destination } = parseDestination(to, { error: errors.superviseSupervisor, read })
    const from = task && attributeOf(task, 'from')
    if (!from) throw bad('The task has no "from" to call the supervisor from', errors.superviseFrom)
    if (destination.kind === 'number')
      numberDestination(from, { error: errors.superviseFrom, read })
    return { to, from }
  }

  /** Supervisors who are left alone have nothing to listen to. */
  #onLeft({ callSid }: Participant, { sid, accountSid }: Conference): void {
    this.#live.delete(callSid)
    const present = this.#tools.voice.participants(sid)
    if (present.length === 0 || !present.every((each) => this.#live.has(each.callSid))) return
    this.#tools.voice.updateConference(accountSid, sid, { status: 'completed' }).catch((error) => {
      this.#tools.logger.warn(
        { conferenceSid: sid, error: messageOf(error) },
        'a talk was not ended',
      )
    })
  }
}

/** How a supervisor stands in the talk: heard by none, by the agent, or by all. Hears all. */
function seatOf(mode: Mode, agent: AgentPart) {
  return {
    muted: mode === 'monitor',
    coaching: mode === 'whisper',
    ...(mode === 'whisper' ? { callSidToCoach: agent.callSid } : {}),
  }
}

/** What a browser is told with the call; a phone takes none. */
function withParameters(to: string, parameters: Readonly<Record<string, string>>): string {
  if (!/^client:/i.test(to)) return to
  return `${to}${to.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`
}
