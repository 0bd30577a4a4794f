/**
 * The real router and the reference side by side, on one simulated clock. Every command goes to both;
 * every change set that the real one commits by itself is one step of the reference too, so the order
 * of timers that fire in the same millisecond is the real one's to choose.
 */
import {
  makeSid,
  OffhookError,
  SimulatedClock,
  silentLogger,
  type WorkspaceSid,
} from '@offhook/core'
import { createDefaultWorkspace } from '../../commands/resources.ts'
import { completeTask } from '../../commands/tasks.ts'
import type { Reservation } from '../../model.ts'
import { type ChangeSet, TaskRouter } from '../../router.ts'
import { MemoryStore } from '../memory-store.ts'
import { difference } from './difference.ts'
import { violation } from './invariants.ts'
import {
  dueAt,
  isEnded,
  ReferenceRouter,
  type RefReservation,
  Refused,
} from './reference-router.ts'
import type { View } from './view.ts'
import { queueMembers } from './vocabulary.ts'

const EVER = 1_300_000_000
/** Within this the router tries again what it could not write. */
const RETRY = 1_000

/** The two disagree, or a rule is broken. */
export class Disagreement extends Error {}

export class World implements View {
  readonly clock = new SimulatedClock()
  readonly store = new MemoryStore()
  readonly reference = new ReferenceRouter()
  readonly workspaceSid: WorkspaceSid
  /** What was done so far, for people. */
  readonly log: string[] = []
  /** Tasks that are over, and how they ended. */
  readonly ended = new Map<string, string>()
  created = 0
  router: TaskRouter
  #undo = () => {}
  #aliases = new Map<string, string>()
  #counts = new Map<string, number>()
  #commanded: ChangeSet[] | null = null
  #failure: unknown = null

  private constructor(router: TaskRouter, store: MemoryStore, clock: SimulatedClock, sid: string) {
    this.router = router
    this.store = store
    this.clock = clock
    this.workspaceSid = sid as WorkspaceSid
    this.reference.now = clock.now()
    this.#listen()
  }

  static async open(): Promise<World> {
    const [store, clock] = [new MemoryStore(), new SimulatedClock()]
    const router = openRouter(store, clock)
    const home = await router.run(createDefaultWorkspace(makeSid('AC')))
    const world = new World(router, store, clock, home.workspaceSid)
    const { reference } = world
    for (const { sid, friendlyName, available } of router.list('activity', home.workspaceSid)) {
      reference.activities.set(sid, { name: friendlyName, available })
      world.#aliases.set(sid, friendlyName)
    }
    for (const { sid, uniqueName } of router.list('task-channel', home.workspaceSid))
      reference.channelNames.set(sid, uniqueName)
    reference.timeoutActivity = home.offlineActivitySid
    const [members] = queueMembers
    if (members) {
      reference.queues.set(home.taskQueueSid, { members, maxReserved: 1, order: 'FIFO' })
    }
    const fallback = {
      queue: home.taskQueueSid,
      ...{ priority: null, timeout: null, workers: null, order: [], skip: null, known: null },
    }
    const plan = { filters: [], fallback }
    reference.workflows.set(home.workflowSid, { plan, reservationTimeout: 120 })
    world.name('q', home.taskQueueSid)
    world.name('f', home.workflowSid)
    return world
  }

  /** A short name for a sid, for the log. */
  name(kind: string, sid: string): string {
    const known = this.#aliases.get(sid)
    if (known) return known
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    this.#aliases.set(sid, `${kind}${count}`)
    return `${kind}${count}`
  }

