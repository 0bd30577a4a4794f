import { type Alert, Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type CallSid,
  type ConferenceSid,
  type Logger,
  makeSid,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import {
  createDefaultWorkspace,
  createWorker,
  type DefaultWorkspace,
  type Reservation,
  type ReservationStatus,
  type Task,
  TaskRouter,
  updateTaskQueue,
  updateWorkflow,
  updateWorkspace,
  type Worker,
} from '@offhook/task-router'
import type { WorkflowCaller } from '@offhook/voice'
import { byAccount } from '../asker.ts'
import { Contacts } from '../contacts.ts'
import { MemoryRows } from './memory-rows.ts'
import { ScriptedApplication } from './scripted-application.ts'
import { type ScriptedParty, ScriptedVoice } from './scripted-voice.ts'

/** The number of every caller, and the one they called. */
export const CALLER = '+49301234567'
export const CALLED = '+49307654321'

/** A caller and an agent who talk. */
export interface Talk {
  readonly customer: CallSid
  readonly agent: Worker
  readonly party: ScriptedParty
  readonly reservation: Reservation
  readonly task: Task
  readonly conferenceSid: ConferenceSid
}

/** Contacts with the real router, a clock that is driven, and calls that do as they are told. */
export class Bench {
  readonly accountSid: AccountSid
  readonly home: DefaultWorkspace
  readonly clock: SimulatedClock
  readonly rows: MemoryRows
  readonly router: TaskRouter
  readonly voice: ScriptedVoice
  /** Whom the assignment callback asks. */
  readonly application: ScriptedApplication
  /** What is set for recordings. */
  recording: { enabled: boolean; callbackUrl: string | null } = {
    enabled: false,
    callbackUrl: null,
  }
  readonly contacts: Contacts
  /** What was logged as a warning or worse. */
  readonly complaints: string[]

  private constructor(parts: {
    accountSid: AccountSid
    home: DefaultWorkspace
    clock: SimulatedClock
    rows: MemoryRows
    router: TaskRouter
    complaints: string[]
  }) {
    const { clock, rows, router, complaints } = parts
    this.accountSid = parts.accountSid
    this.home = parts.home
    this.clock = clock
    this.rows = rows
    this.router = router
    this.complaints = complaints
    const onError = (error: unknown) => void complaints.push(String(error))
    this.voice = new ScriptedVoice({ clock, writer: rows, onError })
    const logger = complainingTo(complaints)
    this.application = new ScriptedApplication(clock)
    this.contacts = new Contacts({
      clock,
      logger,
      voice: this.voice,
      router,
      alerts: new Alerts({ clock, writer: rows, logger }),
      web: this.application,
      recordings: {
        rule: async () => this.recording,
        urlOf: ({ sid }) => `https://voice.example.com/${sid}`,
      },
    })
  }

  static async open(): Promise<Bench> {
    const accountSid = makeSid('AC')
    const clock = new SimulatedClock()
    const rows = new MemoryRows()
    const complaints: string[] = []
    const logger = complainingTo(complaints)
    const router = new TaskRouter({ clock, logger, writer: rows, repository: rows })
    const home = await router.run(createDefaultWorkspace(accountSid))
    return new Bench({ accountSid, home, clock, rows, router, complaints })
  }

  /** What an application's owner can read so far. */
  get alerts(): Alert[] {
    return this.rows.commits
      .flat()
      .flatMap((change) => (change.op === 'put' && change.entity === 'alert' ? [change.row] : []))
      .map((row) => row as unknown as Alert)
  }

  close(): void {
    this.contacts.close()
    this.router.close()
  }

  /** Lets everything that is under way get as far as it can without time. */
  async settle(): Promise<void> {
    await this.clock.advance(0)
  }

  /** A task is gone without a word, as only a defect of the router could make it. */
  async loseTask(sid: string): Promise<void> {
    const command = updateWorkspace(this.home.workspaceSid, {})
    // What a command does is out of reach outside its package: something else takes its place.
    const [act = ''] = Object.getOwnPropertySymbols(command)
    const lose = (turn: { draft: { delete(entity: 'task', sid: string): void } }) =>
      turn.draft.delete('task', sid)
    await this.router.run({ ...command, [act]: lose })
  }

  // ── people ────────────────────────────────────────────────────────────────────────────────────

  /** An available agent. */
  agent(name: string, attributes: object = { contact_uri: `client:${name}` }): Promise<Worker> {
    const { workspaceSid } = this.home
    return this.router.run(
      createWorker(workspaceSid, {
        friendlyName: name,
        attributes: { ...attributes },
        activitySid: this.activity('Available'),
      }),
    )
  }

  activity(name: string): string {
    const all = this.router.list('activity', this.home.workspaceSid)
    return all.find(({ friendlyName }) => friendlyName === name)?.sid ?? ''
  }

  activityOf(agent: Worker): string | undefined {
    const { activitySid } = this.router.worker(agent.sid) ?? agent
    return this.router.get('activity', activitySid)?.friendlyName
  }

  /** So many agents are asked at once. */
  async askAtOnce(maxReservedWorkers: number): Promise<void> {
    await this.router.run(updateTaskQueue(this.home.taskQueueSid, { maxReservedWorkers }))
  }

  /** The workflow asks an application what to do with each reservation. */
  async askApplication(url: string, fallback: string | null = null): Promise<void> {
    await this.router.run(
      updateWorkflow(this.home.workflowSid, {
        assignmentCallbackUrl: url,
        fallbackAssignmentCallbackUrl: fallback,
      }),
    )
  }

  /** Somebody calls and is enqueued with the workflow. */
  async caller(callSid?: CallSid): Promise<CallSid> {
    const sid = this.voice.enter(this.accountSid, this.home.workflowSid, callSid)
    await this.contacts.enqueue(this.asCaller(sid))
    await this.settle()
    return sid
  }

  asCaller(callSid: CallSid, rest: Partial<WorkflowCaller> = {}): WorkflowCaller {
    return {
      accountSid: this.accountSid,
      callSid,
      workflowSid: this.home.workflowSid,
      documentUrl: 'https://app.example/voice',
      attributes: { call_sid: callSid, from: CALLER, to: CALLED, direction: 'inbound' },
      priority: 0,
      timeout: null,
      ...rest,
    }
  }

  // ── rows ──────────────────────────────────────────────────────────────────────────────────────

  /** The newest task of a call. */
  taskOf(callSid: CallSid): Task {
    const tasks = this.router.list('task', this.home.workspaceSid)
    return found(tasks.findLast(({ attributes }) => attributes['call_sid'] === callSid))
  }

  reservations(status?: ReservationStatus): Reservation[] {
    const all = this.router.list('reservation', this.home.workspaceSid)
    return status === undefined ? all : all.filter((each) => each.status === status)
  }

  /** The offer that an agent has now. */
  offerTo(agent: Worker): Reservation {
    return found(this.reservations('pending').find(({ workerSid }) => workerSid === agent.sid))
  }

  now({ sid }: Reservation): ReservationStatus | undefined {
    return this.router.reservation(sid)?.status
  }

  // ── scenes ────────────────────────────────────────────────────────────────────────────────────

  /** An agent presses "Accept"; resolves with the leg that is dialled for it. */
  async accept(reservation: Reservation, parameters: object = {}): Promise<ScriptedParty> {
    const before = this.voice.parties.length
    await this.contacts.run(reservation.sid, {
      name: 'conference',
      parameters: { ...parameters },
      asker: byAccount,
    })
    await this.settle()
    return found(this.voice.parties[before])
  }

  /** The agent's browser answers and is heard. */
  async pickUp(party: ScriptedParty): Promise<void> {
    party.answer()
    party.speak()
    await this.settle()
  }

  /** A caller who waits, and an agent who is offered them. */
  async offered() {
    const agent = await this.agent('alice')
    const customer = await this.caller()
    const offer = this.offerTo(agent)
    return { agent, customer, offer, task: this.taskOf(customer) }
  }

  /** The same with the agent's leg on its way. */
  async dialled(parameters: object = {}) {
    const scene = await this.offered()
    return { ...scene, party: await this.accept(scene.offer, parameters) }
  }

  /** A caller and an agent are brought together. */
  async talk(parameters: object = {}, name = 'alice'): Promise<Talk> {
    const agent = await this.agent(name)
    const customer = await this.caller()
    const reservation = this.offerTo(agent)
    const party = await this.accept(reservation, parameters)
    await this.pickUp(party)
    const task = this.taskOf(customer)
    const { sid } = found(this.voice.conference(this.accountSid, task.sid))
    return { customer, agent, party, reservation, task, conferenceSid: sid }
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the scene has none')
  return value
}

function complainingTo(complaints: string[]): Logger {
  const note = (_facts: object, message: string) => void complaints.push(message)
  const logger: Logger = { ...silentLogger, warn: note, error: note, child: () => logger }
  return logger
}
