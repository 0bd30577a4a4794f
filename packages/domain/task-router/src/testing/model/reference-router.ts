/**
 * A second router, written from the semantics alone: clear and slow, whole scans, no rows, no store.
 * The model test runs it beside the real one and expects the same of both. Times are milliseconds.
 *
 * A task holds the very configuration that it entered (`plan`): edits make new ones and leave it.
 */
import type { Attributes, ReservationStatus, TaskStatus } from '../../model.ts'
import type { Meaning, OrderClause, QueueCounts, WorkerView } from './vocabulary.ts'

export interface RefTarget {
  readonly queue: string
  readonly priority: number | null
  readonly timeout: number | null
  readonly workers: Meaning<[Attributes, WorkerView]> | null
  readonly order: readonly OrderClause[]
  readonly skip: Meaning<[QueueCounts]> | null
  readonly known: { readonly attribute: string; readonly by: 'sid' | 'name' } | null
}

export interface RefPlan {
  readonly filters: readonly {
    readonly matches: Meaning<[Attributes]>
    readonly targets: readonly RefTarget[]
  }[]
  readonly fallback: RefTarget | null
}

export interface RefWorkflow {
  plan: RefPlan
  reservationTimeout: number
}

export interface RefQueue {
  members: Meaning<[WorkerView]>
  maxReserved: number
  order: 'FIFO' | 'LIFO'
}

export interface RefWorker {
  readonly sid: string
  name: string
  attributes: Attributes
  activity: string
  idleSince: number
  readonly channels: Map<string, { available: boolean; capacity: number }>
}

export interface RefTask {
  readonly sid: string
  readonly created: number
  readonly timeout: number
  readonly workflow: string | null
  readonly worker: string | null
  readonly ignoreCapacity: boolean
  attributes: Attributes
  status: TaskStatus
  priority: number
  startTime: number
  channel: string
  queue: string | null
  plan: RefPlan | null
  /** Filter and target; -1 = the fallback. */
  step: { readonly filter: number; readonly target: number } | null
  /** When it entered the step. */
  entered: number
  /** Seconds that the steps before this one had. */
  passed: number
  /** When somebody took it. */
  assigned: number
  /** Begins with its workflow again as soon as it waits again. */
  restarts: boolean
}

export interface RefReservation {
  readonly task: string
  readonly worker: string
  readonly created: number
  readonly timeout: number
  status: ReservationStatus
}

export interface NewTask {
  readonly sid: string
  readonly attributes: Attributes
  readonly priority: number
  readonly timeout: number
  readonly startTime: number
  readonly channel: string
  readonly workflow: string | null
  readonly queue: string | null
  readonly worker: string | null
  readonly ignoreCapacity: boolean
}

const NO_WORKFLOW_TIMEOUT = 120
const LONGEST_ASSIGNED = 86_400_000

/** What cannot be done; the real router must refuse it too. */
export class Refused extends Error {}

export class ReferenceRouter {
  now = 0
  /** Task channels: their unique names. */
  readonly channelNames = new Map<string, string>()
  lifoFirst = false
  timeoutActivity = ''
  /** Activities: their names, and which are available. */
  readonly activities = new Map<string, { name: string; available: boolean }>()
  readonly workers = new Map<string, RefWorker>()
  readonly queues = new Map<string, RefQueue>()
  readonly workflows = new Map<string, RefWorkflow>()
  readonly tasks = new Map<string, RefTask>()
  reservations: RefReservation[] = []
  /** Tasks that nobody ended in a day. */
  readonly forgotten: string[] = []

  // ── what is asked ───────────────────────────────────────────────────────────────────────────

