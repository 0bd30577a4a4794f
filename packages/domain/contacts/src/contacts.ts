import {
  type CallSid,
  type Clock,
  type Disposer,
  type Logger,
  messageOf,
  OffhookError,
  type ReservationSid,
  type TaskSid,
} from '@offhook/core'
import type { ChangeSet, Reservation, Task, Worker } from '@offhook/task-router'
import type {
  Conference,
  DialledParty,
  Participant,
  QueueMember,
  QueueResult,
  WorkflowCaller,
  WorkflowEnqueue,
} from '@offhook/voice'
import { Accept } from './accept/accept.ts'
import { type ConferenceOptions, readConferenceOptions } from './accept/conference-options.ts'
import { type AgentPart, type Contact, ContactTable } from './contact.ts'
import { ParticipantCommands } from './participant-commands.ts'
import type { RouterSide, VoiceSide } from './ports.ts'

/** What a reservation is told to do, as REST and the SDK name it. */
export interface Instruction {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Whom the events are an answer to. */
  readonly cause?: string | undefined
}

const HANGUP = 'hangup'

/**
 * Joins calls with tasks: a caller who waits becomes a task; an agent who accepts is dialled and
 * joined with the caller; whoever leaves takes the task and the reservation along.
 */
export class Contacts implements WorkflowEnqueue {
  readonly participants: ParticipantCommands
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts = new ContactTable()
  readonly #accepts = new Map<ReservationSid, Accept>()
  readonly #disposers: Disposer[]

