import type { Alerts } from '@offhook/alerts'
import {
  type Clock,
  type Disposer,
  errors,
  flowOf,
  type Logger,
  OffhookError,
  type ReservationSid,
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
import { Contact, ContactTable } from './contact.ts'
import { type ContactFault, faultOf } from './contact-faults.ts'
import { Departures } from './departures.ts'
import { Errands } from './errands.ts'
import { type Instruction, Instructions } from './instructions/instructions.ts'
import { ParticipantCommands } from './participant-commands.ts'
import type { RouterSide, VoiceSide } from './ports.ts'
import { alertOf } from './routing-alert.ts'
import { CallTransfers } from './transfers/call-transfers.ts'

/** Events after which no worker will be asked for a task any longer. */
const gone: ReadonlySet<string> = new Set<EventType>([
  'task.canceled',
  'task.deleted',
  'task.system-deleted',
])
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
    const acceptances = new Acceptances({
      ...shared,
      onJoined: (contact, reservation) => this.transfers.onJoined(contact, reservation),
    })
    this.#instructions = new Instructions({ ...shared, acceptances })
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

  /** Stops listening and dialling. Calls and tasks stay as they are. Idempotent. */
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

  // ── instructions ────────────────────────────────────────────────────────────────────────────

  /**
   * Carries out an instruction on a reservation. Answers at once: what follows is told by events.
   * @throws OffhookError with the documented code
   */
  run(sid: ReservationSid, instruction: Instruction): Promise<Reservation> {
    return this.#instructions.run(sid, instruction)
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
