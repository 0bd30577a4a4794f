import type { AccountSid, Clock, WorkspaceSid } from '@offhook/core'
import { type TrialStep, tryWorkflow } from './explanation/trial.ts'
import { type Waiting, whyWaiting } from './explanation/why-waiting.ts'
import type { Scope } from './expressions/expression.ts'
import type {
  Attributes,
  Reservation,
  Task,
  TaskQueue,
  Transfer,
  Worker,
  WorkerChannel,
  Workflow,
} from './model.ts'
import type { RoutingIndexes } from './routing-index/routing-indexes.ts'
import type { Entity, RowReader, Rows } from './rows/rows.ts'
import type { ChannelUse } from './rows/scopes.ts'
import type { Tables } from './rows/tables.ts'
import { isWaiting } from './states/task-state.ts'

/** What can be read of a router: the committed rows in memory, and what routing knows of them. */
export class RouterView implements RowReader {
  readonly #clock: Clock
  readonly #tables: Tables
  readonly #indexes: RoutingIndexes

  constructor(options: { clock: Clock; tables: Tables; indexes: RoutingIndexes }) {
    this.#clock = options.clock
    this.#tables = options.tables
    this.#indexes = options.indexes
  }

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

  transfer(sid: string): Transfer | undefined {
    return this.#tables.get('transfer', sid)
  }

  /** The workers that a queue's expression matches, whatever they do now. */
  membersOf(queue: TaskQueue): Worker[] {
    const { membership } = this.#indexes.of(queue.workspaceSid)
    return [...membership.membersOf(queue.sid)].flatMap((sid) => this.worker(sid) ?? [])
  }

  /** All reservations of a task, or of a worker, that are in memory. */
  reservationsOf({ sid, workspaceSid }: Task | Worker): Reservation[] {
    const index = this.#indexes.of(workspaceSid)
    const sids = sid.startsWith('WT')
      ? index.reservationsOfTask(sid)
      : index.reservationsOfWorker(sid)
    return [...sids].flatMap((one) => this.reservation(one) ?? [])
  }

  /** Why a task waits, or is being offered, now; null when it is neither. */
  whyWaiting(task: Task): Waiting | null {
    if (!isWaiting(task)) return null
    return whyWaiting(this, this.#indexes.of(task.workspaceSid), task, this.#clock.now())
  }

  /** Where a task with these attributes would go. @throws OffhookError 20001 for a bad configuration */
  tryWorkflow(
    workflow: Workflow,
    attributes: Attributes,
    configuration?: string,
  ): readonly TrialStep[] {
    const index = this.#indexes.of(workflow.workspaceSid)
    return tryWorkflow(this, index, workflow, attributes, configuration)
  }

  /** How much of a worker's channel is in use: what they have open there, and what is left of it. */
  channelUse(channel: WorkerChannel): ChannelUse {
    return this.#indexes.of(channel.workspaceSid).free.channelUse(channel)
  }

  /** A worker as expressions see them. */
  scopeOf(worker: Worker): Scope {
    return this.#indexes.of(worker.workspaceSid).scopeOf(this, worker)
  }
}
