/** Which workers a task is offered to. Pure: rows and index in, choice out. */
import { type LookedAt, lookedAt } from '../decisions/decision.ts'
import { attributeScope, prefixedScope } from '../expressions/expression.ts'
import type { Task, Worker } from '../model.ts'
import type { RoutingIndex } from '../routing-index/routing-index.ts'
import type { Line } from '../routing-index/waiting-lines.ts'
import type { RowReader } from '../rows/rows.ts'
import { taskScope } from '../rows/scopes.ts'
import type { Turn } from '../turn/turn.ts'
import type { WorkflowTarget } from '../workflows/configuration.ts'

/** Whether a target lets a worker have this task; membership and room are checked elsewhere. */
export function accepts(
  rows: Pick<RowReader, 'get'>,
  index: RoutingIndex,
  target: WorkflowTarget | null,
  task: Task,
  worker: Worker,
): boolean {
  if (!target) return true
  if (!isKnown(target, task, worker)) return false
  if (!target.expression) return true
  const both = prefixedScope({
    task: taskScope(task.attributes),
    worker: index.scopeOf(rows, worker),
  })
  return target.expression.matches(both)
}

/** Whom to ask, and everybody who was looked at for that. */
export interface Choice {
  readonly workers: readonly Worker[]
  readonly seen: readonly LookedAt[]
}

/**
 * The workers to offer a task to, the best first and `most` of them: those who have not been asked
 * for it before those who have, then by the target's order, then who has been idle longest.
 */
export function chooseWorkers(turn: Turn, task: Task, line: Line, most: number): Choice {
  const { draft, index } = turn
  const { target } = line
  if (target?.knownWorker) return knownWorker(turn, task, line)
  const asked = timesAsked(turn, task)
  const ordered = target !== null && target.orderBy.length > 0
  const fresh: Worker[] = []
  const others: Worker[] = []
  const unfit: Worker[] = []
  for (const { workerSid } of index.free.of(line.queueSid, line.channelSid)) {
    const worker = draft.get('worker', workerSid)
    if (!worker) continue
    if (!accepts(draft, index, target, task, worker)) unfit.push(worker)
    else (asked.has(workerSid) ? others : fresh).push(worker)
    // Without an order of its own, the idle come longest first: nobody better can follow.
    if (!ordered && fresh.length === most) break
  }
  const clauses = (target?.orderBy ?? []).filter(({ attribute }) =>
    [...fresh, ...others].every((worker) => !isVoidFor(worker, attribute)),
  )
  const byTarget = (a: Worker, b: Worker) => byOrder(clauses, a, b)
  const again = (worker: Worker) => asked.get(worker.sid) ?? 0
  const ranked = [
    ...fresh.sort(byTarget),
    ...others.sort((a, b) => again(a) - again(b) || byTarget(a, b)),
  ]
  const values = (worker: Worker) =>
    clauses.map(({ attribute }) => attributeScope(worker.attributes)(attribute) ?? null)
  const seen = [
    ...ranked.map((worker, place) =>
      lookedAt(worker, place < most ? 'chosen' : 'behind', again(worker), values(worker)),
    ),
    ...unfit.map((worker) => lookedAt(worker, 'unfit', again(worker))),
  ]
  return { workers: ranked.slice(0, most), seen }
}

function knownWorker(turn: Turn, task: Task, line: Line): Choice {
  const { draft, index } = turn
  const named = String(line.known)
  const sid = line.target?.knownWorker?.by === 'sid' ? named : index.workerNamed(named)
  const worker = sid === undefined ? undefined : draft.get('worker', sid)
  if (
    !worker ||
    !index.membership.membersOf(line.queueSid).has(worker.sid) ||
    index.free.placeOf(worker.sid, line.channelSid) === undefined
  )
    return { workers: [], seen: [] }
  const fits = accepts(draft, index, line.target, task, worker)
  const times = timesAsked(turn, task).get(worker.sid) ?? 0
  return {
    workers: fits ? [worker] : [],
    seen: [lookedAt(worker, fits ? 'chosen' : 'unfit', times)],
  }
}

function isKnown({ knownWorker: known }: WorkflowTarget, task: Task, worker: Worker): boolean {
  if (!known) return true
  const wanted = taskScope(task.attributes)(known.attribute)
  return wanted === (known.by === 'sid' ? worker.sid : worker.friendlyName)
}

function timesAsked({ draft, index }: Turn, task: Task): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const sid of index.reservationsOfTask(task.sid)) {
    const reservation = draft.get('reservation', sid)
    if (!reservation || reservation.status === 'pending') continue
    counts.set(reservation.workerSid, (counts.get(reservation.workerSid) ?? 0) + 1)
  }
  return counts
}

/** A clause is void when an attribute is present but not a whole number. */
function isVoidFor(worker: Worker, attribute: string): boolean {
  const value = attributeScope(worker.attributes)(attribute) ?? null
  return value !== null && !Number.isInteger(value)
}

/** Workers without the attribute come last either way. */
function byOrder(clauses: WorkflowTarget['orderBy'], a: Worker, b: Worker): number {
  for (const { attribute, descending } of clauses) {
    const left = attributeScope(a.attributes)(attribute) ?? null
    const right = attributeScope(b.attributes)(attribute) ?? null
    if ((left === null) !== (right === null)) return left === null ? 1 : -1
    if (left === null || left === right) continue
    const step = (left as number) - (right as number)
    return descending ? -step : step
  }
  return 0
}
