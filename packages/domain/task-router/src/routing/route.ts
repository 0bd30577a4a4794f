/**
 * The router's loop. After each turn no task waits that a free worker could take; so only tasks and
 * workers that have changed since can make a new pair, and only those are looked at. The pairs come
 * up in the order in which tasks are served, as if all waiting tasks were looked at.
 */
import { OrderedSet } from '../collections/ordered-set.ts'
import type { Task } from '../model.ts'
import { queueFacts } from '../reservations/decision-facts.ts'
import { reserve } from '../reservations/reservations.ts'
import { byService, type Turnstile } from '../routing-index/service-order.ts'
import type { Line } from '../routing-index/waiting-lines.ts'
import { cancelTask, failReservation } from '../tasks/end-task.ts'
import { passTime } from '../tasks/pass-time.ts'
import { enterStep } from '../tasks/place-task.ts'
import type { Turn } from '../turn/turn.ts'
import { stepAfter, stepAt, workersScope } from '../workflows/advance.ts'
import { configurationFor } from '../workflows/editions.ts'
import { accepts, chooseWorkers } from './choose.ts'

/**
 * Offers what can be offered.
 * @param due tasks whose step, or whose whole wait, may be over
 */
export function route(turn: Turn, workspaceSid: string, due: Iterable<string>): void {
  // This includes a task that waits again since this turn: its step may have ended meanwhile.
  for (const sid of new Set([...due, ...turn.index.restlessTasks])) {
    const task = turn.draft.get('task', sid)
    if (task) passTime(turn, task)
  }
  const workspace = turn.draft.get('workspace', workspaceSid)
  new Round(turn, workspace?.prioritizeQueueOrder === 'LIFO').run()
}

interface Seeker {
  readonly workerSid: string
  /** The first task in service that is for this worker. */
  readonly best: Turnstile
}

class Round {
  readonly #turn: Turn
  readonly #order: (a: Turnstile, b: Turnstile) => number
  readonly #tasks: OrderedSet<Turnstile>
  readonly #seekers: OrderedSet<Seeker>
  /** Lines for which nobody was found. */
  readonly #barren = new Set<Line>()
  #freed = 0

