import { type Change, put, remove } from '@offhook/core'
import type {
  Activity,
  Reservation,
  Task,
  TaskChannel,
  TaskQueue,
  Worker,
  WorkerChannel,
  Workflow,
  Workspace,
} from '../model.ts'

/** Every kind of row that the router keeps in memory, by the name the store knows. */
export interface Rows {
  workspace: Workspace
  activity: Activity
  worker: Worker
  'worker-channel': WorkerChannel
  'task-channel': TaskChannel
  'task-queue': TaskQueue
  workflow: Workflow
  task: Task
  reservation: Reservation
}

export type Entity = keyof Rows

export const entities = [
  'workspace',
  'activity',
  'worker',
  'worker-channel',
  'task-channel',
  'task-queue',
  'workflow',
  'task',
  'reservation',
] as const satisfies readonly Entity[]

/** Where rows are read: the tables, or a turn's draft over them. */
export interface RowReader {
  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined
  /** The rows of a kind in a workspace. */
  in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]>
}

type Table<E extends Entity> = Map<string, Rows[E]>
type AllTables = { [E in Entity]: Table<E> }

/** All rows of all workspaces in memory. */
export class Tables {
  readonly #tables = Object.fromEntries(
    entities.map((entity) => [entity, new Map()]),
  ) as unknown as AllTables

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    return (this.#tables[entity] as Table<E>).get(sid)
  }

  set<E extends Entity>(entity: E, row: Rows[E]): void {
    ;(this.#tables[entity] as Table<E>).set(row.sid, row)
  }

  delete(entity: Entity, sid: string): void {
    this.#tables[entity].delete(sid)
  }

  values<E extends Entity>(entity: E): Iterable<Rows[E]> {
    return (this.#tables[entity] as Table<E>).values()
  }
}

/**
 * The rows as one turn sees them: what it has changed over what was there. Nothing is seen outside
 * until the changes are durable; a turn that fails leaves nothing behind.
 */
export class Draft implements RowReader {
  readonly #base: Tables
  readonly #written = new Map<string, { entity: Entity; row: Rows[Entity] }>()
  readonly #deleted = new Map<string, Entity>()

  constructor(base: Tables) {
    this.#base = base
  }

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    if (this.#deleted.has(sid)) return undefined
    const written = this.#written.get(sid)
    return written ? (written.row as Rows[E]) : this.#base.get(entity, sid)
  }

  put<E extends Entity>(entity: E, row: Rows[E]): void {
    this.#deleted.delete(row.sid)
    this.#written.set(row.sid, { entity, row })
  }

  delete(entity: Entity, sid: string): void {
    this.#written.delete(sid)
    this.#deleted.set(sid, entity)
  }

  /** The rows of a kind in a workspace. */
  *in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    for (const row of this.#base.values(entity)) {
      if (
        row.workspaceSid !== workspaceSid ||
        this.#written.has(row.sid) ||
        this.#deleted.has(row.sid)
      )
        continue
      yield row
    }
    for (const { entity: kind, row } of this.#written.values()) {
      if (kind === entity && (row as Rows[E]).workspaceSid === workspaceSid) yield row as Rows[E]
    }
  }

  /** The sids of the rows that go. */
  get deleted(): Iterable<string> {
    return this.#deleted.keys()
  }

  changes(): readonly Change[] {
    return [
      ...[...this.#written.values()].map(({ entity, row }) => put(entity, row)),
      ...[...this.#deleted].map(([sid, entity]) => remove(entity, { sid })),
    ]
  }

  /** Makes the changes the truth. */
  apply(): void {
    for (const { entity, row } of this.#written.values()) this.#base.set(entity, row as never)
    for (const [sid, entity] of this.#deleted) this.#base.delete(entity, sid)
  }
}
