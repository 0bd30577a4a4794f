/**
 * What routing needs to know about a workspace, kept up to date as rows change instead of worked out
 * each time: who belongs to which queue, who is free, who waits where, and what has changed since the
 * router last looked.
 *
 * `touch` works everything out from the rows as they are, so calling it twice, or for a change that
 * is taken back, does no harm.
 */

import type { Scope } from '../expressions/expression.ts'
import type { Task, Worker } from '../model.ts'
import type { Entity, RowReader } from '../rows/rows.ts'
import { workerScope } from '../rows/scopes.ts'
import { FreeWorkers, type Room } from './free-workers.ts'
import { Membership } from './membership.ts'
import { WaitingLines } from './waiting-lines.ts'

export class RoutingIndex {
  readonly free: FreeWorkers = new FreeWorkers((workerSid) => this.membership.queuesOf(workerSid))
  readonly membership = new Membership(this.free)
  readonly waiting = new WaitingLines()
  /** Waiting tasks that nobody has looked at since they or their queue changed. */
  readonly restlessTasks = new Set<string>()
  /** Workers who have gained room or changed since: there may be something for them now. */
  readonly restlessWorkers = new Set<string>()
  /** How often somebody has gained room, or may have come to fit. */
  freed = 0
  readonly #reservationsOfTask = new Map<string, Set<string>>()
  readonly #reservationsOfWorker = new Map<string, Set<string>>()
  readonly #partiesOf = new Map<string, { readonly taskSid: string; readonly workerSid: string }>()
  readonly #workersByName = new Map<string, string>()
  readonly #channelOfTask = new Map<string, string>()
  /** The workers in each activity. */
  readonly #workersIn = new Map<string, Set<string>>()
  readonly #workers = new Map<string, Worker>()

  /** All that are in memory, including those that are over. */
  reservationsOfTask(taskSid: string): ReadonlySet<string> {
    return this.#reservationsOfTask.get(taskSid) ?? none
  }

  reservationsOfWorker(workerSid: string): ReadonlySet<string> {
    return this.#reservationsOfWorker.get(workerSid) ?? none
  }

  workerNamed(friendlyName: string): string | undefined {
    return this.#workersByName.get(friendlyName)
  }

  /** A worker as expressions see them. */
  scopeOf(rows: Pick<RowReader, 'get'>, worker: Worker): Scope {
    return workerScope(rows, this.free, worker)
  }

  /** A row came, changed or went: `rows` are as they are now. */
  touch(entity: Entity, sid: string, rows: RowReader): void {
    switch (entity) {
      case 'worker':
        return this.#touchWorker(sid, rows)
      case 'worker-channel': {
        const room = this.free.touchChannel(sid, rows.get('worker-channel', sid))
        if (room) this.#touchRoom(room, rows)
        return
      }
      case 'reservation':
        return this.#touchReservation(sid, rows)
      case 'task':
        return this.#touchTask(sid, rows)
      case 'task-queue':
        return this.#touchQueue(sid, rows)
      case 'workflow':
        return this.#replace(rows, (task) => task.workflowSid === sid)
      case 'activity':
        return this.#touchActivity(sid, rows)
      case 'task-channel':
        this.free.touchName(sid, rows.get('task-channel', sid))
        // Of a channel that stays, only its way of counting idle time can change.
        for (const workerSid of this.#workers.keys())
          this.#refresh({ workerSid, channelSid: sid }, rows)
        return
      case 'workspace':
        return
    }
  }

  #touchWorker(sid: string, rows: RowReader): void {
    const before = this.#workers.get(sid)
    const worker = rows.get('worker', sid)
    if (before?.friendlyName !== worker?.friendlyName) this.#rename(before, worker)
    if (before?.activitySid !== worker?.activitySid) {
      if (before) drop(this.#workersIn, before.activitySid, sid)
      if (worker) setOf(this.#workersIn, worker.activitySid).add(sid)
    }
    if (worker) this.#workers.set(sid, worker)
    else this.#workers.delete(sid)
    const queues = this.membership.touchWorker(sid, worker, rows)
    this.#skipAgain(queues)
    // Every change counts the worker's version up; that alone moves nobody.
    const moved =
      before?.activitySid !== worker?.activitySid ||
      before?.lastAssignedAt !== worker?.lastAssignedAt
    if (moved || queues.size > 0) this.#refreshAll(sid, rows)
    if (!worker) {
      this.free.forget(sid)
      // A task that waits for them alone has nobody left to wait for.
      for (const { taskSid } of this.waiting.directTasks(sid)) this.restlessTasks.add(taskSid)
      this.restlessWorkers.delete(sid)
    } else if (
      before?.attributes !== worker.attributes ||
      before.friendlyName !== worker.friendlyName
    ) {
      // A target may match what the worker has become.
      this.restlessWorkers.add(sid)
    }
  }

  #rename(before: Worker | undefined, worker: Worker | undefined): void {
    if (before && this.#workersByName.get(before.friendlyName) === before.sid)
      this.#workersByName.delete(before.friendlyName)
    if (worker) this.#workersByName.set(worker.friendlyName, worker.sid)
  }

  #touchActivity(sid: string, rows: RowReader): void {
    for (const workerSid of this.#workersIn.get(sid) ?? []) {
      // A new name may be what an expression asks for.
      this.#skipAgain(this.membership.lookAgain(workerSid, rows, 'activity'))
      this.#refreshAll(workerSid, rows)
      this.restlessWorkers.add(workerSid)
    }
  }

  #touchQueue(sid: string, rows: RowReader): void {
    for (const workerSid of this.membership.touchQueue(sid, rows.get('task-queue', sid), rows))
      this.#refreshAll(workerSid, rows)
    this.#replace(rows, (task) => task.taskQueueSid === sid)
    this.#skipAgain([sid])
  }

