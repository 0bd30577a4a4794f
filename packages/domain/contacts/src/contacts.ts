import type { Alerts } from '@offhook/alerts'
import {
  type CallSid,
  type Clock,
  type Disposer,
  Emitter,
  errors,
  flowOf,
  type Listenable,
  type Logger,
  messageOf,
  OffhookError,
  type ReservationSid,
  type TaskSid,
  type WorkspaceSid,
} from '@offhook/core'
import {
  type ChangeSet,
  createTask,
  type EventType,
  type Reservation,
  type Task,
} from '@offhook/task-router'
import type { WorkflowCaller, WorkflowDequeue, WorkflowEnqueue } from '@offhook/voice'
import { Acceptances } from './accept/acceptances.ts'
import { Bridges } from './accept/bridges.ts'
import { Joints } from './accept/joints.ts'
import { byCall } from './actors.ts'
import { type AssignmentWeb, noAssignmentWeb } from './assignment/assignment-web.ts'
import { Assignments } from './assignment/assignments.ts'
import { Assistance } from './assistance.ts'
import { Contact, ContactTable, type ContactView } from './contact.ts'
import { type ContactFault, faultOf } from './contact-faults.ts'
import { type Conversation, conversationOf } from './conversation.ts'
import { Departures } from './departures.ts'
import { Errands } from './errands.ts'
import { type Instruction, Instructions } from './instructions/instructions.ts'
import { ParticipantCommands } from './participant-commands.ts'
import { Attendance } from './parties/attendance.ts'
import { OutsideParties } from './parties/outside-parties.ts'
import { Seats } from './parties/seats.ts'
import { PartyCommands } from './party-commands.ts'
import type { RouterSide, VoiceSide } from './ports.ts'
import { alertOf } from './routing-alert.ts'
import { type RecordingRules, TaskRecordings } from './task-recordings.ts'
import { CallTransfers } from './transfers/call-transfers.ts'

/** Events after which no worker will be asked for a task any longer. */
const gone: ReadonlySet<string> = new Set<EventType>([
  'task.canceled',
  'task.deleted',
  'task.system-deleted',
])
/** What nobody else tells. */
export interface ContactsEvents {
  /** The customer of an outbound task is being called. */
  'customer.called': [
    called: {
      readonly callSid: CallSid
      readonly taskSid: TaskSid
      readonly reservationSid: ReservationSid
    },
  ]
}

/**
 * Joins calls with tasks: a caller who waits becomes a task; an agent who accepts is dialled and
 * joined with the caller; whoever leaves takes the task and the reservation along.
 */
export class Contacts implements WorkflowEnqueue {
  readonly events: Listenable<ContactsEvents>
  readonly participants: ParticipantCommands
  /** Who asks a supervisor for help. */
  readonly assistance: Assistance
  readonly parties: PartyCommands
  /** For `<Dial><Queue reservationSid>`. */
  readonly reservations: WorkflowDequeue
  readonly transfers: CallTransfers
  readonly #logger: Logger
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts = new ContactTable()
  readonly #errands: Errands
  readonly #joints: Joints
  readonly #outside: OutsideParties
  readonly #departures: Departures
  readonly #instructions: Instructions
  readonly #assignments: Assignments
  readonly #recordings: TaskRecordings | null
  readonly #disposers: Disposer[]
  readonly #callChecks: ((task: Task) => Promise<void>)[] = []
  #wordsFor: (task: Task) => Promise<string | null> = async () => null
  /** Contacts that looked stuck in the last round. */
  #suspects = new Set<Contact>()