  constructor(turn: Turn, lifoFirst: boolean) {
    this.#turn = turn
    const order = byService(lifoFirst)
    this.#order = order
    this.#tasks = new OrderedSet(order)
    this.#seekers = new OrderedSet(
      (a, b) =>
        order(a.best, b.best) || (a.workerSid < b.workerSid ? -1 : +(a.workerSid > b.workerSid)),
    )
  }

  run(): void {
    const { index } = this.#turn
    for (;;) {
      this.#gather()
      const task = this.#tasks.first()
      const seeker = this.#seekers.first()
      if (!task && !seeker) return
      if (task && !(seeker && this.#order(seeker.best, task) < 0)) {
        this.#tasks.delete(task)
        if (index.waiting.turnstileOf(task.taskSid) === task) this.#offer(task.taskSid)
      } else if (seeker) this.#serve(seeker)
    }
  }

  /** Takes over what has become restless, including during this round. */
  #gather(): void {
    const { freed, restlessTasks, restlessWorkers, waiting } = this.#turn.index
    if (freed !== this.#freed) this.#barren.clear()
    this.#freed = freed
    for (const sid of restlessTasks) {
      const turnstile = waiting.turnstileOf(sid)
      if (turnstile) this.#tasks.add(turnstile)
    }
    restlessTasks.clear()
    for (const workerSid of restlessWorkers) this.#seek(workerSid)
    restlessWorkers.clear()
  }

  #seek(workerSid: string): void {
    const best = this.#bestFor(workerSid)
    if (best) this.#seekers.add({ workerSid, best })
  }

  #serve(seeker: Seeker): void {
    const { waiting } = this.#turn.index
    this.#seekers.delete(seeker)
    const { best, workerSid } = seeker
    if (waiting.turnstileOf(best.taskSid) === best) {
      this.#offer(best.taskSid)
      // It was for them and was not taken: the worker has no room any more.
      if (waiting.turnstileOf(best.taskSid) === best) return
    }
    this.#seek(workerSid)
  }

  /** The first task in service that a worker could take now. */
  #bestFor(workerSid: string): Turnstile | undefined {
    const { draft, index } = this.#turn
    const { free, membership, waiting } = index
    const worker = draft.get('worker', workerSid)
    if (!worker) return undefined
    let best: Turnstile | undefined
    for (const turnstile of waiting.directTasks(workerSid)) {
      const task = draft.get('task', turnstile.taskSid)
      if (!task || free.placeOf(workerSid, task.taskChannelSid) === undefined) continue
      best = turnstile
      break
    }
    for (const channelSid of free.freeChannelsOf(workerSid)) {
      for (const queueSid of membership.queuesOf(workerSid)) {
        for (const line of waiting.linesFor(queueSid, channelSid, worker)) {
          const head = line.tasks.first()
          if (!head || (best && this.#order(best, head) <= 0)) continue
          const task = draft.get('task', head.taskSid)
          if (task && accepts(draft, index, line.target, task, worker)) best = head
        }
      }
    }
    return best
  }

  #offer(taskSid: string): void {
    const { draft } = this.#turn
    const task = draft.get('task', taskSid)
    if (task?.assignmentStatus !== 'pending') return
    if (task.routingTarget?.startsWith('WK')) return this.#offerDirectly(task)
    const line = this.#turn.index.waiting.lineOf(taskSid)
    const queue = line && draft.get('task-queue', line.queueSid)
    if (!queue) return
    const choice = this.#barren.has(line)
      ? null
      : chooseWorkers(this.#turn, task, line, queue.maxReservedWorkers)
    if (choice === null || choice.workers.length === 0) {
      this.#barren.add(line)
      return this.#skip(task, line)
    }
    const facts = queueFacts(this.#turn, task, queue, line, choice.seen)
    for (const worker of choice.workers)
      reserve(this.#turn, draft.get('task', taskSid) ?? task, worker, facts)
  }

  /** Nobody can be asked: the step may say that it is to be skipped then. */
  #skip(task: Task, { queueSid, target }: Line): void {
    const workflow = task.workflowSid && this.#turn.draft.get('workflow', task.workflowSid)
    if (!target?.skipIf || !workflow || !task.step) return
    if (!target.skipIf.matches(workersScope(this.#countsOf(queueSid)))) return
    const configuration = configurationFor(workflow, task.step)
    if (!configuration) return
    const next = stepAfter(configuration, task.step, task.attributes, 'skipped')
    this.#turn.tell(task.workspaceSid, 'workflow.skipped', { task, workflow })
    if (next === null)
      return cancelTask(this.#turn, task, 'Task canceled: every step of the workflow was skipped')
    // It waits among the others again, and may come before some of them.
    enterStep(
      this.#turn,
      task,
      workflow,
      stepAt(workflow, next, { step: task.step, configuration }),
    )
  }

  #countsOf(queueSid: string): ReadonlyMap<string, number> {
    const { draft, index } = this.#turn
    const counts = new Map(index.membership.activitiesOf(queueSid))
    let available = 0
    let unavailable = 0
    for (const [activitySid, workers] of counts) {
      if (draft.get('activity', activitySid)?.available) available += workers
      else unavailable += workers
    }
    return counts.set('available', available).set('unavailable', unavailable)
  }

  /**
   * Straight to one worker: how an outbound call begins. Whatever else they are doing, unless the
   * task asks to wait until they are free.
   */
  #offerDirectly(task: Task): void {
    const { draft, index } = this.#turn
    const worker = draft.get('worker', task.routingTarget ?? '')
    if (!worker)
      return failReservation(
        this.#turn,
        task,
        `RoutingTarget not available for Reservation creation: ${task.routingTarget}`,
      )
    // Offered once: what they refuse is over.
    if (index.reservationsOfTask(task.sid).size > 0) {
      return cancelTask(
        this.#turn,
        task,
        `RoutingTarget not available for Reservation acceptance: ${worker.sid}`,
      )
    }
    const free = index.free.placeOf(worker.sid, task.taskChannelSid) !== undefined
    if (task.ignoreCapacity || free) reserve(this.#turn, task, worker)
  }
}
