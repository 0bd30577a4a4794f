/** Which workers belong to which queues, kept up to date as rows change. Activity plays no part. */
import { type Expression, parseExpression } from '../expressions/expression.ts'
import type { TaskQueue, Worker } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { type Asked, askedBy, type ChannelUses, workerScope } from '../rows/scopes.ts'

interface Queue {
  readonly targetWorkers: string
  readonly expression: Expression
  readonly asks: Asked
  readonly members: Set<string>
  /** How many members are in each activity. */
  readonly activities: Map<string, number>
}

interface Member {
  worker: Worker
  readonly queues: Set<string>
}

export class Membership {
  readonly #uses: ChannelUses
  readonly #queues = new Map<string, Queue>()
  readonly #workers = new Map<string, Member>()

  constructor(uses: ChannelUses) {
    this.#uses = uses
  }

  membersOf(queueSid: string): ReadonlySet<string> {
    return this.#queues.get(queueSid)?.members ?? none
  }

  queuesOf(workerSid: string): ReadonlySet<string> {
    return this.#workers.get(workerSid)?.queues ?? none
  }

  /** Members of a queue by activity. */
  activitiesOf(queueSid: string): ReadonlyMap<string, number> {
    return this.#queues.get(queueSid)?.activities ?? nobody
  }

  /**
   * A queue came, changed or went.
   * @returns the workers whose queues changed
   */
  touchQueue(sid: string, row: TaskQueue | undefined, rows: RowReader): Iterable<string> {
    const known = this.#queues.get(sid)
    if (known && known.targetWorkers === row?.targetWorkers) return []
    const before = new Set(known?.members)
    for (const workerSid of before) this.#workers.get(workerSid)?.queues.delete(sid)
    this.#queues.delete(sid)
    if (!row) return before
    const { targetWorkers } = row
    const expression = parseExpression(targetWorkers)
    const queue: Queue = {
      targetWorkers,
      expression,
      asks: askedBy(expression),
      members: new Set(),
      activities: new Map(),
    }
    this.#queues.set(sid, queue)
    for (const member of this.#workers.values()) {
      const scope = workerScope(rows, this.#uses, member.worker)
      if (queue.expression.matches(scope)) join(queue, sid, member)
    }
    return new Set([...before, ...queue.members])
  }

  /** A worker came, changed or went. @returns the queues whose membership or counts changed */
  touchWorker(sid: string, row: Worker | undefined, rows: RowReader): ReadonlySet<string> {
    const known = this.#workers.get(sid)
    if (!row) {
      if (!known) return none
      const left = new Set(known.queues)
      for (const queueSid of left) leave(this.#queues.get(queueSid), queueSid, known)
      this.#workers.delete(sid)
      return left
    }
    if (known?.worker === row) return none
    const changed = new Set<string>()
    if (known && known.worker.activitySid !== row.activitySid) {
      for (const queueSid of known.queues) {
        count(this.#queues.get(queueSid), known.worker.activitySid, -1)
        count(this.#queues.get(queueSid), row.activitySid, 1)
        changed.add(queueSid)
      }
    }
    const member: Member = known ?? { worker: row, queues: new Set() }
    const before = known?.worker
    member.worker = row
    this.#workers.set(sid, member)
    const same =
      before !== undefined &&
      before.attributes === row.attributes &&
      before.friendlyName === row.friendlyName
    const moved = before?.activitySid !== row.activitySid
    if (!same) this.#compare(member, rows, changed, null)
    else if (moved) this.#compare(member, rows, changed, 'activity')
    return changed
  }

  /**
   * Something else about the worker changed, for which some expressions ask.
   * @returns the queues whose membership changed
   */
  lookAgain(workerSid: string, rows: RowReader, what: keyof Asked): ReadonlySet<string> {
    const changed = new Set<string>()
    const member = this.#workers.get(workerSid)
    if (member) this.#compare(member, rows, changed, what)
    return changed
  }

  /** @param what only of the queues that ask for it; null = of all */
  #compare(member: Member, rows: RowReader, changed: Set<string>, what: keyof Asked | null): void {
    const scope = workerScope(rows, this.#uses, member.worker)
    for (const [queueSid, queue] of this.#queues) {
      if (what !== null && !queue.asks[what]) continue
      const belongs = queue.expression.matches(scope)
      if (belongs === member.queues.has(queueSid)) continue
      if (belongs) join(queue, queueSid, member)
      else leave(queue, queueSid, member)
      changed.add(queueSid)
    }
  }
}

const none: ReadonlySet<string> = new Set()
const nobody: ReadonlyMap<string, number> = new Map()

function join(queue: Queue, queueSid: string, member: Member): void {
  queue.members.add(member.worker.sid)
  member.queues.add(queueSid)
  count(queue, member.worker.activitySid, 1)
}

function leave(queue: Queue | undefined, queueSid: string, member: Member): void {
  queue?.members.delete(member.worker.sid)
  member.queues.delete(queueSid)
  count(queue, member.worker.activitySid, -1)
}

function count(queue: Queue | undefined, activitySid: string, by: number): void {
  if (!queue) return
  const now = (queue.activities.get(activitySid) ?? 0) + by
  if (now === 0) queue.activities.delete(activitySid)
  else queue.activities.set(activitySid, now)
}
