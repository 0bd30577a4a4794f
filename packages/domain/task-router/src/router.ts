import {
  type AccountSid,
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
  type TransferSid,
  TurnQueue,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import { type Actor, routerActor } from './events/actor.ts'
import { EventSids } from './events/event-sids.ts'
import { type Waiting, whyWaiting } from './explanation/why-waiting.ts'
import type { Reservation, Task, TaskQueue, Transfer, Worker, WorkerChannel } from './model.ts'
import { NotRoutingError, type RouterLease, type TaskRouterRepository } from './ports.ts'
import { HeldReservations } from './reconcile/held-reservations.ts'
import { type PreparedAccept, prepareAccept } from './reservations/prepared-accept.ts'
import { acceptReservation, endReservation } from './reservations/reservations.ts'
import { createDefaultWorkspace, type DefaultWorkspace } from './resources/defaults.ts'
import { moveWorker, updateWorker, type WorkerPatch } from './resources/worker-moves.ts'
import { deleteWorker } from './resources/workers.ts'
import { route } from './routing/route.ts'
import { notFound } from './state/rows.ts'
import { type Entity, entities, type RowReader, type Rows, Tables } from './state/tables.ts'
import { Timers } from './state/timers.ts'
import { type ChangeItem, type RouterAlert, Turn } from './state/turn.ts'
import { isOver, isWaiting } from './tasks/task-state.ts'
import {
  type CreateTaskRequest,
  cancelTask,
  completeTask,
  createTask,
  deleteTask,
  type TaskPatch,
  updateTask,
  wrapTask,
} from './tasks/tasks.ts'
import {
  type CreateTransferRequest,
  cancelTransfer,
  createTransfer,
} from './transfers/transfers.ts'

/** What was due and could not be written is tried again after this. */
const RETRY_MS = 1_000

/** One committed turn. `cause` is the request that made it, as its sender named it. */
export interface ChangeSet {
  readonly cause: string | null
  readonly workspaceSid: WorkspaceSid
  readonly items: readonly ChangeItem[]
}

export interface TaskRouterEvents {
  /** Told after the commit, in order of commit within a workspace. */
  changed: [set: ChangeSet]
  /** Told after the commit of the turn in which it was found. */
  alert: [alert: RouterAlert]
}

/** Asks for a change. */
export interface Request {
  /** Whom the events of this change are an answer to. */
  readonly cause?: string | undefined
  /** The version that the asker knows; another one is a 412. */
  readonly ifMatch?: number | undefined
  /** Who asks, for the events; the router itself when it is left out. */
  readonly actor?: Actor | undefined
}

/** What a client may move a reservation to. */
export const reservationMoves = ['accepted', 'rejected', 'wrapping', 'completed'] as const
export type ReservationMove = (typeof reservationMoves)[number]

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
  readonly #lease: RouterLease | null
  #loaded: boolean
  readonly #tables = new Tables()
  readonly #eventSids = new EventSids()
  readonly #emitter: Emitter<TaskRouterEvents>
  readonly #turns = new Map<string, TurnQueue>()
  /** Pending reservations whose time does not run: their agent has answered. */
  readonly #held: HeldReservations
  readonly #timers: Timers

  constructor(options: {
    clock: Clock
    logger: Logger
    writer: ChangeWriter
    repository: TaskRouterRepository
    /** Left out where there is no other node: the lease is always held then. */
    lease?: RouterLease
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#writer = options.writer
    this.#repository = options.repository
    this.#lease = options.lease ?? null
    this.#loaded = this.#lease === null
    this.#held = new HeldReservations(options.clock)
    this.#timers = new Timers({
      clock: options.clock,
      tables: this.#tables,
      held: this.#held,
      onDue: (workspaceSid) => this.#tick(workspaceSid),
    })
    this.#emitter = new Emitter((error) => {
      options.logger.error({ error: messageOf(error) }, 'a listener of the router failed')
    })
    this.events = this.#emitter
  }

  /** False while another node has the lease: every turn is refused with 20503 then. */
  get routing(): boolean {
    return this.#loaded && this.#lease?.held !== false
  }

  /** Reads what is stored and begins to route; before it, nothing is here. Needs the lease. */
  async load(): Promise<void> {
    const live = await this.#repository.loadLive()
    for (const entity of entities) {
      for (const row of live[entity]) this.#tables.set(entity, row as never)
    }
    for (const entity of entities) {
      for (const row of live[entity]) {
        const workspaceSid = 'workspaceSid' in row ? row.workspaceSid : row.sid
        this.#tables.indexOf(workspaceSid).touch(entity, row.sid, this)
      }
    }
    this.#loaded = true
    for (const { sid } of this.#tables.values('workspace')) {
      this.#timers.begin(sid, this)
      await this.#turn(sid, {}, () => {})
    }
  }

  close(): void {
    this.#timers.close()
  }

  // ── reads ───────────────────────────────────────────────────────────────────────────────────

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    return this.#tables.get(entity, sid)
  }

  in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    return this.#tables.in(entity, workspaceSid)
  }

  list<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Rows[E][] {
    return [...this.#tables.in(entity, workspaceSid)]
  }

  workspaces(accountSid: AccountSid): Rows['workspace'][] {
    return [...this.#tables.values('workspace')].filter((row) => row.accountSid === accountSid)
  }

  workspaceSids(): WorkspaceSid[] {
    return [...this.#tables.values('workspace')].map(({ sid }) => sid)
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

  // ── transfers ───────────────────────────────────────────────────────────────────────────────

  transfer(sid: string): Transfer | undefined {
    return this.#tables.get('transfer', sid)
  }

  /** Passes a task on; see `transfers/transfers.ts`. */
  createTransfer(request: CreateTransferRequest, how: Request = {}): Promise<Transfer> {
    const known = this.task(request.taskSid)
    if (!known) return Promise.reject(notFound('Task', request.taskSid))
    return this.#turn(known.workspaceSid, how, (turn) => createTransfer(turn, request))
  }

  cancelTransfer(sid: TransferSid, how: Request = {}): Promise<Transfer> {
    const known = this.transfer(sid)
    if (!known) return Promise.reject(notFound('Transfer', sid))
    return this.#turn(known.workspaceSid, how, (turn) => {
      const transfer = turn.draft.get('transfer', sid)
      if (!transfer) throw notFound('Transfer', sid)
      return cancelTransfer(turn, transfer)
    })
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

  /** Since when a reservation's time does not run; see `reconcile/`. */
  heldSince(sid: string): number | undefined {
    return this.#held.since(sid)
  }

  /**
   * From the agent's answer on the reservation can not time out.
   * @param ringsMs how long who is called for it then may ring
   */
  holdReservationTimer(sid: ReservationSid, ringsMs = 0): void {
    this.#held.add(sid, ringsMs)
    const known = this.reservation(sid)
    if (known) this.#timers.forget(known.workspaceSid, sid)
  }

  /**
   * Accepts in two halves, so that the acceptance is committed in one transaction with the bridge of
   * the calls. The workspace's other turns wait until it is confirmed or aborted.
   */
  prepareAccept(sid: ReservationSid, how: Request = {}): Promise<PreparedAccept> {
    const known = this.reservation(sid)
    if (!known) throw notFound('Reservation', sid)
    const { workspaceSid } = known
    return prepareAccept({
      clock: this.#clock,
      queue: this.#queueOf(workspaceSid),
      begin: (attributes) => {
        if (!this.routing) throw new NotRoutingError()
        const turn = this.#begin(workspaceSid, how)
        try {
          const reservation = turn.draft.get('reservation', sid)
          if (!reservation) throw notFound('Reservation', sid)
          acceptReservation(turn, reservation, attributes)
          return turn
        } catch (error) {
          turn.draft.revert()
          throw error
        }
      },
      apply: (turn) => {
        this.#apply(workspaceSid, turn, null)
        // Whoever was asked for it too has room again.
        this.#tick(workspaceSid)
      },
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
    const { membership } = this.#tables.indexOf(queue.workspaceSid)
    return [...membership.membersOf(queue.sid)].flatMap((sid) => this.worker(sid) ?? [])
  }

  /** All reservations of a task, or of a worker, that are in memory. */
  reservationsOf({ sid, workspaceSid }: Task | Worker): Reservation[] {
    const index = this.#tables.indexOf(workspaceSid)
    const sids = sid.startsWith('WT')
      ? index.reservationsOfTask(sid)
      : index.reservationsOfWorker(sid)
    return [...sids].flatMap((one) => this.reservation(one) ?? [])
  }

  /** Why a task waits, or is being offered, now; null when it is neither. */
  whyWaiting(task: Task): Waiting | null {
    if (!isWaiting(task)) return null
    return whyWaiting(this, this.#tables.indexOf(task.workspaceSid), task, this.#clock.now())
  }

  /** How much of a worker's channel is in use: what they have open there, and what is left of it. */
  channelUse(channel: WorkerChannel): { readonly assigned: number; readonly freePercent: number } {
    const { configuredCapacity, workspaceSid, workerSid, taskChannelSid } = channel
    const assigned = this.#tables.indexOf(workspaceSid).free.loadOf(workerSid, taskChannelSid)
    const free = Math.max(0, configuredCapacity - assigned)
    const freePercent = configuredCapacity === 0 ? 0 : Math.round((free / configuredCapacity) * 100)
    return { assigned, freePercent }
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

  #begin(workspaceSid: WorkspaceSid, { actor }: Request): Turn {
    return new Turn(this.#tables, workspaceSid, this.#clock.now(), {
      actor,
      sids: this.#eventSids,
    })
  }

  #turn<T>(workspaceSid: WorkspaceSid, how: Request, work: (turn: Turn) => T): Promise<T> {
    return this.#queueOf(workspaceSid).run(async () => {
      if (!this.routing) throw new NotRoutingError()
      const turn = this.#begin(workspaceSid, how)
      try {
        const result = work(turn)
        turn.actor = routerActor
        route(turn, workspaceSid, this.#timers.due(workspaceSid, turn.now))
        const changes = turn.changes()
        if (changes.length > 0) await this.#writer.commit(changes)
        this.#apply(workspaceSid, turn, how.cause ?? null)
        return result
      } catch (error) {
        turn.draft.revert()
        throw error
      }
    })
  }

  #apply(workspaceSid: WorkspaceSid, turn: Turn, cause: string | null): void {
    const { draft } = turn
    for (const sid of draft.deleted) this.#held.delete(sid)
    for (const { entity, row } of draft.written) {
      if (entity === 'reservation' && (row as Reservation).status !== 'pending')
        this.#held.delete(row.sid)
    }
    draft.apply()
    this.#timers.follow(workspaceSid, draft)
    this.#timers.arm(workspaceSid)
    if (turn.items.length > 0)
      this.#emitter.emit('changed', { cause, workspaceSid, items: turn.items })
    for (const alert of turn.alerts) this.#emitter.emit('alert', alert)
  }

  // ── time ────────────────────────────────────────────────────────────────────────────────────

  /** Does what is due. What could not be written is tried again. */
  #tick(workspaceSid: WorkspaceSid): void {
    this.#turn(workspaceSid, {}, (turn) => {
      for (const sid of this.#timers.due(workspaceSid, turn.now)) this.#timeOut(turn, sid)
    })
      .then(() => this.#forgetOver(workspaceSid))
      .catch((error: unknown) => {
        this.#logger.error({ error: messageOf(error) }, 'a turn of the router failed')
      })
      .finally(() => this.#timers.arm(workspaceSid, this.#clock.now() + RETRY_MS))
  }

  /** Nobody answered: the worker is taken for absent. */
  #timeOut(turn: Turn, sid: string): void {
    const reservation = turn.draft.get('reservation', sid)
    if (reservation?.status !== 'pending' || this.#held.has(sid)) return
    endReservation(turn, reservation, 'time-out')
    const workspace = turn.draft.get('workspace', reservation.workspaceSid)
    if (workspace) moveWorker(turn, reservation.workerSid, workspace.timeoutActivitySid)
  }

  /** Tasks that are over leave the memory, with their reservations; the store keeps them. */
  #forgetOver(workspaceSid: WorkspaceSid): void {
    const index = this.#tables.indexOf(workspaceSid)
    for (const sid of this.#timers.due(workspaceSid, this.#clock.now())) {
      const task = this.#tables.get('task', sid)
      if (!task || !isOver(task)) continue
      const reservations = [...index.reservationsOfTask(sid)]
      this.#forgetTransfers(task)
      for (const reservation of reservations) this.#tables.delete('reservation', reservation)
      this.#tables.delete('task', sid)
      for (const reservation of reservations) index.touch('reservation', reservation, this)
      index.touch('task', sid, this)
      this.#timers.forget(workspaceSid, sid)
    }
  }

  #forgetTransfers(task: Task): void {
    if (task.transferSid === null) return
    for (const { sid, taskSid } of this.list('transfer', task.workspaceSid)) {
      if (taskSid === task.sid) this.#tables.delete('transfer', sid)
    }
  }
}

/** @throws OffhookError 20412 when the asker knows another version than there is */
export function checkVersion(row: { readonly version: number }, { ifMatch }: Request): void {
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new OffhookError('The resource has been changed meanwhile', { code: 20412, status: 412 })
  }
}
