import {
  type ChangeWriter,
  type Clock,
  Emitter,
  type Listenable,
  type Logger,
  messageOf,
  type ReservationSid,
  TurnQueue,
  type WorkspaceSid,
} from '@offhook/core'
import { type Command, carryOut, missing, type Request, type Subject } from './commands/command.ts'
import { routerActor } from './events/actor.ts'
import { EventLog } from './events/event-log.ts'
import { EventSids } from './events/event-sids.ts'
import { NotRoutingError, type RouterLease, type TaskRouterRepository } from './ports.ts'
import { type PreparedAccept, prepareAccept } from './reservations/prepared-accept.ts'
import { acceptReservation } from './reservations/reservations.ts'
import { takeForAbsent } from './resources/worker-moves.ts'
import { RouterView } from './router-view.ts'
import { route } from './routing/route.ts'
import { RoutingIndexes } from './routing-index/routing-indexes.ts'
import { Draft } from './rows/draft.ts'
import { entities, workspaceOf } from './rows/rows.ts'
import { Tables } from './rows/tables.ts'
import { forgetOver } from './time/forget-over.ts'
import { HeldReservations } from './time/held-reservations.ts'
import { Timers } from './time/timers.ts'
import { notFound } from './turn/rows.ts'
import { type ChangeItem, type RouterAlert, Turn } from './turn/turn.ts'

/** What was due and could not be written is tried again after this. */
const RETRY_MS = 1_000

/** One committed turn. `cause` is the request that made it, as its sender named it. */
export interface ChangeSet {
  readonly cause: string | null
  readonly workspaceSid: WorkspaceSid
  /** When it happened: the date of its events. */
  readonly at: number
  readonly items: readonly ChangeItem[]
}

export interface TaskRouterEvents {
  /** Told after the commit, in order of commit within a workspace. */
  changed: [set: ChangeSet]
  /** Told after the commit of the turn in which it was found. */
  alert: [alert: RouterAlert]
}

export interface TaskRouterOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly writer: ChangeWriter
  readonly repository: TaskRouterRepository
  /** Left out where there is no other node: the lease is always held then. */
  readonly lease?: RouterLease
}

/**
 * The router of all workspaces: one writer each, in memory, with every turn's changes committed
 * before anybody hears of them. Turns of a workspace run one after another; after each, the waiting
 * tasks are looked at once.
 */
export class TaskRouter extends RouterView {
  readonly events: Listenable<TaskRouterEvents>
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #writer: ChangeWriter
  readonly #repository: TaskRouterRepository
  readonly #lease: RouterLease | null
  #loaded: boolean
  readonly #tables: Tables
  readonly #indexes: RoutingIndexes
  readonly #eventSids = new EventSids()
  readonly #emitter: Emitter<TaskRouterEvents>
  readonly #turns = new Map<string, TurnQueue>()
  /** Pending reservations whose time does not run: their agent has answered. */
  readonly #held: HeldReservations
  readonly #timers: Timers

