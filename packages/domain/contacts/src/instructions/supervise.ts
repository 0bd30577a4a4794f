import {
  type AccountSid,
  type CallSid,
  type ConferenceSid,
  type Disposer,
  errors,
  messageOf,
  OffhookError,
  parseSid,
  type ReservationSid,
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
  readonly accountSid: AccountSid
  readonly reservationSid: ReservationSid
  readonly conferenceSid: ConferenceSid
  readonly callSid: CallSid
  /** As the instruction named the supervisor. */
  readonly supervisor: string
  /** How they stand in the talk, or will when they join. */
  readonly seat: SupervisorSeat
}

interface SupervisorSeat {
  readonly muted: boolean
  readonly coaching: boolean
  readonly callSidToCoach?: CallSid
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
      tools.voice.events.on('participant.joined', (participant) => this.#onJoined(participant)),
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
   * Resolves when the supervisor is being called. Whoever supervises this talk already has the other
   * mode from now on; whoever is still being called, from the moment they join.
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
    if (known) await this.#change(known, seatOf(mode, agent))
    else await this.#call(contact, conferenceSid, agent, supervisor, mode)
    return reservation
  }

  /**
   * Takes somebody out of the talk that they supervise, or stops calling them for it. Does nothing
   * where they are neither.
   */
  async end(reservationSid: ReservationSid, supervisor: string): Promise<void> {
    const known = [...this.#live.values()].filter(
      (each) => each.reservationSid === reservationSid && each.supervisor === supervisor,
    )
    await Promise.all(known.map((each) => this.#takeOut(each)))
  }

  async #takeOut({ accountSid, conferenceSid, callSid }: Supervision): Promise<void> {
    try {
      await this.#tools.voice.removeParticipant(accountSid, conferenceSid, callSid)
    } catch (error) {
      // They have left by themselves, or the talk is over.
      if (!(error instanceof OffhookError)) throw error
    }
    this.#live.delete(callSid)
  }

  async #change(known: Supervision, seat: SupervisorSeat): Promise<void> {
    const { accountSid, conferenceSid, callSid } = known
    if (this.#isSeated(known)) {
      await this.#tools.voice.updateParticipant(accountSid, conferenceSid, callSid, seat)
    }
    // They may have left meanwhile.
    if (this.#live.has(callSid)) this.#live.set(callSid, { ...known, seat })
  }

  #isSeated({ conferenceSid, callSid }: Supervision): boolean {
    return this.#tools.voice.participants(conferenceSid).some((each) => each.callSid === callSid)
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
    const { reservationSid } = agent
    const seat = seatOf(mode, agent)
    const { callSid } = await this.#tools.voice.addParticipant(accountSid, conferenceSid, {
      ...seat,
      to: withParameters(to, { taskSid, reservationSid }),
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
    this.#live.set(callSid, {
      ...{ accountSid, reservationSid, conferenceSid, callSid, supervisor },
      seat,
    })
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

  /** They were called in one mode and may have chosen another meanwhile. */
  #onJoined({ callSid, muted, coaching }: Participant): void {
    const known = this.#live.get(callSid)
    if (!known || (known.seat.muted === muted && known.seat.coaching === coaching)) return
    const { accountSid, conferenceSid, seat } = known
    // Asked for in the same turn, so that their first sound is heard by whom it should be.
    this.#tools.voice
      .updateParticipant(accountSid, conferenceSid, callSid, seat)
      .catch(async (error) => {
        this.#tools.logger.warn(
          { conferenceSid, callSid, error: messageOf(error) },
          'a supervisor could not be given the mode that they chose',
        )
        // In the old mode they might be heard by whom they did not mean.
        await this.#takeOut(known)
      })
      .catch((error) => {
        this.#tools.logger.error({ callSid, error: messageOf(error) }, 'a supervisor stayed')
      })
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
function seatOf(mode: Mode, agent: AgentPart): SupervisorSeat {
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
