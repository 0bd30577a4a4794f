import type { Alerts } from '@offhook/alerts'
import {
  type Clock,
  type Disposer,
  type Logger,
  OffhookError,
  type ReservationSid,
  type WorkspaceSid,
} from '@offhook/core'
import {
  type Actor,
  acceptReservation,
  type ChangeSet,
  createTask,
  type EventType,
  type Reservation,
  rejectReservation,
  type Task,
} from '@offhook/task-router'
import type { WorkflowCaller, WorkflowDequeue, WorkflowEnqueue } from '@offhook/voice'
import { Acceptances } from './accept/acceptances.ts'
import { Bridges } from './accept/bridges.ts'
import { readConferenceOptions } from './accept/conference-options.ts'
import { Joints } from './accept/joints.ts'
import { byCall } from './actors.ts'
import { type Asker, bySomebody, checkOwnAddress } from './asker.ts'
import { type AssignmentWeb, noAssignmentWeb } from './assignment/assignment-web.ts'
import { Assignments } from './assignment/assignments.ts'
import { Contact, ContactTable } from './contact.ts'
import { type ContactFault, faultOf } from './contact-faults.ts'
import { Departures } from './departures.ts'
import { Errands } from './errands.ts'
import { InstructionFields } from './instructions/instruction-fields.ts'
import { Instructions } from './instructions/instructions.ts'
import { ParticipantCommands } from './participant-commands.ts'
import type { RouterSide, VoiceSide } from './ports.ts'
import { alertOf } from './routing-alert.ts'
import { CallTransfers } from './transfers/call-transfers.ts'

/** What a reservation is told to do, as REST and the SDK name it. */
export interface Instruction {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Whom the events are an answer to. */
  readonly cause?: string | undefined
  /** Who is named in the events. */
  readonly actor?: Actor | undefined
  /** Who asks, for what may be named; nobody unless it is said. */
  readonly asker?: Asker | undefined
}

/** Events after which nobody will be asked for a task any more. */
const gone: ReadonlySet<string> = new Set<EventType>([
  'task.canceled',
  'task.deleted',
  'task.system-deleted',
])
/** What a worker may do with a task that is passed on to them. */
const ofTransferees = ['accept', 'reject', 'conference', 'supervise']

/**
 * Joins calls with tasks: a caller who waits becomes a task; an agent who accepts is dialled and
 * joined with the caller; whoever leaves takes the task and the reservation along.
 */
export class Contacts implements WorkflowEnqueue {
  readonly participants: ParticipantCommands
  /** For `<Dial><Queue reservationSid>`. */
  readonly reservations: WorkflowDequeue
  readonly transfers: CallTransfers
  readonly #logger: Logger
  readonly #voice: VoiceSide
  readonly #router: RouterSide
  readonly #contacts = new ContactTable()
  readonly #errands: Errands
  readonly #joints: Joints
  readonly #departures: Departures
  readonly #acceptances: Acceptances
  readonly #instructions: Instructions
  readonly #assignments: Assignments
  readonly #disposers: Disposer[]
  /** Contacts that looked stuck in the last round. */
  #suspects = new Set<Contact>()