  createTask(request: NewTask): void {
    const { queue, worker, workflow: workflowSid, ...rest } = request
    const task: RefTask = {
      ...rest,
      worker,
      created: this.now,
      status: 'pending',
      workflow: workflowSid,
      queue: null,
      plan: null,
      step: null,
      entered: this.now,
      passed: 0,
      assigned: 0,
      restarts: false,
    }
    if (queue !== null) {
      task.queue = queue
    } else if (workflowSid !== null) {
      const step = firstStep(this.#workflow(workflowSid).plan, task.attributes)
      if (step === null) throw new Refused('no filter takes it')
      task.plan = this.#workflow(workflowSid).plan
      this.#enter(task, step)
    } else if (worker === null) throw new Refused('nowhere to go')
    this.tasks.set(task.sid, task)
  }

  cancelTask(task: RefTask): void {
    if (task.status !== 'pending' && task.status !== 'reserved') throw new Refused(task.status)
    for (const reservation of this.open(task)) reservation.status = 'canceled'
    task.status = 'canceled'
  }

  completeTask(task: RefTask): void {
    if (task.status !== 'assigned' && task.status !== 'wrapping') throw new Refused(task.status)
    for (const reservation of this.open(task)) reservation.status = 'completed'
    task.status = 'completed'
  }

  wrapTask(task: RefTask): void {
    if (task.status !== 'assigned') throw new Refused(task.status)
    for (const reservation of this.open(task)) reservation.status = 'wrapping'
    task.status = 'wrapping'
  }

  deleteTask(task: RefTask): void {
    this.tasks.delete(task.sid)
    this.reservations = this.reservations.filter((reservation) => reservation.task !== task.sid)
  }

  accept(reservation: RefReservation): void {
    if (reservation.status !== 'pending') throw new Refused(reservation.status)
    reservation.status = 'accepted'
    const task = this.taskOf(reservation)
    task.status = 'assigned'
    task.assigned = this.now
    for (const sibling of this.open(task)) {
      if (sibling.status === 'pending') sibling.status = 'rescinded'
    }
    const worker = this.workers.get(reservation.worker)
    if (worker) worker.idleSince = this.now
  }

  /** The offer ends without an acceptance; when it was the last, the task waits again. */
  withdraw(reservation: RefReservation, how: 'rejected' | 'timeout' | 'canceled'): void {
    if (reservation.status !== 'pending') throw new Refused(reservation.status)
    reservation.status = how
    const task = this.taskOf(reservation)
    if (this.open(task).length === 0) task.status = 'pending'
    const worker = this.workers.get(reservation.worker)
    if (how === 'timeout' && worker) worker.activity = this.timeoutActivity
  }

  wrap(reservation: RefReservation): void {
    if (reservation.status !== 'accepted') throw new Refused(reservation.status)
    reservation.status = 'wrapping'
    this.taskOf(reservation).status = 'wrapping'
  }

  complete(reservation: RefReservation): void {
    if (reservation.status !== 'accepted' && reservation.status !== 'wrapping')
      throw new Refused(reservation.status)
    reservation.status = 'completed'
    this.taskOf(reservation).status = 'completed'
  }

  moveWorker(worker: RefWorker, activity: string, rejectPending: boolean): void {
    if (rejectPending) {
      if (this.activities.get(activity)?.available) throw new Refused('an available activity')
      for (const reservation of this.reservations) {
        if (reservation.worker === worker.sid && reservation.status === 'pending')
          this.withdraw(reservation, 'rejected')
      }
    }
    worker.activity = activity
  }

  deleteWorker(worker: RefWorker): void {
    if (this.reservations.some((one) => one.worker === worker.sid && isOpen(one)))
      throw new Refused('open reservations')
    this.workers.delete(worker.sid)
  }

  editWorkflow(sid: string, plan: RefPlan, reEvaluate: boolean): void {
    this.#workflow(sid).plan = plan
    if (!reEvaluate) return
    for (const task of this.tasks.values()) {
      if (task.workflow !== sid || task.step === null) continue
      if (task.status === 'pending') this.#restart(task)
      if (task.status === 'reserved') task.restarts = true
    }
  }

  // ── what the router does by itself ──────────────────────────────────────────────────────────

  /** Moves on what is over, then looks at all that waits, the most urgent first. */
  route(): void {
    const untried = new Set<RefTask>()
    for (const task of [...this.tasks.values()]) {
      if (task.status === 'assigned' && this.now >= task.assigned + LONGEST_ASSIGNED) {
        this.forgotten.push(task.sid)
        this.deleteTask(task)
      }
      if (task.status === 'pending') this.#passTime(task)
      if (task.status === 'pending') untried.add(task)
    }
    while (untried.size > 0) {
      const [task] = [...untried].sort((a, b) => this.urgency(a, b))
      if (!task) return
      const offered = this.reservations.length
      // A step that is skipped leads back among those who wait, in its new place.
      if (this.#offer(task) !== 'skipped') untried.delete(task)
      // Who is asked has another load, and so may fit where they did not.
      if (this.reservations.length === offered) continue
      for (const other of this.tasks.values()) if (other.status === 'pending') untried.add(other)
    }
  }

  /** When something will happen by itself; the earliest. */
  nextDue(): number {
    const times = this.reservations.filter(({ status }) => status === 'pending').map(dueAt)
    for (const task of this.tasks.values()) {
      if (task.status === 'assigned') times.push(task.assigned + LONGEST_ASSIGNED)
      if (task.status !== 'pending') continue
      times.push(endOf(task), this.#stepEnd(task))
    }
    return Math.min(...times, Number.POSITIVE_INFINITY)
  }

  /** Negative where `a` is served before `b`. */
  urgency(a: RefTask, b: RefTask): number {
    // What is for one worker alone goes past all queues.
    const lifo = ({ worker, queue }: RefTask) =>
      worker === null && queue !== null && this.queues.get(queue)?.order === 'LIFO'
    if (lifo(a) !== lifo(b)) return lifo(a) === this.lifoFirst ? -1 : 1
    if (lifo(a)) return b.startTime - a.startTime
    return b.priority - a.priority || a.startTime - b.startTime
  }

  /** The free workers that the task can go to now, the best first. */
  candidates(task: RefTask): RefWorker[] {
    return [...this.workers.values()]
      .filter((worker) => this.takes(worker, task) && this.isFree(worker, task))
      .sort((a, b) => this.preference(task, a, b))
  }

  /** By what they are, whatever they do: member of the queue, and right for the step. */
  takes(worker: RefWorker, task: RefTask): boolean {
    if (task.worker !== null) return task.worker === worker.sid
    const view = this.#view(worker)
    if (task.queue === null || !this.queues.get(task.queue)?.members.holds(view)) return false
    const target = targetOf(task)
    if (!target) return true
    if (target.known) {
      const wanted = task.attributes[target.known.attribute]
      if (wanted !== (target.known.by === 'sid' ? worker.sid : worker.name)) return false
    }
    return target.workers?.holds(task.attributes, view) ?? true
  }

  /** Whether `takes` may change when somebody is asked. */
  dependsOnLoad(task: RefTask): boolean {
    const members = this.queues.get(task.queue ?? '')?.members
    return (members?.ofLoad ?? targetOf(task)?.workers?.ofLoad) === true
  }

  isFree(worker: RefWorker, task: RefTask): boolean {
    const channel = worker.channels.get(task.channel)
    if (!this.activities.get(worker.activity)?.available || !channel?.available) return false
    return this.load(worker, task.channel) < channel.capacity
  }

  load(worker: RefWorker, channel: string): number {
    return this.reservations.filter(
      (one) => one.worker === worker.sid && isOpen(one) && this.taskOf(one).channel === channel,
    ).length
  }

  /** Negative where `a` is asked before `b`: asked less often, the step's order, idle longer. */
  preference(task: RefTask, a: RefWorker, b: RefWorker): number {
    const asked = (worker: RefWorker) =>
      this.reservations.filter(
        (one) => one.task === task.sid && one.worker === worker.sid && one.status !== 'pending',
      ).length
    if (asked(a) !== asked(b)) return asked(a) - asked(b)
    for (const { attribute, descending } of targetOf(task)?.order ?? []) {
      const left = a.attributes[attribute]
      const right = b.attributes[attribute]
      if (left === right) continue
      // Who lacks it comes last, whichever way the order runs.
      if (typeof left !== 'number') return 1
      if (typeof right !== 'number') return -1
      return descending ? right - left : left - right
    }
    return a.idleSince - b.idleSince
  }

  open(task: RefTask): RefReservation[] {
    return this.reservations.filter((one) => one.task === task.sid && isOpen(one))
  }

  taskOf(reservation: RefReservation): RefTask {
    const task = this.tasks.get(reservation.task)
    if (!task) throw new Error('a reservation without a task')
    return task
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #offer(task: RefTask): 'skipped' | undefined {
    if (task.worker !== null) {
      this.#offerDirectly(task)
      return
    }
    const queue = task.queue === null ? undefined : this.queues.get(task.queue)
    const workers = this.candidates(task).slice(0, queue?.maxReserved ?? 0)
    for (const worker of workers) this.#reserve(task, worker)
    if (workers.length > 0 || !task.plan || !task.step) return
    if (!targetOf(task)?.skip?.holds(this.#counts(task))) return
    const next = stepAfter(task.plan, task.step, task.attributes, true)
    if (next === null) {
      this.cancelTask(task)
      return
    }
    this.#enter(task, next)
    return 'skipped'
  }

  /** One worker, whatever they do unless the task minds; what they refuse is over. */
  #offerDirectly(task: RefTask): void {
    const worker = this.workers.get(task.worker ?? '')
    const offered = this.reservations.some((one) => one.task === task.sid)
    if (!worker || offered) return this.cancelTask(task)
    if (task.ignoreCapacity || this.isFree(worker, task)) this.#reserve(task, worker)
  }

  #reserve(task: RefTask, worker: RefWorker): void {
    const timeout =
      task.workflow === null
        ? NO_WORKFLOW_TIMEOUT
        : this.#workflow(task.workflow).reservationTimeout
    const status = 'pending'
    this.reservations.push({
      task: task.sid,
      worker: worker.sid,
      created: this.now,
      timeout,
      status,
    })
    task.status = 'reserved'
  }

  #passTime(task: RefTask): void {
    if (this.now >= endOf(task)) return this.cancelTask(task)
    if (task.restarts) return this.#restart(task)
    if (!task.plan || !task.step || this.now < this.#stepEnd(task)) return
    const next = stepAfter(task.plan, task.step, task.attributes, false)
    if (next === null) return this.cancelTask(task)
    this.#enter(task, next)
  }

  #restart(task: RefTask): void {
    task.restarts = false
    const { plan } = this.#workflow(task.workflow ?? '')
    const step = firstStep(plan, task.attributes)
    if (step === null) return this.cancelTask(task)
    task.plan = plan
    task.step = null
    task.passed = 0
    this.#enter(task, step)
  }

  #enter(task: RefTask, step: NonNullable<RefTask['step']>): void {
    task.passed += targetOf(task)?.timeout ?? 0
    task.step = step
    task.entered = this.now
    const target = targetOf(task)
    task.queue = target?.queue ?? null
    task.priority = target?.priority ?? task.priority
  }

  /** By the age of the task: the time-outs of all its steps so far. Each step is tried, if late. */
  #stepEnd(task: RefTask): number {
    const timeout = targetOf(task)?.timeout ?? null
    if (timeout === null) return Number.POSITIVE_INFINITY
    return Math.max(task.created + (task.passed + timeout) * 1000, task.entered + 1)
  }