  #touchReservation(sid: string, rows: RowReader): void {
    const row = rows.get('reservation', sid)
    const known = this.#partiesOf.get(sid)
    if (row && !known) {
      this.#partiesOf.set(sid, { taskSid: row.taskSid, workerSid: row.workerSid })
      setOf(this.#reservationsOfTask, row.taskSid).add(sid)
      setOf(this.#reservationsOfWorker, row.workerSid).add(sid)
    }
    if (!row && known) {
      this.#partiesOf.delete(sid)
      drop(this.#reservationsOfTask, known.taskSid, sid)
      drop(this.#reservationsOfWorker, known.workerSid, sid)
    }
    for (const room of this.free.touchReservation(sid, row, rows)) this.#touchRoom(room, rows)
  }

  #touchTask(sid: string, rows: RowReader): void {
    const task = rows.get('task', sid)
    const channel = this.#channelOfTask.get(sid)
    if (task) this.#channelOfTask.set(sid, task.taskChannelSid)
    else this.#channelOfTask.delete(sid)
    if (channel !== undefined && channel !== task?.taskChannelSid) {
      for (const reservation of this.reservationsOfTask(sid))
        this.#touchReservation(reservation, rows)
    }
    if (this.waiting.touch(sid, task, rows) && task) {
      this.free.open(task.taskChannelSid, rows)
      this.restlessTasks.add(sid)
    } else this.restlessTasks.delete(sid)
  }

  /** Puts waiting tasks back into their lines. */
  #replace(rows: RowReader, which: (task: Task) => boolean): void {
    for (const sid of [...this.waiting.tasks()]) {
      const task = rows.get('task', sid)
      if (!task || which(task)) this.#touchTask(sid, rows)
    }
  }

  /** A worker's capacity on a channel, or what they have there, may have changed. */
  #touchRoom(room: Room, rows: RowReader): void {
    const { workerSid } = room
    const queues = this.membership.lookAgain(workerSid, rows, 'channels')
    this.#skipAgain(queues)
    if (queues.size > 0) this.#refreshAll(workerSid, rows)
    else this.#refresh(room, rows)
    // A target may let them have what it did not before, on other channels too.
    if (this.waiting.asksForChannels) this.#onFreed(workerSid)
  }

  #refresh({ workerSid, channelSid }: Room, rows: RowReader): void {
    if (this.free.refresh(workerSid, channelSid, rows)) this.#onFreed(workerSid)
  }

  #refreshAll(workerSid: string, rows: RowReader): void {
    if (this.free.refreshAll(workerSid, rows)) this.#onFreed(workerSid)
  }

  #onFreed(workerSid: string): void {
    this.restlessWorkers.add(workerSid)
    this.freed++
  }

  /** The workers there have changed: a step may have to be skipped now. */
  #skipAgain(queues: Iterable<string>): void {
    for (const queueSid of queues) {
      for (const taskSid of this.waiting.skippableIn(queueSid)) this.restlessTasks.add(taskSid)
    }
  }
}

const none: ReadonlySet<string> = new Set()

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const known = sets.get(key)
  if (known) return known
  const set = new Set<string>()
  sets.set(key, set)
  return set
}

function drop(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key)
  set?.delete(value)
  if (set?.size === 0) sets.delete(key)
}