  /** @param options.web asks applications what to do with a reservation; absent = nobody is asked */
  constructor(options: {
    clock: Clock
    logger: Logger
    voice: VoiceSide
    router: RouterSide
    alerts: Alerts
    web?: AssignmentWeb
  }) {
    this.#logger = options.logger
    this.#voice = options.voice
    this.#router = options.router
    this.#errands = new Errands(options)
    this.#joints = new Joints({ ...options, errands: this.#errands })
    const bridges = new Bridges({
      carryOut: (contact, effects) => this.#departures.carryOut(contact, effects),
    })
    const shared = {
      ...options,
      contacts: this.#contacts,
      errands: this.#errands,
      joints: this.#joints,
      bridges,
    }
    this.participants = new ParticipantCommands(shared)
    this.transfers = new CallTransfers(shared)
    this.#departures = new Departures({ ...shared, transfers: this.transfers })
    this.#acceptances = new Acceptances({
      ...shared,
      onJoined: (contact, reservation) => this.transfers.onJoined(contact, reservation),
    })
    this.#instructions = new Instructions(shared)
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

  /** How many contacts are live. */
  get size(): number {
    return this.#contacts.size
  }

  /**
   * Asks for the reservations that were pending when this node took the workspace over: whether
   * their application was asked before is not known.
   */
  resume(workspaceSid: WorkspaceSid): void {
    for (const reservation of this.#router.list('reservation', workspaceSid)) {
      if (reservation.status === 'pending') this.#assignments.created(reservation)
    }
  }

  /** Listens no more, and dials nobody any more. Calls and tasks stay as they are. Idempotent. */
  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.#departures.close()
    this.#joints.close()
    this.#instructions.close()
    this.#assignments.close()
    this.transfers.close()
    this.#errands.close()
  }

  /**
   * Looks whether a contact is left of whom nobody will tell any more: the caller neither waits nor
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
    const { accountSid, callSid: customerCallSid } = caller
    this.#contacts.add(new Contact({ accountSid, taskSid: sid, customerCallSid }))
  }

  async #createTask(caller: WorkflowCaller): Promise<Task> {
    // The router has nothing in memory then, not even the workflow.
    if (!this.#router.routing) throw notTaken('This node stands by: another one routes tasks')
    const workflow = this.#router.get('workflow', caller.workflowSid)
    if (!workflow || workflow.accountSid !== caller.accountSid) {
      throw new OffhookError(`There is no workflow ${caller.workflowSid}`, { code: 14220 })
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

  // ── instructions ────────────────────────────────────────────────────────────────────────────

  /**
   * Carries out an instruction on a reservation. Answers at once: what follows is told by events.
   * @throws OffhookError with the documented code
   */
  async run(sid: ReservationSid, instruction: Instruction): Promise<Reservation> {
    const { parameters, cause, actor, asker = bySomebody } = instruction
    const name = instruction.name.toLowerCase()
    const reservation = this.#router.reservation(sid)
    if (!reservation) {
      throw new OffhookError(`There is no reservation ${sid}`, { code: 20404, status: 404 })
    }
    if (reservation.transferSid !== null && !ofTransferees.includes(name)) {
      throw new OffhookError(`"${name}" is not allowed on a task that is transferred`, {
        code: 40151,
      })
    }
    switch (name) {
      case 'accept':
        return this.#router.run(acceptReservation(sid), { cause, actor })
      case 'reject':
        return this.#router.run(rejectReservation(sid, this.#activityOf(reservation, parameters)), {
          cause,
          actor,
        })
      case 'conference':
        this.#checkConference(reservation, parameters, asker)
        return this.#acceptances.start(reservation, readConferenceOptions(parameters))
      default:
        return this.#instructions.run(reservation, { name, parameters, cause, actor, asker })
    }
  }

  /** @throws OffhookError 20403 another's address, 40143 no such activity, 40159 no such address to call back */
  #checkConference(
    { workspaceSid, workerSid }: Reservation,
    parameters: Readonly<Record<string, unknown>>,
    asker: Asker,
  ): void {
    const fields = new InstructionFields(parameters)
    const worker = this.#router.worker(workerSid)
    if (worker) checkOwnAddress(asker, fields.text('To'), worker)
    fields.url('StatusCallback', 40159)
    const exists = (sid: string) => this.#router.get('activity', sid)?.workspaceSid === workspaceSid
    fields.activity('PostWorkActivitySid', 40143, exists)
  }

  /** Where the worker goes after a reject, if anywhere. @throws OffhookError 40100 */
  #activityOf(
    { workspaceSid }: Reservation,
    parameters: Readonly<Record<string, unknown>>,
  ): string | null {
    const sid = parameters['WorkerActivitySid']
    if (sid === undefined || sid === null || sid === '') return null
    const activity = this.#router.get('activity', String(sid))
    if (activity?.workspaceSid === workspaceSid) return activity.sid
    throw new OffhookError(`There is no activity ${String(sid)}`, { code: 40100 })
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

  /** The router gave up on a task: its caller goes on with the document. */
  #onTaskGone(task: Task): void {
    const contact = this.#contacts.ofTask(task.sid)
    if (contact) this.#departures.taskGone(contact)
  }
}

function notTaken(message: string, cause?: unknown): OffhookError {
  return new OffhookError(message, { code: 14222, ...(cause === undefined ? {} : { cause }) })
}