  #counts(task: RefTask): QueueCounts {
    const members = [...this.workers.values()].filter((worker) =>
      this.queues.get(task.queue ?? '')?.members.holds(this.#view(worker)),
    )
    const available = members.filter(({ activity }) => this.activities.get(activity)?.available)
    return { available: available.length, unavailable: members.length - available.length }
  }

  #view(worker: RefWorker): WorkerView {
    const { name, attributes, activity } = worker
    const channels = [...worker.channels].map(([sid, channel]) => [
      this.channelNames.get(sid) ?? '',
      { ...channel, assigned: this.load(worker, sid) },
    ])
    return {
      ...{ name, attributes, activityName: this.activities.get(activity)?.name ?? '' },
      channels: Object.fromEntries(channels),
    }
  }

  #workflow(sid: string): RefWorkflow {
    const workflow = this.workflows.get(sid)
    if (!workflow) throw new Refused(`no workflow ${sid}`)
    return workflow
  }
}

export const isOpen = ({ status }: RefReservation): boolean =>
  status === 'pending' || status === 'accepted' || status === 'wrapping'

export const isEnded = ({ status }: RefTask): boolean =>
  status === 'completed' || status === 'canceled'

export const dueAt = ({ created, timeout }: RefReservation): number => created + timeout * 1000