  alias(sid: string | null): string {
    return sid === null ? '-' : (this.#aliases.get(sid) ?? sid)
  }

  channel(name: string): string {
    const all = this.router.list('task-channel', this.workspaceSid)
    return all.find(({ uniqueName }) => uniqueName === name)?.sid ?? ''
  }

  /**
   * Has both do the same, and compares them.
   * @param fails the commit does: nothing may have changed then
   * @param model throws `Refused` where the real router must refuse too
   */
  async both<T>(
    text: string,
    fails: boolean,
    real: () => Promise<T>,
    model: (result: T) => void,
  ): Promise<void> {
    this.log.push(fails ? `${text}, but the commit fails` : text)
    this.store.failing = fails
    const sets: ChangeSet[] = []
    this.#commanded = sets
    const outcome = await real().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    this.#commanded = null
    this.store.failing = false
    if ('error' in outcome && !fails && !(outcome.error instanceof OffhookError))
      throw outcome.error
    if ('error' in outcome) {
      if (!fails && !this.#refuses(model as (result: unknown) => void))
        throw new Disagreement(`refused: ${String(outcome.error)}`)
    } else {
      if (this.#refuses(() => model(outcome.value)))
        throw new Disagreement('the router did what it had to refuse')
      this.reference.route()
    }
    this.#compare(sets)
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms)
    this.reference.now = this.clock.now()
    if (this.#failure !== null) throw this.#failure
    this.#compare([])
    if (this.reference.nextDue() <= this.reference.now)
      throw new Disagreement('something is due and did not happen')
  }

  /** Time passes while nothing can be written; soon after, what was due is done. */
  async advanceInVain(ms: number): Promise<void> {
    this.store.failing = true
    await this.clock.advance(ms)
    this.store.failing = false
    await this.advance(RETRY)
  }

  /** The process is killed, and another begins `ms` later, or as soon as something is due. */
  async crash(ms: number): Promise<void> {
    this.#undo()
    this.router.close()
    if (this.clock.pending > 0) throw new Disagreement('a closed router has timers')
    const wait = Math.min(ms, Math.max(0, this.reference.nextDue() - this.clock.now()))
    await this.clock.advance(wait)
    this.log.push(`crash, and a new start after ${wait} ms`)
    this.reference.now = this.clock.now()
    this.router = openRouter(this.store, this.clock)
    const sets: ChangeSet[] = []
    this.#listen()
    this.#commanded = sets
    await this.router.load()
    this.#commanded = null
    this.reference.route()
    this.#compare(sets)
  }

  /** Nobody answers any more, time goes on: everything must end, and nothing stay in memory. */
  async runOut(): Promise<void> {
    const { reference } = this
    while (reference.tasks.size > 0) {
      for (const task of [...reference.tasks.values()]) {
        if (task.status !== 'assigned' && task.status !== 'wrapping') continue
        await this.both(
          `complete ${this.alias(task.sid)}`,
          false,
          () => this.router.run(completeTask(task.sid as never, null)),
          () => reference.completeTask(task),
        )
      }
      if (reference.tasks.size === 0) break
      const due = reference.nextDue() - this.clock.now()
      if (due > EVER) throw new Disagreement('a task waits for ever')
      this.log.push('time goes on')
      await this.advance(Math.max(1, due))
    }
    await this.clock.advance(301_000)
    const left = [
      ...this.router.list('task', this.workspaceSid),
      ...this.router.list('reservation', this.workspaceSid),
    ]
    if (left.length > 0 || this.clock.pending > 0)
      throw new Disagreement(`${left.length} rows and ${this.clock.pending} timers are left over`)
    if (this.ended.size !== this.created)
      throw new Disagreement(`${this.created} tasks were made, ${this.ended.size} ended`)
  }

  /** The real sid of a reservation that the reference knows. */
  realOf({ task, worker, created }: RefReservation): Reservation {
    const found = this.router
      .list('reservation', this.workspaceSid)
      .find((r) => r.taskSid === task && r.workerSid === worker && r.dateCreated === created)
    if (!found) throw new Disagreement('a reservation is missing')
    return found
  }

  close(): void {
    this.#undo()
    this.router.close()
  }

  #listen(): void {
    this.#undo = this.router.events.on('changed', (set) => {
      if (this.#commanded) return void this.#commanded.push(set)
      try {
        this.#happened(set)
      } catch (error) {
        this.#failure ??= error
      }
    })
  }

  /** The real router did something by itself. */
  #happened(set: ChangeSet): void {
    const { reference } = this
    reference.now = this.clock.now()
    for (const { type, reservation } of set.items) {
      if (type !== 'reservation.timeout' || !reservation) continue
      const mine = reference.reservations.find(
        ({ task, worker, status }) =>
          task === reservation.taskSid && worker === reservation.workerSid && status === 'pending',
      )
      if (!mine || dueAt(mine) > reference.now)
        throw new Disagreement('a reservation timed out that must not')
      reference.withdraw(mine, 'timeout')
    }
    reference.route()
    this.#compare([set])
  }

  #refuses(model: (result: unknown) => void): boolean {
    try {
      model(undefined)
      return false
    } catch (error) {
      if (error instanceof Refused) return true
      throw error
    }
  }

  #compare(sets: readonly ChangeSet[]): void {
    for (const sid of this.reference.forgotten.splice(0)) this.ended.set(sid, 'deleted')
    const wrong =
      difference(this) ??
      violation(
        this,
        sets.flatMap(({ items }) => items),
      )
    if (wrong !== null) throw new Disagreement(wrong)
    for (const task of this.reference.tasks.values()) {
      if (!isEnded(task)) continue
      this.ended.set(task.sid, task.status)
      this.reference.deleteTask(task)
    }
  }
}

function openRouter(store: MemoryStore, clock: SimulatedClock): TaskRouter {
  return new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
}