  constructor({ clock, logger, writer, repository, lease }: TaskRouterOptions) {
    const tables = new Tables()
    const indexes = new RoutingIndexes()
    super({ clock, tables, indexes })
    this.#tables = tables
    this.#indexes = indexes
    this.#clock = clock
    this.#logger = logger
    this.#writer = writer
    this.#repository = repository
    this.#lease = lease ?? null
    this.#loaded = lease === undefined
    this.#held = new HeldReservations(clock)
    this.#timers = new Timers({
      clock,
      tables,
      held: this.#held,
      onDue: (workspaceSid) => this.#tick(workspaceSid),
    })
    this.#emitter = new Emitter((error) => {
      logger.error({ error: messageOf(error) }, 'A listener of the router failed')
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
      for (const row of live[entity])
        this.#indexes.of(workspaceOf(row)).touch(entity, row.sid, this.#tables)
    }
    this.#loaded = true
    for (const sid of this.workspaceSids()) {
      this.#timers.begin(sid, this.#tables)
      await this.#turn(sid, {}, () => {})
    }
  }

  close(): void {
    this.#timers.close()
  }

  /**
   * Does what a command says, as one turn of its workspace: resolves when it is committed.
   * Rejects with an OffhookError where it is refused; nothing has changed then.
   */
  run<Result>(command: Command<Result>, request: Request = {}): Promise<Result> {
    const workspaceSid = this.#workspaceOf(command.subject)
    if (!workspaceSid) return Promise.reject(missing(command.subject))
    return this.#turn(workspaceSid, request, (turn) => carryOut(turn, command, request))
  }

  /** Since when a reservation's time does not run; see `reconcile/`. */
  heldSince(sid: string): number | undefined {
    return this.#held.since(sid)
  }

  /**
   * From the agent's answer on, the reservation cannot time out.
   * @param ringsMs how long whoever is called next may ring
   */
  holdReservationTimer(sid: ReservationSid, ringsMs = 0): void {
    this.#held.add(sid, ringsMs)
    const known = this.reservation(sid)
    if (known) this.#timers.forget(known.workspaceSid, sid)
  }

  /**
   * Accepts in two halves, so that the acceptance is committed in one transaction with the bridge
   * of the calls. The workspace's other turns wait until it is confirmed or aborted.
   */
  prepareAccept(sid: ReservationSid, request: Request = {}): Promise<PreparedAccept> {
    const known = this.reservation(sid)
    if (!known) return Promise.reject(notFound('Reservation', sid))
    const { workspaceSid } = known
    return prepareAccept({
      clock: this.#clock,
      queue: this.#queueOf(workspaceSid),
      begin: (attributes) => {
        if (!this.routing) throw new NotRoutingError()
        const turn = this.#begin(workspaceSid, request)
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

  /** A workspace need not be there yet; everything else is in one. */
  #workspaceOf({ entity, sid }: Subject): WorkspaceSid | undefined {
    if (entity === 'workspace') return sid as WorkspaceSid
    const row = this.#tables.get(entity, sid)
    return row && workspaceOf(row)
  }

  #queueOf(workspaceSid: string): TurnQueue {
    const queue = this.#turns.get(workspaceSid) ?? new TurnQueue()
    this.#turns.set(workspaceSid, queue)
    return queue
  }

  #begin(workspaceSid: WorkspaceSid, { actor = routerActor }: Request): Turn {
    const index = this.#indexes.of(workspaceSid)
    const draft = new Draft(this.#tables, index)
    const events = new EventLog(draft, index.free, this.#eventSids)
    return new Turn({ draft, index, events, actor, now: this.#clock.now() })
  }

  #turn<T>(workspaceSid: WorkspaceSid, request: Request, work: (turn: Turn) => T): Promise<T> {
    return this.#queueOf(workspaceSid).run(async () => {
      if (!this.routing) throw new NotRoutingError()
      const turn = this.#begin(workspaceSid, request)
      try {
        const result = work(turn)
        turn.actor = routerActor
        route(turn, workspaceSid, this.#timers.due(workspaceSid, turn.now))
        const changes = turn.changes()
        if (changes.length > 0) await this.#writer.commit(changes)
        this.#apply(workspaceSid, turn, request.cause ?? null)
        return result
      } catch (error) {
        turn.draft.revert()
        throw error
      }
    })
  }

  #apply(
    workspaceSid: WorkspaceSid,
    { draft, items, alerts, now: at }: Turn,
    cause: string | null,
  ): void {
    this.#held.follow(draft)
    draft.apply()
    if (!this.#tables.get('workspace', workspaceSid)) this.#indexes.forget(workspaceSid)
    this.#timers.follow(workspaceSid, draft)
    this.#timers.arm(workspaceSid)
    if (items.length > 0) this.#emitter.emit('changed', { cause, workspaceSid, at, items })
    for (const alert of alerts) this.#emitter.emit('alert', alert)
  }

  /** Does what is due. What could not be written is tried again. */
  #tick(workspaceSid: WorkspaceSid): void {
    this.#turn(workspaceSid, {}, (turn) => {
      for (const sid of this.#timers.due(workspaceSid, turn.now)) this.#timeOut(turn, sid)
    })
      .then(() => {
        const due = this.#timers.due(workspaceSid, this.#clock.now())
        const left = forgetOver(this.#tables, this.#indexes.of(workspaceSid), due)
        for (const sid of left) this.#timers.forget(workspaceSid, sid)
      })
      .catch((error: unknown) => {
        this.#logger.error({ error: messageOf(error) }, 'A turn of the router failed')
      })
      .finally(() => this.#timers.arm(workspaceSid, this.#clock.now() + RETRY_MS))
  }

  #timeOut(turn: Turn, sid: string): void {
    const reservation = turn.draft.get('reservation', sid)
    if (reservation?.status === 'pending' && !this.#held.has(sid)) takeForAbsent(turn, reservation)
  }
}
