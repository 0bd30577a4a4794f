import type { ContactsEvents } from '@offhook/contacts'
import {
  type AccountSid,
  type CallSid,
  type E164,
  Emitter,
  type Logger,
  makeSid,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import {
  acceptReservation,
  cancelReservation,
  completeReservation,
  createDefaultWorkspace,
  createWorker,
  type DefaultWorkspace,
  type Reservation,
  type Task,
  TaskRouter,
  updateWorker,
  type Worker,
} from '@offhook/task-router'
import type { Call, VoiceEvents } from '@offhook/voice'
import { Callbacks } from '../callbacks.ts'
import { CallingRules } from '../calling-rules.ts'
import { DialLists, defaultAbandonCap, defaultRetry } from '../dial-lists.ts'
import { Dialler } from '../dialler.ts'
import type { DialList, DialMode, DialRecord } from '../model.ts'
import { memoryRepository } from './memory-repository.ts'
import { MemoryShelf } from './memory-shelf.ts'

export const US = '+12025550100' as E164

/** Noon in Washington, a Monday. */
const NOON = Date.parse('2026-01-05T17:00:00Z')

/** The dialler with the real router, a clock that is driven, and agents who do as they are told. */
export class OutboundBench {
  readonly accountSid: AccountSid = makeSid('AC')
  readonly clock = new SimulatedClock({ now: NOON })
  readonly rows = new MemoryShelf(this.clock)
  readonly complaints: string[] = []
  home!: DefaultWorkspace
  router!: TaskRouter
  rules!: CallingRules
  lists!: DialLists
  dialler!: Dialler
  callbacks!: Callbacks
  /** Callers who wait: by their call, their task. */
  readonly waiting = new Map<string, Task>()
  /** What agents say became of their tasks. */
  disposition: string | null = null
  /** Somebody is about to be joined with whoever waits. */
  taken = false
  readonly #contactEvents = new Emitter<ContactsEvents>()
  readonly #voiceEvents = new Emitter<VoiceEvents>()
  /** What the customer of a task hears who answers when nobody is there. */
  wordsFor!: (task: Task) => Promise<string | null>
  #beforeCalling: ((task: Task) => Promise<void>) | null = null

  static async open(): Promise<OutboundBench> {
    const bench = new OutboundBench()
    bench.#make()
    bench.home = await bench.router.run(createDefaultWorkspace(bench.accountSid))
    await bench.dialler.resume()
    return bench
  }

  /** The server goes down and comes back. */
  async restart(): Promise<void> {
    this.close()
    this.#make()
    await this.router.load()
    await this.dialler.resume()
    await this.settle()
  }

  close(): void {
    this.dialler.close()
    this.router.close()
  }

  async settle(ms = 0): Promise<void> {
    await this.clock.advance(ms)
  }

  #make(): void {
    const { clock, rows } = this
    const note = (_facts: object, message: string) => void this.complaints.push(message)
    const logger: Logger = { ...silentLogger, warn: note, error: note, child: () => logger }
    const repository = memoryRepository(rows)
    this.router = new TaskRouter({ clock, logger, writer: rows, repository: rows })
    const parts = { shelf: rows.shelf, repository, router: this.router, logger }
    this.rules = new CallingRules(rows.shelf)
    this.lists = new DialLists({ ...parts, mayShow: async (_account, number) => number === US })
    const events = this.#contactEvents
    const voice = { events: this.#voiceEvents }
    const contacts = {
      events,
      beforeCalling: (check: (task: Task) => Promise<void>) => {
        this.#beforeCalling = check
      },
      whenNobodyIsThere: (wordsFor: (task: Task) => Promise<string | null>) => {
        this.wordsFor = wordsFor
      },
      waitingTaskOf: (callSid: string) => this.waiting.get(callSid),
      letGo: (callSid: string) => {
        const task = this.taken ? undefined : this.waiting.get(callSid)
        if (task) this.waiting.delete(callSid)
        return task?.sid ?? null
      },
    }
    const dispositionOf = async () => this.disposition
    this.dialler = new Dialler({ ...parts, rules: this.rules, contacts, voice, dispositionOf })
    this.callbacks = new Callbacks({ ...parts, contacts, dialler: this.dialler })
  }

  // ── lists ─────────────────────────────────────────────────────────────────────────────────────

  /** A list that runs, with people of these numbers. */
  async list(numbers: readonly string[], mode: DialMode = 'preview'): Promise<DialList> {
    const { workspaceSid, workflowSid, taskQueueSid } = this.home
    const { sid } = await this.lists.create(this.accountSid, {
      friendlyName: 'Renewals',
      ...{ mode, workspaceSid, workflowSid, taskQueueSid, callerId: US, retry: defaultRetry },
      abandonCap: defaultAbandonCap,
      abandonMessage: null,
    })
    await this.add(sid, numbers)
    return this.lists.update(this.accountSid, sid, { status: 'running' })
  }

  add(sid: DialList['sid'], numbers: readonly string[]): Promise<number> {
    const records = numbers.map((phoneNumber, index) => ({
      phoneNumber: phoneNumber as E164,
      context: { name: `Customer ${index + 1}` },
    }))
    return this.lists.addRecords(this.accountSid, sid, records)
  }

  records(): DialRecord[] {
    return this.rows.all('dial-record') as unknown as DialRecord[]
  }

  record(phoneNumber: string): DialRecord {
    const found = this.records().findLast((record) => record.phoneNumber === phoneNumber)
    if (!found) throw new Error(`no record of ${phoneNumber}`)
    return found
  }

  // ── agents ────────────────────────────────────────────────────────────────────────────────────

  agent(name: string, activity = 'Available'): Promise<Worker> {
    return this.router.run(
      createWorker(this.home.workspaceSid, {
        friendlyName: name,
        attributes: { contact_uri: `client:${name}` },
        activitySid: this.activity(activity),
      }),
    )
  }

  activity(name: string): string {
    const all = this.router.list('activity', this.home.workspaceSid)
    return all.find(({ friendlyName }) => friendlyName === name)?.sid ?? ''
  }

  async become({ sid }: Worker, activity: string): Promise<void> {
    await this.router.run(updateWorker(sid, { activitySid: this.activity(activity) }))
  }

  /** What an agent is offered now. */
  offerTo(agent: Worker): Reservation | undefined {
    return this.router
      .list('reservation', this.home.workspaceSid)
      .find(({ workerSid, status }) => workerSid === agent.sid && status === 'pending')
  }

  taskOf({ taskSid }: Reservation): Task {
    const task = this.router.task(taskSid)
    if (!task) throw new Error('no task')
    return task
  }

  /** The agent accepts: what the contact asks before it calls the customer, who rings then. */
  async dials(offer: Reservation): Promise<CallSid> {
    const { sid: taskSid } = this.taskOf(offer)
    const callSid = makeSid('CA')
    await this.#beforeCalling?.(this.taskOf(offer))
    this.#contactEvents.emit('customer.called', { callSid, taskSid, reservationSid: offer.sid })
    await this.settle()
    return callSid
  }

  /** The customer picks up. */
  async picksUp(callSid: CallSid): Promise<void> {
    this.#voiceEvents.emit('call.answered', { sid: callSid } as Call)
    await this.settle()
  }

  /** The customer's call is over. */
  async hangsUp(callSid: CallSid, by: 'peer' | 'us'): Promise<void> {
    this.#voiceEvents.emit('call.ended', { sid: callSid } as Call, by)
    await this.settle()
  }

  /** The customer's call fails with this code. */
  async fails(offer: Reservation, code: number): Promise<void> {
    await this.router.run(cancelReservation(offer.sid, code))
    await this.settle()
  }

  async answers(offer: Reservation): Promise<void> {
    await this.router.run(acceptReservation(offer.sid))
    await this.settle()
  }

  async completes(offer: Reservation): Promise<void> {
    await this.router.run(completeReservation(offer.sid))
    await this.settle()
  }
}
