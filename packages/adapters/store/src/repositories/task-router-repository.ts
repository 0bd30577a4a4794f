import type { EntityName, Page, PageRequest, ReservationSid, RowOf, TaskSid } from '@offhook/core'
import type {
  CountedEvent,
  CountedEventFilter,
  Decision,
  LiveRows,
  Reservation,
  Task,
  TaskEvent,
  TaskEventFilter,
  TaskRouterRepository,
  WorkerLease,
  WorkerLeaseRepository,
} from '@offhook/task-router'
import type { Reads } from '../db/db.ts'

import { Conditions } from './conditions.ts'
import { readCountedEvents } from './counted-events.ts'
import { readPage } from './paging.ts'
import { readAll, readOne } from './read.ts'

/** One that is over may still have somebody who writes it up. */
const OPEN_TASK = `(assignment_status NOT IN ('completed', 'canceled') OR sid IN (
  SELECT task_sid FROM reservations WHERE status IN ('pending', 'accepted', 'wrapping')))`
const OF_OPEN_TASK = `task_sid IN (SELECT sid FROM tasks WHERE ${OPEN_TASK})`

/** What the router resumes with after a start, and reads of what is over. */
export class SqlTaskRouterRepository implements TaskRouterRepository, WorkerLeaseRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  async loadLive(): Promise<LiveRows> {
    const [workspace, activity, worker, workerChannel, taskChannel, taskQueue, workflow] =
      await Promise.all([
        this.#all('workspace'),
        this.#all('activity'),
        this.#all('worker'),
        this.#all('worker-channel'),
        this.#all('task-channel'),
        this.#all('task-queue'),
        this.#all('workflow'),
      ])
    const task = await this.#all('task', OPEN_TASK)
    const reservation = await this.#all('reservation', OF_OPEN_TASK)
    const transfer = await this.#all('transfer', OF_OPEN_TASK)
    return {
      workspace,
      activity,
      worker,
      'worker-channel': workerChannel,
      'task-channel': taskChannel,
      'task-queue': taskQueue,
      workflow,
      task,
      reservation,
      transfer,
    }
  }

  task(sid: TaskSid): Promise<Task | undefined> {
    return readOne(this.#db, 'task', new Conditions().add('sid', '=', sid))
  }

  reservation(sid: ReservationSid): Promise<Reservation | undefined> {
    return readOne(this.#db, 'reservation', new Conditions().add('sid', '=', sid))
  }

  reservationsOfTask(sid: TaskSid): Promise<readonly Reservation[]> {
    const where = new Conditions().add('taskSid', '=', sid)
    return readAll(this.#db, 'reservation', where)
  }

  decisionsOfTask(sid: TaskSid): Promise<readonly Decision[]> {
    const where = new Conditions().add('taskSid', '=', sid)
    return readAll(this.#db, 'task-decision', where, 'decided_at, sid')
  }

  events({ from, before, ...equal }: TaskEventFilter, page: PageRequest): Promise<Page<TaskEvent>> {
    const where = new Conditions()
      .same(equal)
      .add('eventDate', '>=', from)
      .add('eventDate', '<', before)
    return readPage(this.#db, 'task-event', where, page, 'eventDate')
  }

  workerLeases(): Promise<readonly WorkerLease[]> {
    return readAll(this.#db, 'worker-lease', new Conditions(), 'worker_sid')
  }

  countedEvents(filter: CountedEventFilter): Promise<readonly CountedEvent[]> {
    return readCountedEvents(this.#db, filter)
  }

  #all<E extends EntityName>(entity: E, condition = 'true'): Promise<readonly RowOf<E>[]> {
    return readAll(this.#db, entity, new Conditions().raw(condition))
  }
}
