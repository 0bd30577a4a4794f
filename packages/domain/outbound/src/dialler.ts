import type { Shelf } from '@offhook/accounts'
import type { Contacts } from '@offhook/contacts'
import {
  type Clock,
  type Disposer,
  errors,
  type Logger,
  messageOf,
  OffhookError,
  type TaskSid,
  type Timer,
  TurnQueue,
} from '@offhook/core'
import {
  type ChangeItem,
  type ChangeSet,
  cancelTask,
  createTask,
  type Task,
  type TaskRouter,
} from '@offhook/task-router'
import type { Voice } from '@offhook/voice'
import type { CallingRules } from './calling-rules.ts'
import { freeAgents, isFree, type WorkerSide } from './free-agents.ts'
import { LiveRecords } from './live-records.ts'
import type { CallbackPlace, DialList, DialListSid, DialRecord, DialRecordSid } from './model.ts'
import { type DispositionOf, Outcomes } from './outcomes.ts'
import { type Pace, Pacing } from './pacing.ts'
import type { OutboundRepository } from './ports.ts'
import { callbackTask, listTask } from './record-tasks.ts'

/** How often it looks for records that have become due. */
const LOOK_MS = 2_000
/** Who was offered to an agent who did not take them is offered again after this. */
const SKIPPED_MS = 60_000
/** Records that are looked at for one free agent: some of them may not be called now. */
const LOOK_AHEAD = 20
/** An agent who promised a call and is not free for so long is replaced by whoever is. */
const PROMISE_MS = 15 * 60_000

type RouterSide = WorkerSide &
  Pick<TaskRouter, 'events' | 'routing' | 'run' | 'task' | 'workspaceSids'>

/**
 * Offers due records to agents who are free, and keeps what comes of each. The rows are the truth:
 * each step is committed before it is taken, and after a restart what was under way is looked over.
 * Works where the router does.
 */
export class Dialler {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #shelf: Shelf
  readonly #repository: OutboundRepository
  readonly #router: RouterSide
  readonly #rules: CallingRules
  readonly #live: LiveRecords
  readonly #pacing: Pacing
  readonly #outcomes: Outcomes
  /** One thing at a time: no record is offered twice, and no step is taken on an old row. */
  readonly #turns = new TurnQueue()
  #timer: Timer | null = null
  #looking = false
  #disposers: Disposer[] = []
  #closed = false