  /**
   * @param options.web asks applications what to do with a reservation; absent = nobody is asked
   * @param options.recordings what is set for recordings; absent = nothing
   */
  constructor(options: {
    clock: Clock
    logger: Logger
    voice: VoiceSide
    router: RouterSide
    alerts: Alerts
    web?: AssignmentWeb
    recordings?: RecordingRules
  }) {
    const events = new Emitter<ContactsEvents>((error) => {
      options.logger.error({ error: messageOf(error) }, 'A listener of contacts failed')
    })
    this.events = events
    this.#logger = options.logger
    this.#voice = options.voice
    this.#router = options.router
    this.assistance = new Assistance(options)
    this.#errands = new Errands(options)
    this.#joints = new Joints({ ...options, errands: this.#errands })
    const bridges = new Bridges({
      carryOut: (contact, effects) => this.#departures.carryOut(contact, effects),
    })
    const seats = new Seats(options)
    const attendance = new Attendance({ ...options, seats })
    const shared = {
      ...options,
      seats,
      attendance,
      contacts: this.#contacts,
      errands: this.#errands,
      joints: this.#joints,
      bridges,
    }
    this.transfers = new CallTransfers(shared)
    this.#departures = new Departures({ ...shared, transfers: this.transfers })
    this.#outside = new OutsideParties({
      ...shared,
      onHandedOver: (_contact, agent) => this.#departures.handsOver(agent),
    })
    this.participants = new ParticipantCommands(shared)
    this.parties = new PartyCommands({
      ...shared,
      outside: this.#outside,
      conversationOf: (contact) => this.#conversationOf(contact),
    })
    const acceptances = new Acceptances({
      ...shared,
      onJoined: (contact, reservation) => this.transfers.onJoined(contact, reservation),
      beforeCalling: async (task) => {
        for (const check of this.#callChecks) await check(task)
      },
      onCustomerCalled: (callSid, { sid: reservationSid, taskSid }) =>
        events.emit('customer.called', { callSid, taskSid, reservationSid }),
      wordsFor: (task) => this.#wordsFor(task),
    })
    this.#recordings = options.recordings
      ? new TaskRecordings({ ...shared, rules: options.recordings })
      : null
    this.#instructions = new Instructions({
      ...shared,
      acceptances,
      recordings: this.#recordings,
    })
    this.reservations = this.#instructions.reservations
    this.#assignments = new Assignments({
      ...options,
      web: options.web ?? noAssignmentWeb,
      run: (sid, instruction) => this.run(sid, instruction),
    })
    this.#disposers = [
      options.router.events.on('changed', (set) => this.#onRouterChanged(set)),
      options.router.events.on('alert', (alert) => options.alerts.raise(alertOf(alert))),
    ]
  }

  /** The live contact of a task. */
  ofTask(taskSid: TaskSid): ContactView | undefined {
    return this.#contacts.ofTask(taskSid)
  }

  /** The live contact of a customer's or an agent's call. */
  ofCall(callSid: CallSid): ContactView | undefined {
    return this.#contacts.ofCall(callSid)
  }

  /** How many contacts are live. */
  get size(): number {
    return this.#contacts.size
  }

  /**
   * Has `check` asked before the customer of an outbound task is called. What it rejects with becomes
   * the code of the canceled reservation.
   */
  beforeCalling(check: (task: Task) => Promise<void>): void {
    this.#callChecks.push(check)
  }

  /**
   * Sets what the customer of an outbound task hears who has answered when nobody is there for them;
   * null: their call ends without a word.
   */
  whenNobodyIsThere(wordsFor: (task: Task) => Promise<string | null>): void {
    this.#wordsFor = wordsFor
  }

  /**
   * Asks for the reservations that were pending when this node took the workspace over: whether
   * their application was asked before is not known. And completes those that were to complete by
   * themselves.
   */
  resume(workspaceSid: WorkspaceSid): void {
    this.transfers.resume(workspaceSid)
    for (const reservation of this.#router.list('reservation', workspaceSid)) {
      if (reservation.status === 'pending') this.#assignments.created(reservation)
    }
  }

  /** Stops listening and dialling. Calls and tasks stay as they are. Idempotent. */
  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.assistance.close()
    this.#departures.close()
    this.#outside.close()
    this.#joints.close()
    this.#instructions.close()
    this.#assignments.close()
    this.#recordings?.close()
    this.transfers.close()
    this.#errands.close()
  }

  /**
   * Looks for contacts about which no event will come any longer: the caller neither waits nor
   * talks, an agent is not in the conference, or there is no task. What is so twice running is put
   * right; the first time it may be on its way. Called every few seconds.
   */
  reconcile(): void {
    const suspects = this.#suspects
    this.#suspects = new Set()
    for (const contact of this.#contacts.all()) {
      const fault = faultOf(contact, this.#voice, this.#router)
      if (fault === null) continue
      if (!suspects.has(contact)) this.#suspects.add(contact)
      else this.#putRight(contact, fault)
    }
  }

  #putRight(contact: Contact, fault: ContactFault): void {
    const { taskSid, customerCallSid } = contact
    this.#logger.warn({ fault, taskSid, callSid: customerCallSid }, 'A contact was stuck')
    if (fault === 'no-task') this.#departures.taskGone(contact)
    else this.#departures.lookWhoIsThere(contact)
  }

  // ── in: a caller waits ──────────────────────────────────────────────────────────────────────

  /**
   * Makes the task of a caller who has just joined the workflow's queue.
   * @throws OffhookError 14220 no such workflow, 14222 there is no task: nothing takes it
   */
  async enqueue(caller: WorkflowCaller): Promise<void> {
    const { sid } = await this.#createTask(caller)
    // The caller may have hung up while the task was made: nobody will tell of that again.
    if (!this.#voice.queuePlace(caller.callSid))
      return this.#departures.cancelTask(sid, caller.callSid)
    // A workflow whose every step is skipped cancels in the same turn: nobody tells of that either.
    const status = this.#router.task(sid)?.assignmentStatus
    if (status === undefined || status === 'canceled')
      throw notTaken('The task was canceled at once')
    const { accountSid, callSid: customerCallSid, documentUrl } = caller
    this.#voice.setRole(customerCallSid, 'customer')
    const leavesWithTask = documentUrl !== null && flowOf(documentUrl) !== null
    this.#contacts.add(new Contact({ accountSid, taskSid: sid, customerCallSid, leavesWithTask }))
  }

  async #createTask(caller: WorkflowCaller): Promise<Task> {
    // The router has nothing in memory then, not even the workflow.
    if (!this.#router.routing) throw notTaken('This node stands by: another one routes tasks')
    const workflow = this.#router.get('workflow', caller.workflowSid)
    if (!workflow || workflow.accountSid !== caller.accountSid) {
      throw new OffhookError(errors.workflowUnknown, `There is no workflow ${caller.workflowSid}`)
    }
    try {
      return await this.#router.run(
        createTask({
          workspaceSid: workflow.workspaceSid,
          workflowSid: workflow.sid,
          taskChannel: 'voice',
          attributes: caller.attributes,
          priority: caller.priority,
          timeout: caller.timeout ?? undefined,
        }),
        { actor: byCall(caller.callSid) },
      )
    } catch (error) {
      throw error instanceof OffhookError ? notTaken(error.message, error) : error
    }
  }

  // ── who is there ──

  /**
   * Who talks about a task, and who is on the way; null while its customer waits.
   */
  conversation(taskSid: TaskSid): Conversation | null {
    const contact = this.#contacts.ofTask(taskSid)
    return contact?.conferenceSid ? this.#conversationOf(contact) : null
  }

  #conversationOf(contact: Contact): Conversation {
    return conversationOf(contact, {
      voice: this.#voice,
      router: this.#router,
      isSupervisor: (callSid) => this.#instructions.isSupervisor(callSid),
    })
  }

  /** The task of a caller who waits for an agent, and whom nobody is being joined with. */
  waitingTaskOf(callSid: CallSid): Task | undefined {
    const contact = this.#waiting(callSid)
    return contact && this.#router.task(contact.taskSid)
  }

  /**
   * The caller may go: their task stays where it is, and nobody joins them with an agent any more.
   * @param how.cancels the task goes with them
   * @returns the task; null where they do not wait, or an agent is being joined with them
   */
  letGo(callSid: CallSid, { cancels = false } = {}): TaskSid | null {
    const contact = this.#waiting(callSid)
    if (!contact) return null
    this.#contacts.remove(contact)
    contact.take({ type: 'released' })
    if (cancels) this.#departures.cancelTask(contact.taskSid, callSid)
    return contact.taskSid
  }

  #waiting(callSid: CallSid): Contact | undefined {
    const contact = this.#contacts.ofCustomer(callSid)
    if (contact?.state.name !== 'waiting') return undefined
    return this.#joints.isTaken(contact.taskSid) ? undefined : contact
  }

  // ── instructions ────────────────────────────────────────────────────────────────────────────

  /**
   * Carries out an instruction on a reservation. Answers at once: what follows is told by events.
   * @throws OffhookError with the documented code
   */
  run(sid: ReservationSid, instruction: Instruction): Promise<Reservation> {
    return this.#instructions.run(sid, instruction)
  }

  /**
   * Brings a supervisor into a talk, as the instruction does.
   * @returns their call
   * @throws OffhookError with the documented code
   */
  async supervise(sid: ReservationSid, order: Omit<Instruction, 'name'>): Promise<CallSid> {
    await this.run(sid, { ...order, name: 'supervise' })
    const conferenceSid = this.#contacts.ofReservation(sid)?.conferenceSid
    const supervisor = String(order.parameters['Supervisor'])
    const callSid = conferenceSid && this.#instructions.supervisorIn(conferenceSid, supervisor)
    if (!callSid) throw new OffhookError(errors.invalidParameter, 'The talk is over')
    return callSid
  }

  /**
   * Takes a supervisor out of the talk of a reservation, or stops calling them for it; does nothing
   * where they are neither.
   * @param supervisor as `supervise` was told
   */
  endSupervision(sid: ReservationSid, supervisor: string): Promise<void> {
    return this.#instructions.endSupervision(sid, supervisor)
  }

  // ── what the router says ────────────────────────────────────────────────────────────────────

  #onRouterChanged({ items }: ChangeSet): void {
    for (const { type, reservation, task } of items) {
      // Also one that was accepted in another way than by our dialling.
      if (reservation && reservation.status !== 'pending') {
        this.#joints.reservationGone(reservation.sid)
        this.#assignments.ended(reservation.sid)
      }
      if (reservation && type === 'reservation.created') this.#assignments.created(reservation)
      if (task && gone.has(type)) this.#onTaskGone(task)
    }
  }

  /** The router gave up on a task. */
  #onTaskGone(task: Task): void {
    const contact = this.#contacts.ofTask(task.sid)
    if (contact) this.#departures.taskGone(contact)
  }
}

function notTaken(message: string, cause?: unknown): OffhookError {
  return new OffhookError(errors.taskNotCreated, message, cause === undefined ? {} : { cause })
}
