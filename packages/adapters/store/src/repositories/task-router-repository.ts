import type { ReservationSid, TaskSid } from '@offhook/core'
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
  Transfer,
  WorkerLease,
  WorkerLeaseRepository,
} from '@offhook/task-router'
import type { Page, PageRequest } from '@offhook/voice'
import type { Db } from '../db/db.ts'
import { type Entity, entities } from '../entities.ts'
import { readCountedEvents } from './counted-events.ts'
import { Conditions, readPage } from './paging.ts'
import { readAll, readOne } from './read.ts'

const OPEN_TASK = `assignment_status NOT IN ('completed', 'canceled')`
const OF_OPEN_TASK = `task_sid IN (SELECT sid FROM tasks WHERE ${OPEN_TASK})`

/** What the router goes on with after a start, and reads of what is over. */
export class SqlTaskRouterRepository implements TaskRouterRepository, WorkerLeaseRepository {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async loadLive(): Promise<LiveRows> {
    const [workspace, activity, worker, workerChannel, taskChannel, taskQueue, workflow] =
      await Promise.all([
        this.#all<LiveRows['workspace'][number]>(entities.workspace),
        this.#all<LiveRows['activity'][number]>(entities.activity),
        this.#all<LiveRows['worker'][number]>(entities.worker),
        this.#all<LiveRows['worker-channel'][number]>(entities['worker-channel']),
        this.#all<LiveRows['task-channel'][number]>(entities['task-channel']),
        this.#all<LiveRows['task-queue'][number]>(entities['task-queue']),
        this.#all<LiveRows['workflow'][number]>(entities.workflow),
      ])
    const task = await this.#all<Task>(entities.task, OPEN_TASK)
    const reservation = await this.#all<Reservation>(entities.reservation, OF_OPEN_TASK)
    const transfer = await this.#all<Transfer>(entities.transfer, OF_OPEN_TASK)
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
    return readOne(this.#db, entities.task, new Conditions().add('sid', '=', sid))
  }

  reservation(sid: ReservationSid): Promise<Reservation | undefined> {
    return readOne(this.#db, entities.reservation, new Conditions().add('sid', '=', sid))
  }

  reservationsOfTask(sid: TaskSid): Promise<readonly Reservation[]> {
    const where = new Conditions().add('taskSid', '=', sid)
    return readAll(this.#db, entities.reservation, where, 'date_created, sid')
  }

  decisionsOfTask(sid: TaskSid): Promise<readonly Decision[]> {
    const where = new Conditions().add('taskSid', '=', sid)
    return readAll(this.#db, entities['task-decision'], where, 'decided_at, sid')
  }

  events(filter: TaskEventFilter, page: PageRequest): Promise<Page<TaskEvent>> {
    const where = new Conditions()
      .add('workspaceSid', '=', filter.workspaceSid)
      .add('sid', '=', filter.sid)
      .add('eventType', '=', filter.eventType)
      .add('taskSid', '=', filter.taskSid)
      .add('workerSid', '=', filter.workerSid)
      .add('reservationSid', '=', filter.reservationSid)
      .add('taskQueueSid', '=', filter.taskQueueSid)
      .add('workflowSid', '=', filter.workflowSid)
      .add('taskChannelSid', '=', filter.taskChannelSid)
      .add('eventDate', '>=', filter.from)
      .add('eventDate', '<', filter.before)
    return readPage(this.#db, entities['task-event'], where, page, 'eventDate')
  }

  workerLeases(): Promise<readonly WorkerLease[]> {
    return readAll(this.#db, entities['worker-lease'], new Conditions().raw('true'), 'worker_sid')
  }

  countedEvents(filter: CountedEventFilter): Promise<readonly CountedEvent[]> {
    return readCountedEvents(this.#db, filter)
  }

  #all<Row>(entity: Entity, condition = 'true'): Promise<readonly Row[]> {
    return readAll(this.#db, entity, new Conditions().raw(condition), 'date_created, sid')
  }
}