const endOf = ({ created, timeout }: RefTask): number => created + timeout * 1000

function targetOf({ plan, step }: RefTask): RefTarget | null {
  if (!plan || !step) return null
  if (step.filter === -1) return plan.fallback
  return plan.filters[step.filter]?.targets[step.target] ?? null
}

function firstStep(plan: RefPlan, attributes: Attributes): RefTask['step'] {
  return stepBelow(plan, attributes, 0, true)
}

/** The fallback is for what no filter took, and a skipped filter did not; time never leads there. */
function stepAfter(
  plan: RefPlan,
  { filter, target }: NonNullable<RefTask['step']>,
  attributes: Attributes,
  skipped: boolean,
): RefTask['step'] {
  if (filter === -1) return null
  if (plan.filters[filter]?.targets[target + 1]) return { filter, target: target + 1 }
  return stepBelow(plan, attributes, filter + 1, skipped)
}

function stepBelow(
  { filters, fallback }: RefPlan,
  attributes: Attributes,
  from: number,
  mayFallBack: boolean,
): RefTask['step'] {
  for (let filter = from; filter < filters.length; filter++) {
    if (filters[filter]?.matches.holds(attributes)) return { filter, target: 0 }
  }
  return mayFallBack && fallback ? { filter: -1, target: 0 } : null
}