  constructor(options: {
    logger: Logger
    shelf: Shelf
    repository: OutboundRepository
    router: RouterSide
    rules: CallingRules
    contacts: Pick<Contacts, 'beforeCalling' | 'events' | 'whenNobodyIsThere'>
    voice: Pick<Voice, 'events'>
    dispositionOf: DispositionOf
  }) {
    this.#clock = options.shelf.clock
    this.#shelf = options.shelf
    this.#logger = options.logger
    this.#repository = options.repository
    this.#router = options.router
    this.#rules = options.rules
    this.#live = new LiveRecords(options.shelf)
    this.#pacing = new Pacing(options.shelf, options.repository)
    const [turns, live, pacing] = [this.#turns, this.#live, this.#pacing]
    this.#outcomes = new Outcomes({ ...options, turns, live, pacing })
    options.contacts.beforeCalling((task) => this.#beforeCalling(task))
    options.contacts.whenNobodyIsThere((task) => this.#wordsFor(task))
    this.#disposers = [
      options.router.events.on('changed', (set) => this.#onChanged(set)),
      () => this.#outcomes.close(),
    ]
  }

  /**
   * Looks over what an earlier run or another node began, and goes on. Called once the router has
   * loaded its rows.
   */
  async resume(): Promise<void> {
    await this.#turns.run(async () => {
      this.#live.clear()
      for (const record of await this.#repository.active()) await this.#resume(record)
    })
    this.#schedule()
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true
    this.#timer?.clear()
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  /** Something may have become due, or somebody free. */
  look(): void {
    if (this.#looking || this.#closed || !this.#router.routing) return
    this.#looking = true
    this.#turns
      .run(() => this.#serve())
      .catch((error: unknown) => {
        this.#logger.warn({ error: messageOf(error) }, 'Dial lists could not be worked off')
      })
      .finally(() => {
        this.#looking = false
      })
  }

  /** How a list goes now: whether too many of those who answered were abandoned. */
  paceOf(list: DialList): Promise<Pace> {
    return this.#pacing.of(list)
  }

  /** What was offered of a list, and not taken yet, is taken back. */
  async takeBack(listSid: DialListSid): Promise<void> {
    for (const { listSid: of, state, taskSid } of this.#live.all()) {
      if (of === listSid && state === 'offered' && taskSid) await this.#cancelTask(taskSid)
    }
  }

  /** Takes somebody off who waits, or is offered. Rejects with 20009 where they are being called. */
  async cancel(sid: DialRecordSid): Promise<void> {
    await this.#turns.run(async () => {
      // Read in turn: it may have been offered since it was last seen.
      const record = await this.#shelf.rows.find('dial-record', { sid })
      const canceled = { type: 'closed', outcome: 'canceled' } as const
      const closed = record && (await this.#live.step(record, canceled))
      if (!closed) throw new OffhookError(errors.stillInProgress, 'They are called already')
      if (record.taskSid) await this.#cancelTask(record.taskSid)
    })
  }

  /** A record that has its task already is followed from here on. */
  follow(record: DialRecord): void {
    this.#live.follow(record)
  }

  // ── offering ──────────────────────────────────────────────────────────────────────────────────

  #schedule(): void {
    this.#timer?.clear()
    if (this.#closed) return
    this.#timer = this.#clock.setTimeout(() => {
      this.look()
      this.#schedule()
    }, LOOK_MS)
  }

  async #serve(): Promise<void> {
    const now = this.#clock.now()
    for (const record of await this.#repository.dueCallbacks(now, LOOK_AHEAD)) {
      if (await this.#mayCall(record)) await this.#offerCallback(record)
    }
    for (const list of await this.#repository.runningLists()) {
      const agents = [...freeAgents(this.#router, list.taskQueueSid)]
      if (agents.length === 0) continue
      const { mode } = await this.#pacing.of(list)
      for (const record of await this.#repository.due(list.sid, now, agents.length + LOOK_AHEAD)) {
        const [agent] = agents
        if (!agent) break
        if (!(await this.#mayCall(record))) continue
        agents.shift()
        await this.#offer(
          record,
          { workerSid: agent.sid },
          listTask({ ...list, mode }, record, agent.sid),
        )
      }
    }
  }

  /** Puts off, or closes, who may not be called now: no agent is to see them. */
  async #mayCall(record: DialRecord): Promise<boolean> {
    const { accountSid, phoneNumber } = record
    if (await this.#rules.isBlocked(accountSid, phoneNumber)) {
      await this.#live.step(record, { type: 'closed', outcome: 'do-not-call' })
      return false
    }
    const opening = await this.#rules.nextOpening(accountSid, phoneNumber)
    if (opening === null) {
      await this.#live.step(record, { type: 'closed', outcome: 'not-permitted' })
      return false
    }
    if (opening <= this.#clock.now()) return true
    await this.#live.step(record, { type: 'deferred', dueAt: opening })
    return false
  }

  async #offerCallback(record: DialRecord): Promise<void> {
    const { dueAt } = record
    const callback = record.callback && this.#existing(record.callback)
    if (!callback) return
    const promised = callback.routingTarget && this.#router.worker(callback.routingTarget)
    if (promised && isFree(this.#router, promised)) {
      return this.#offer(record, { workerSid: promised.sid }, callbackTask(record, callback))
    }
    if (promised && this.#clock.now() - dueAt < PROMISE_MS) return
    const anybody = { ...callback, routingTarget: null }
    await this.#offer(record, { callback: anybody }, callbackTask(record, anybody))
  }

  /** A queue may have been removed since the callback was booked: then the workflow says which. */
  #existing(place: CallbackPlace): CallbackPlace {
    const { taskQueueSid } = place
    const isThere = taskQueueSid !== null && this.#router.get('task-queue', taskQueueSid)
    return isThere ? place : { ...place, taskQueueSid: null }
  }

  /** The row says so before there is a task: of a crash in between nothing is left but the row. */
  async #offer(
    record: DialRecord,
    more: Partial<DialRecord>,
    task: Parameters<typeof createTask>[0],
  ): Promise<void> {
    const offered = await this.#live.step(record, { type: 'offered' }, more)
    if (!offered) return
    let taskSid: TaskSid
    try {
      taskSid = (await this.#router.run(createTask(task))).sid
    } catch (error) {
      const { accountSid, listSid } = record
      this.#logger.warn({ accountSid, listSid, error: messageOf(error) }, 'No task for a record')
      await this.#withdraw(offered)
      return
    }
    const named = await this.#live.name(offered, taskSid)
    // The agent was taken in the same moment: the task is over already.
    if (isOver(this.#router.task(taskSid))) await this.#withdraw(named)
  }

  #withdraw(record: DialRecord): Promise<unknown> {
    const dueAt = this.#clock.now() + SKIPPED_MS
    return this.#live.step(record, { type: 'withdrawn', dueAt })
  }

  // ── what comes of it ──────────────────────────────────────────────────────────────────────────

  /** The agent is on the line, and the customer is called next: from here on it counts. */
  async #beforeCalling(task: Task): Promise<void> {
    const isOurs = this.#live.ofTask(task.sid) ?? task.attributes['dial_record_sid']
    if (!isOurs) return
    await this.#turns.run(async () => {
      const record = this.#live.ofTask(task.sid)
      const dialled = record && (await this.#live.step(record, { type: 'dialled' }))
      if (!dialled) throw new OffhookError(errors.conflict, 'The record was called already')
    })
  }

  /** By the list, not by the record: that of the call may be done with by now. */
  async #wordsFor({ accountSid, attributes }: Task): Promise<string | null> {
    const sid = attributes['dial_list_sid'] as DialListSid | undefined
    if (sid === undefined) return null
    const list = await this.#shelf.rows.find('dial-list', { sid })
    return list?.accountSid === accountSid ? list.abandonMessage : null
  }

  #onChanged({ items }: ChangeSet): void {
    const at = this.#clock.now()
    for (const item of items) {
      const taskSid = item.task?.sid ?? item.reservation?.taskSid
      if (!taskSid || !this.#live.ofTask(taskSid)) continue
      this.#turns
        .run(() => this.#onItem(taskSid, item, at))
        .catch((error: unknown) => {
          this.#logger.warn({ taskSid, error: messageOf(error) }, 'A record was not brought on')
        })
    }
    // Somebody may be free now.
    if (items.some(({ type }) => wakes.has(type))) this.look()
  }

  async #onItem(taskSid: TaskSid, { type, reservation }: ChangeItem, at: number): Promise<void> {
    const record = this.#live.ofTask(taskSid)
    if (!record) return
    switch (type) {
      case 'reservation.accepted': {
        if (reservation) await this.#outcomes.joined(record, reservation.workerSid, at)
        return
      }
      case 'reservation.canceled': {
        const code = reservation?.canceledReasonCode
        if (record.state !== 'dialling' || !code) return
        await this.#outcomes.failed(record, code)
        // One for whoever is free would be offered to the next at once.
        return this.#cancelTask(taskSid)
      }
      case 'task.completed':
      case 'task.canceled':
      case 'task.deleted':
      case 'task.system-deleted':
        if (record.state === 'offered') await this.#withdraw(record)
        else await this.#outcomes.over(record)
        return
    }
  }

  /** It may be over by now, or in somebody's hands. */
  async #cancelTask(taskSid: TaskSid): Promise<void> {
    if (!isWaiting(this.#router.task(taskSid))) return
    await this.#router.run(cancelTask(taskSid, 'dial-record')).catch((error: unknown) => {
      if (!(error instanceof OffhookError)) throw error
    })
  }

  /** A record that was under way when the server went down. */
  async #resume(record: DialRecord): Promise<void> {
    const task = record.taskSid ? this.#router.task(record.taskSid) : this.#taskOf(record)
    const at = this.#clock.now()
    const lives = task && !isOver(task)
    if (record.state === 'offered' && lives)
      return this.#live.follow({ ...record, taskSid: task.sid })
    if (record.state === 'talking' && lives) return this.#live.follow(record)
    await this.#live.step(record, { type: 'lost', at })
    if (task) await this.#cancelTask(task.sid)
  }

  /** The crash came between the task and the row that names it. */
  #taskOf({ sid }: DialRecord): Task | undefined {
    return this.#router
      .workspaceSids()
      .flatMap((workspaceSid) => this.#router.list('task', workspaceSid))
      .find((task) => task.attributes['dial_record_sid'] === sid && !isOver(task))
  }
}

const wakes: ReadonlySet<string> = new Set([
  'worker.activity.update',
  'reservation.completed',
  'reservation.rejected',
  'reservation.canceled',
  'reservation.rescinded',
  'reservation.timeout',
])

function isWaiting(task: Task | undefined): boolean {
  return task?.assignmentStatus === 'pending' || task?.assignmentStatus === 'reserved'
}

function isOver(task: Task | undefined): boolean {
  return !task || task.assignmentStatus === 'completed' || task.assignmentStatus === 'canceled'
}