  constructor(options: { clock: Clock; logger: Logger; voice: VoiceSide; router: RouterSide }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#voice = options.voice
    this.#router = options.router
    this.participants = new ParticipantCommands({ ...options, contacts: this.#contacts })
    this.#disposers = [
      options.voice.events.on('queue.left', (member, _queue, result) =>
        this.#onQueueLeft(member, result),
      ),
      options.voice.events.on('participant.left', (participant, conference) =>
        this.#onParticipantLeft(participant, conference),
      ),
      options.router.events.on('changed', (set) => this.#onRouterChanged(set)),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  // ── in: a caller waits ──────────────────────────────────────────────────────────────────────

  /**
   * Makes the task of a caller who has just joined the workflow's queue.
   * @throws OffhookError 14220 no such workflow, 14222 nothing takes it
   */
  async enqueue(caller: WorkflowCaller): Promise<void> {
    const workflow = this.#router.get('workflow', caller.workflowSid)
    if (!workflow || workflow.accountSid !== caller.accountSid) {
      throw new OffhookError(`There is no workflow ${caller.workflowSid}`, { code: 14220 })
    }
    const task = await this.#router.createTask({
      workspaceSid: workflow.workspaceSid,
      workflowSid: workflow.sid,
      taskChannel: 'voice',
      attributes: caller.attributes,
      priority: caller.priority,
      timeout: caller.timeout ?? undefined,
    })
    // The caller may have hung up while the task was made: nobody will tell of that again.
    if (!this.#voice.queuePlace(caller.callSid)) return this.#cancelTask(task.sid, HANGUP)
    this.#contacts.add({
      accountSid: caller.accountSid,
      taskSid: task.sid,
      customerCallSid: caller.callSid,
      conferenceSid: null,
      agents: new Map(),
    })
  }

  /** The caller is gone, or was taken elsewhere: nobody is to be asked any more. */
  #onQueueLeft({ callSid }: QueueMember, result: QueueResult): void {
    if (result === 'bridged' || result === 'bridging-in-process') return
    const contact = this.#contacts.ofCall(callSid)
    if (!contact || contact.customerCallSid !== callSid) return
    for (const [reservationSid, accept] of this.#accepts) {
      if (this.#router.reservation(reservationSid)?.taskSid === contact.taskSid) accept.callerGone()
    }
    this.#contacts.remove(contact)
    this.#cancelTask(contact.taskSid, HANGUP)
  }

  #cancelTask(taskSid: TaskSid, reason: string): void {
    const status = this.#router.task(taskSid)?.assignmentStatus
    if (status !== 'pending' && status !== 'reserved') return
    this.#router.cancelTask(taskSid, reason).catch((error: unknown) => {
      this.#logger.warn({ taskSid, error: messageOf(error) }, 'a task could not be canceled')
    })
  }

  // ── accept ──────────────────────────────────────────────────────────────────────────────────

  /**
   * Carries out an instruction on a reservation. Answers at once: what follows is told by events.
   * @throws OffhookError with the documented code
   */
  async run(sid: ReservationSid, instruction: Instruction): Promise<Reservation> {
    const reservation = this.#router.reservation(sid)
    if (!reservation)
      throw new OffhookError(`There is no reservation ${sid}`, { code: 20404, status: 404 })
    switch (instruction.name) {
      case 'accept':
        return this.#router.acceptReservation(sid, { cause: instruction.cause })
      case 'reject':
        return this.#router.rejectReservation(sid, activityOf(instruction.parameters), {
          cause: instruction.cause,
        })
      case 'conference':
        return this.#conference(reservation, readConferenceOptions(instruction.parameters))
      default:
        throw new OffhookError(`The instruction "${instruction.name}" is not supported`, {
          code: 55555,
        })
    }
  }

  #conference(reservation: Reservation, options: ConferenceOptions): Reservation {
    if (reservation.status !== 'pending') {
      throw new OffhookError(
        `Reservation ${reservation.sid} is ${reservation.status}; a conference needs a pending one`,
        { code: 40136, status: reservation.status === 'rescinded' ? 410 : 400 },
      )
    }
    // A second press of the same button changes nothing.
    if (this.#accepts.has(reservation.sid)) return reservation
    const contact = this.#contacts.ofTask(reservation.taskSid)
    const task = this.#router.task(reservation.taskSid)
    const worker = this.#router.worker(reservation.workerSid)
    if (!contact || !task || !worker) {
      throw new OffhookError('The task has no call to join', { code: 40142 })
    }
    const to = options.to ?? contactUri(worker)
    if (to === null) throw new OffhookError('The worker has no contact_uri', { code: 40137 })
    const from = options.from ?? textAttribute(task, 'to') ?? textAttribute(task, 'from')
    if (from === null) throw new OffhookError('From is missing', { code: 40138 })
    const accept = new Accept({
      clock: this.#clock,
      logger: this.#logger.child({ taskSid: task.sid, reservationSid: reservation.sid }),
      actions: {
        dial: () =>
          this.#voice.dialAlone({
            accountSid: contact.accountSid,
            to,
            from,
            parameters: { taskSid: task.sid, reservationSid: reservation.sid },
            timeoutMs: options.timeoutMs,
            record: options.record,
            statusCallback: options.statusCallback ?? undefined,
            statusCallbackMethod: options.statusCallbackMethod,
            statusCallbackEvents: options.statusCallbackEvents,
          }),
        holdReservationTimer: () => this.#router.holdReservationTimer(reservation.sid),
        bridge: (party) => this.#bridge(contact, reservation, options, party),
        cancelReservation: async (code) => {
          if (this.#router.reservation(reservation.sid)?.status === 'pending') {
            await this.#router.cancelReservation(reservation.sid, code)
          }
        },
      },
      onSettled: () => this.#accepts.delete(reservation.sid),
    })
    this.#accepts.set(reservation.sid, accept)
    accept.start()
    return reservation
  }

  /** Joins caller and agent, with the acceptance in the same transaction. */
  async #bridge(
    contact: Contact,
    reservation: Reservation,
    options: ConferenceOptions,
    party: DialledParty,
  ): Promise<void> {
    const prepared = await this.#router.prepareAccept(reservation.sid)
    // Known before the bridge: the agent may leave in the very moment of it.
    const agent: AgentPart = {
      reservationSid: reservation.sid,
      workerSid: reservation.workerSid,
      callSid: party.callSid,
    }
    this.#contacts.addAgent(contact, agent)
    try {
      const { conferenceSid } = await this.#voice.bridgeQueued({
        accountSid: contact.accountSid,
        queuedCallSid: contact.customerCallSid,
        party,
        conferenceFriendlyName: contact.taskSid,
        conferenceOptions: {
          record: options.conferenceRecord,
          maxParticipants: options.maxParticipants,
          ...callbackOf(
            'statusCallback',
            options.conferenceStatusCallback,
            options.conferenceStatusCallbackMethod,
            options.conferenceStatusCallbackEvents,
          ),
          ...callbackOf(
            'recordingStatusCallback',
            options.recordingStatusCallback,
            options.recordingStatusCallbackMethod,
            ['completed'],
          ),
        },
        agentOptions: {
          beep: beepOf(options.beep),
          muted: options.muted,
          endConferenceOnExit: options.endConferenceOnExit,
        },
        customerOptions: {
          beep: 'false',
          endConferenceOnExit: options.endConferenceOnCustomerExit,
        },
        commitWith: ({ conferenceSid }) =>
          prepared.changes({
            conference: {
              sid: conferenceSid,
              room_name: contact.taskSid,
              participants: { worker: party.callSid, customer: contact.customerCallSid },
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
    // Whoever left between the bridge and here was told to nobody yet.
    const present = new Set(
      this.#voice
        .participants(contact.conferenceSid ?? ('' as never))
        .map(({ callSid }) => callSid),
    )
    if (!present.has(party.callSid)) this.#agentLeft(contact, agent)
  }

  // ── out: somebody leaves ────────────────────────────────────────────────────────────────────

  #onParticipantLeft({ callSid }: Participant, { sid }: Conference): void {
    const contact = this.#contacts.ofCall(callSid)
    if (!contact || contact.conferenceSid !== sid) return
    for (const agent of [...contact.agents.values()]) {
      if (agent.callSid === callSid) this.#agentLeft(contact, agent)
    }
    if (contact.agents.size === 0) this.#contacts.remove(contact)
  }

  /** The agent's part is over: what is left for them is to wrap up. */
  #agentLeft(contact: Contact, agent: AgentPart): void {
    this.#contacts.removeAgent(contact, agent)
    if (this.#router.reservation(agent.reservationSid)?.status !== 'accepted') return
    this.#router.wrapReservation(agent.reservationSid).catch((error: unknown) => {
      this.#logger.warn(
        { reservationSid: agent.reservationSid, error: messageOf(error) },
        'a reservation could not be wrapped up',
      )
    })
  }

  #onRouterChanged({ items }: ChangeSet): void {
    for (const { type, reservation, task } of items) {
      if (reservation && reservation.status !== 'pending' && reservation.status !== 'accepted') {
        this.#accepts.get(reservation.sid)?.reservationGone()
      }
      if (task && (type === 'task.canceled' || type === 'task.deleted')) this.#onTaskGone(task)
    }
  }

  /** The router gave up on a task: its caller goes on with the document. */
  #onTaskGone(task: Task): void {
    const contact = this.#contacts.ofTask(task.sid)
    if (!contact) return
    this.#contacts.remove(contact)
    this.#voice.removeFromQueue(contact.customerCallSid, 'leave').catch((error: unknown) => {
      this.#logger.warn(
        { taskSid: task.sid, error: messageOf(error) },
        'a caller could not leave the queue',
      )
    })
  }
}

function contactUri({ attributes }: Worker): string | null {
  const uri = attributes['contact_uri']
  return typeof uri === 'string' && uri !== '' ? uri : null
}

function textAttribute({ attributes }: Task, name: string): string | null {
  const value = attributes[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function activityOf(parameters: Readonly<Record<string, unknown>>): string | null {
  const value = parameters['WorkerActivitySid']
  return typeof value === 'string' && value !== '' ? value : null
}

function beepOf(text: string): 'true' | 'false' | 'onEnter' | 'onExit' {
  return text === 'false' || text === 'onEnter' || text === 'onExit' ? text : 'true'
}

function callbackOf<Name extends string>(
  name: Name,
  url: string | null,
  method: 'GET' | 'POST',
  events: readonly string[],
) {
  return (url === null ? {} : { [name]: { url, method, events } }) as {
    [K in Name]?: { url: string; method: 'GET' | 'POST'; events: readonly string[] }
  }
}
