import {
  type AccountSid,
  type Change,
  type ChangeWriter,
  type Clock,
  Emitter,
  type Listenable,
  type Logger,
  makeSid,
  messageOf,
  OffhookError,
  type ReservationSid,
  type TaskSid,
  type Timer,
  TurnQueue,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import type { Attributes, Reservation, Task, TaskQueue, Worker } from './model.ts'
import type { TaskRouterRepository } from './ports.ts'
import { isOpen } from './reservations/reservation-state.ts'
import { acceptReservation, endReservation } from './reservations/reservations.ts'
import { createDefaultWorkspace, type DefaultWorkspace } from './resources/defaults.ts'
import { moveWorker, updateWorker, type WorkerPatch } from './resources/worker-moves.ts'
import { deleteWorker } from './resources/workers.ts'
import { membersOf } from './routing/choose.ts'
import { route } from './routing/route.ts'
import { notFound } from './state/rows.ts'
import { type Entity, entities, type RowReader, type Rows, Tables } from './state/tables.ts'
import { type ChangeItem, Turn } from './state/turn.ts'
import { isOver } from './tasks/task-state.ts'
import {
  type CreateTaskRequest,
  cancelTask,
  completeTask,
  createTask,
  deleteTask,
  nextDeadline,
  type TaskPatch,
  updateTask,
  wrapTask,
} from './tasks/tasks.ts'

/** A terminal task is kept in memory this long: late readers still find it. */
const KEEP_ENDED_MS = 300_000
/** The longest that a prepared acceptance may hold up its workspace. */
const PREPARED_MS = 10_000

/** One committed turn. `cause` is the request that made it, as its sender named it. */
export interface ChangeSet {
  readonly cause: string | null
  readonly workspaceSid: WorkspaceSid
  readonly items: readonly ChangeItem[]
}

export interface TaskRouterEvents {
  /** Told after the commit, in order of commit within a workspace. */
  changed: [set: ChangeSet]
}

/** Asks for a change. */
export interface Request {
  /** Whom the events of this change are an answer to. */
  readonly cause?: string | undefined
  /** The version that the asker knows; another one is a 412. */
  readonly ifMatch?: number | undefined
}

/** What a client may move a reservation to. */
export const reservationMoves = ['accepted', 'rejected', 'wrapping', 'completed'] as const
export type ReservationMove = (typeof reservationMoves)[number]

/** An acceptance that waits for its commit. Exactly one of `confirm` and `abort` ends it. */
export interface PreparedAccept {
  /** The rows of the acceptance, with these attributes merged into the task's. */
  changes(attributes: Attributes): readonly Change[]
  /** The changes are durable. */
  confirm(): void
  abort(): void
}

/**
 * The router of all workspaces: one writer each, in memory, with every turn's changes committed
 * before anybody hears of them. Turns of a workspace run one after another; after each, the waiting
 * tasks are looked at once.
 */
export class TaskRouter implements RowReader {
  readonly events: Listenable<TaskRouterEvents>
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #writer: ChangeWriter
  readonly #repository: TaskRouterRepository
  readonly #tables = new Tables()
  readonly #emitter: Emitter<TaskRouterEvents>
  readonly #turns = new Map<string, TurnQueue>()
  readonly #timers = new Map<string, Timer>()
  /** Pending reservations whose time does not run: their agent has answered. */
  readonly #held = new Set<string>()
  #closed = false

  constructor(options: {
    clock: Clock
    logger: Logger
    writer: ChangeWriter
    repository: TaskRouterRepository
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#writer = options.writer
    this.#repository = options.repository
    this.#emitter = new Emitter((error) => {
      options.logger.error({ error: messageOf(error) }, 'a listener of the router failed')
    })
    this.events = this.#emitter
  }

  /** Reads what is stored; call once, before anything else. */
  async load(): Promise<void> {
    const live = await this.#repository.loadLive()
    for (const entity of entities) {
      for (const row of live[entity]) this.#tables.set(entity, row as never)
    }
    for (const { sid } of this.#tables.values('workspace')) await this.#turn(sid, {}, () => {})
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) timer.clear()
    this.#timers.clear()
  }

  // ── reads ───────────────────────────────────────────────────────────────────────────────────

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    return this.#tables.get(entity, sid)
  }

  in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    return this.list(entity, workspaceSid)
  }

  list<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Rows[E][] {
    return [...this.#tables.values(entity)].filter((row) => row.workspaceSid === workspaceSid)
  }

  workspaces(accountSid: AccountSid): Rows['workspace'][] {
    return [...this.#tables.values('workspace')].filter((row) => row.accountSid === accountSid)
  }

  task(sid: string): Task | undefined {
    return this.#tables.get('task', sid)
  }

  worker(sid: string): Worker | undefined {
    return this.#tables.get('worker', sid)
  }

  reservation(sid: string): Reservation | undefined {
    return this.#tables.get('reservation', sid)
  }

  // ── resources ───────────────────────────────────────────────────────────────────────────────

  /** The workspace that an account begins with; see `resources/defaults.ts`. */
  async createDefaultWorkspace(accountSid: AccountSid): Promise<DefaultWorkspace> {
    const sid = makeSid('WS')
    return this.#turn(sid, {}, (turn) => createDefaultWorkspace(turn, sid, accountSid))
  }

  /** Runs a change of resources as one turn: `resources.createWorker`, `resources.updateQueue`, … */
  change<T>(workspaceSid: WorkspaceSid, request: Request, work: (turn: Turn) => T): Promise<T> {
    return this.#turn(workspaceSid, request, work)
  }

  // ── tasks ───────────────────────────────────────────────────────────────────────────────────

  createTask(request: CreateTaskRequest, how: Request = {}): Promise<Task> {
    return this.#turn(request.workspaceSid, how, (turn) => createTask(turn, request))
  }

  updateTask(sid: TaskSid, patch: TaskPatch, how: Request = {}): Promise<Task> {
    return this.#onTask(sid, how, (turn, task) => updateTask(turn, task, patch))
  }

  cancelTask(sid: TaskSid, reason: string, how: Request = {}): Promise<Task> {
    return this.#onTask(sid, how, (turn, task) => cancelTask(turn, task, reason))
  }

  completeTask(sid: TaskSid, reason: string | null, how: Request = {}): Promise<Task> {
    return this.#onTask(sid, how, (turn, task) => completeTask(turn, task, reason))
  }

  wrapTask(sid: TaskSid, reason: string | null, how: Request = {}): Promise<Task> {
    return this.#onTask(sid, how, (turn, task) => wrapTask(turn, task, reason))
  }

  deleteTask(sid: TaskSid, how: Request = {}): Promise<void> {
    return this.#onTask(sid, how, (turn, task) => deleteTask(turn, task)).then(() => {})
  }

  // ── reservations ────────────────────────────────────────────────────────────────────────────

  acceptReservation(sid: ReservationSid, how: Request = {}): Promise<Reservation> {
    return this.#onReservation(sid, how, (turn, reservation) =>
      acceptReservation(turn, reservation, null),
    )
  }

  /** @param activitySid the worker goes there; without it they may be asked again */
  rejectReservation(
    sid: ReservationSid,
    activitySid: string | null,
    how: Request = {},
  ): Promise<Reservation> {
    return this.#onReservation(sid, how, (turn, reservation) => {
      const rejected = endReservation(turn, reservation, 'reject')
      if (activitySid !== null) moveWorker(turn, reservation.workerSid, activitySid)
      return rejected
    })
  }

  cancelReservation(sid: ReservationSid, code: number, how: Request = {}): Promise<Reservation> {
    return this.#onReservation(sid, how, (turn, reservation) =>
      endReservation(turn, reservation, 'cancel', { canceledReasonCode: code }),
    )
  }

  wrapReservation(sid: ReservationSid, how: Request = {}): Promise<Reservation> {
    return this.#onReservation(sid, how, (turn, reservation) =>
      endReservation(turn, reservation, 'wrap'),
    )
  }

  completeReservation(sid: ReservationSid, how: Request = {}): Promise<Reservation> {
    return this.#onReservation(sid, how, (turn, reservation) =>
      endReservation(turn, reservation, 'complete'),
    )
  }

  /**
   * Moves a reservation as clients ask for it, without any call.
   * @param activitySid where the worker goes after a rejection
   */
  moveReservation(
    sid: ReservationSid,
    status: ReservationMove,
    activitySid: string | null,
    how: Request = {},
  ): Promise<Reservation> {
    switch (status) {
      case 'accepted':
        return this.acceptReservation(sid, how)
      case 'rejected':
        return this.rejectReservation(sid, activitySid, how)
      case 'wrapping':
        return this.wrapReservation(sid, how)
      case 'completed':
        return this.completeReservation(sid, how)
    }
  }

  /** From the agent's answer on the reservation can not time out. */
  holdReservationTimer(sid: ReservationSid): void {
    this.#held.add(sid)
    this.#timers.get(sid)?.clear()
    this.#timers.delete(sid)
  }

  /**
   * Accepts in two halves, so that the acceptance is committed in one transaction with the bridge of
   * the calls. The workspace's other turns wait until it is confirmed or aborted.
   */
  prepareAccept(sid: ReservationSid): Promise<PreparedAccept> {
    const known = this.reservation(sid)
    if (!known) throw notFound('Reservation', sid)
    return new Promise((resolve, reject) => {
      void this.#queueOf(known.workspaceSid).run(
        () =>
          new Promise<void>((release) => {
            const begin = (attributes: Attributes | null): Turn => {
              const turn = new Turn(this.#tables, this.#clock.now())
              const reservation = turn.draft.get('reservation', sid)
              if (!reservation) throw notFound('Reservation', sid)
              acceptReservation(turn, reservation, attributes)
              return turn
            }
            let turn: Turn
            try {
              turn = begin(null)
            } catch (error) {
              reject(error)
              return release()
            }
            const timer = this.#clock.setTimeout(release, PREPARED_MS)
            const end = () => {
              timer.clear()
              release()
            }
            resolve({
              changes(attributes) {
                turn = begin(attributes)
                return turn.changes()
              },
              confirm: () => {
                this.#apply(known.workspaceSid, turn, null)
                end()
              },
              abort: end,
            })
          }),
      )
    })
  }

  // ── workers ─────────────────────────────────────────────────────────────────────────────────

  updateWorker(sid: WorkerSid, patch: WorkerPatch, how: Request = {}): Promise<Worker> {
    const known = this.worker(sid)
    if (!known) return Promise.reject(notFound('Worker', sid))
    return this.#turn(known.workspaceSid, how, (turn) => {
      const worker = turn.draft.get('worker', sid)
      if (!worker) throw notFound('Worker', sid)
      checkVersion(worker, how)
      return updateWorker(turn, worker, patch)
    })
  }

  deleteWorker(sid: WorkerSid, how: Request = {}): Promise<void> {
    const known = this.worker(sid)
    if (!known) return Promise.reject(notFound('Worker', sid))
    return this.#turn(known.workspaceSid, how, (turn) =>
      deleteWorker(turn, sid, (worker) => checkVersion(worker, how)),
    )
  }

  /** The workers that a queue's expression matches, whatever they do now. */
  membersOf(queue: TaskQueue): Worker[] {
    return membersOf(this, queue)
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #onTask(sid: TaskSid, how: Request, work: (turn: Turn, task: Task) => void): Promise<Task> {
    const known = this.task(sid)
    if (!known) return Promise.reject(notFound('Task', sid))
    return this.#turn(known.workspaceSid, how, (turn) => {
      const task = turn.draft.get('task', sid)
      if (!task) throw notFound('Task', sid)
      checkVersion(task, how)
      work(turn, task)
      return turn.draft.get('task', sid) ?? task
    })
  }

  #onReservation(
    sid: ReservationSid,
    how: Request,
    work: (turn: Turn, reservation: Reservation) => Reservation,
  ): Promise<Reservation> {
    const known = this.reservation(sid)
    if (!known) return Promise.reject(notFound('Reservation', sid))
    return this.#turn(known.workspaceSid, how, (turn) => {
      const reservation = turn.draft.get('reservation', sid)
      if (!reservation) throw notFound('Reservation', sid)
      checkVersion(reservation, how)
      return work(turn, reservation)
    })
  }

  #queueOf(workspaceSid: string): TurnQueue {
    const queue = this.#turns.get(workspaceSid) ?? new TurnQueue()
    this.#turns.set(workspaceSid, queue)
    return queue
  }

  #turn<T>(workspaceSid: WorkspaceSid, how: Request, work: (turn: Turn) => T): Promise<T> {
    return this.#queueOf(workspaceSid).run(async () => {
      const turn = new Turn(this.#tables, this.#clock.now())
      const result = work(turn)
      route(turn, workspaceSid)
      const changes = turn.changes()
      if (changes.length > 0) await this.#writer.commit(changes)
      this.#apply(workspaceSid, turn, how.cause ?? null)
      return result
    })
  }

  #apply(workspaceSid: WorkspaceSid, turn: Turn, cause: string | null): void {
    for (const sid of turn.draft.deleted) {
      this.#disarm(sid)
      this.#held.delete(sid)
    }
    turn.draft.apply()
    this.#arm(workspaceSid, turn)
    if (turn.items.length > 0)
      this.#emitter.emit('changed', { cause, workspaceSid, items: turn.items })
  }

  /** Sets the timers that the turn's rows ask for. */
  #arm(workspaceSid: WorkspaceSid, turn: Turn): void {
    if (this.#closed) return
    for (const reservation of this.list('reservation', workspaceSid))
      this.#armReservation(reservation)
    for (const task of this.list('task', workspaceSid)) {
      if (task.assignmentStatus === 'pending') {
        this.#timer(task.sid, nextDeadline(turn, task), () => this.#tick(workspaceSid))
      } else if (isOver(task)) {
        this.#timer(task.sid, task.dateUpdated + KEEP_ENDED_MS, () => this.#forget(task))
      } else this.#disarm(task.sid)
    }
  }

  #armReservation(reservation: Reservation): void {
    const { sid, status, workspaceSid } = reservation
    if (status !== 'pending') {
      this.#held.delete(sid)
      return this.#disarm(sid)
    }
    if (this.#held.has(sid)) return
    this.#timer(sid, reservation.dateCreated + reservation.timeout * 1000, () => {
      void this.#turn(workspaceSid, {}, (turn) => this.#timeOut(turn, sid)).catch(() => {})
    })
  }

  /** Nobody answered: the worker is taken for absent. */
  #timeOut(turn: Turn, sid: string): void {
    const reservation = turn.draft.get('reservation', sid)
    if (reservation?.status !== 'pending' || this.#held.has(sid)) return
    endReservation(turn, reservation, 'time-out')
    const workspace = turn.draft.get('workspace', reservation.workspaceSid)
    if (workspace) moveWorker(turn, reservation.workerSid, workspace.timeoutActivitySid)
  }

  #timer(key: string, at: number, fn: () => void): void {
    this.#timers.get(key)?.clear()
    this.#timers.set(key, this.#clock.setTimeout(fn, at - this.#clock.now()))
  }

  #disarm(key: string): void {
    this.#timers.get(key)?.clear()
    this.#timers.delete(key)
  }

  #tick(workspaceSid: WorkspaceSid): void {
    this.#turn(workspaceSid, {}, () => {}).catch((error: unknown) => {
      this.#logger.error({ error: messageOf(error) }, 'a turn of the router failed')
    })
  }

  #forget(task: Task): void {
    this.#disarm(task.sid)
    for (const reservation of this.list('reservation', task.workspaceSid)) {
      if (reservation.taskSid === task.sid && !isOpen(reservation.status)) {
        this.#tables.delete('reservation', reservation.sid)
      }
    }
    this.#tables.delete('task', task.sid)
  }
}

/** @throws OffhookError 20412 when the asker knows another version than there is */
export function checkVersion(row: { readonly version: number }, { ifMatch }: Request): void {
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new OffhookError('The resource has been changed meanwhile', { code: 20412, status: 412 })
  }
}
