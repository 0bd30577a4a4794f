import { type Change, put, remove } from '@offhook/core'
import type {
  Activity,
  Reservation,
  Task,
  TaskChannel,
  TaskQueue,
  Transfer,
  Worker,
  WorkerChannel,
  Workflow,
  Workspace,
} from '../model.ts'
import { RoutingIndex } from '../routing/routing-index.ts'

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
  transfer: Transfer
}

export type Entity = keyof Rows

/** In the order in which a router reads them: each after what it is measured by. */
export const entities = [
  'workspace',
  'activity',
  'task-channel',
  'task-queue',
  'workflow',
  'worker',
  'worker-channel',
  'task',
  'reservation',
  'transfer',
] as const satisfies readonly Entity[]

/** Where rows are read: the tables, or a turn's draft over them. */
export interface RowReader {
  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined
  /** The rows of a kind in a workspace. */
  in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]>
}

type Table<E extends Entity> = Map<string, Rows[E]>
type AllTables = { [E in Entity]: Table<E> }

const newTables = (): AllTables =>
  Object.fromEntries(entities.map((entity) => [entity, new Map()])) as unknown as AllTables

/** One workspace's rows, and what routing has found out about them. */
interface World {
  readonly tables: AllTables
  readonly index: RoutingIndex
}

/** All rows of all workspaces in memory, as they are committed. */
export class Tables {
  readonly #all = newTables()
  readonly #worlds = new Map<string, World>()

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    return (this.#all[entity] as Table<E>).get(sid)
  }

  set<E extends Entity>(entity: E, row: Rows[E]): void {
    ;(this.#all[entity] as Table<E>).set(row.sid, row)
    ;(this.#world(workspaceOf(row)).tables[entity] as Table<E>).set(row.sid, row)
  }

  delete(entity: Entity, sid: string): void {
    const row = this.#all[entity].get(sid)
    if (!row) return
    this.#all[entity].delete(sid)
    if (entity === 'workspace') this.#worlds.delete(sid)
    else this.#world(workspaceOf(row)).tables[entity].delete(sid)
  }

  values<E extends Entity>(entity: E): Iterable<Rows[E]> {
    return (this.#all[entity] as Table<E>).values()
  }

  /** The rows of a kind in a workspace, in the order in which they came. */
  in<E extends Entity>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    return (this.#worlds.get(workspaceSid)?.tables[entity] as Table<E> | undefined)?.values() ?? []
  }

  count(entity: Entity, workspaceSid: string): number {
    return this.#worlds.get(workspaceSid)?.tables[entity].size ?? 0
  }

  /** Follows the rows of a turn that is going on, ahead of what is committed. */
  indexOf(workspaceSid: string): RoutingIndex {
    return this.#world(workspaceSid).index
  }

  #world(workspaceSid: string): World {
    const known = this.#worlds.get(workspaceSid)
    if (known) return known
    const world = { tables: newTables(), index: new RoutingIndex() }
    this.#worlds.set(workspaceSid, world)
    return world
  }
}

function workspaceOf(row: Rows[Entity]): string {
  return 'workspaceSid' in row ? row.workspaceSid : row.sid
}

/**
 * The rows as one turn sees them: what it has changed over what was there. Nothing is seen outside
 * until the changes are durable; a turn that fails leaves nothing behind.
 */
export class Draft implements RowReader {
  /** Follows what the turn writes at once, so that the turn itself can route by it. */
  readonly index: RoutingIndex
  readonly #base: Tables
  readonly #written = new Map<string, { entity: Entity; row: Rows[Entity] }>()
  readonly #writtenOf = newTables()
  readonly #deleted = new Map<string, Entity>()

  constructor(base: Tables, workspaceSid: string) {
    this.#base = base
    this.index = base.indexOf(workspaceSid)
  }

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    const written = this.#written.get(sid)
    if (written) return written.row as Rows[E]
    return this.#deleted.has(sid) ? undefined : this.#base.get(entity, sid)
  }

  put<E extends Entity>(entity: E, row: Rows[E]): void {
    this.#deleted.delete(row.sid)
    this.#written.set(row.sid, { entity, row })
    ;(this.#writtenOf[entity] as Table<E>).set(row.sid, row)
    this.index.touch(entity, row.sid, this)
  }

  delete(entity: Entity, sid: string): void {
    this.#written.delete(sid)
    this.#writtenOf[entity].delete(sid)
    this.#deleted.set(sid, entity)
    this.index.touch(entity, sid, this)
  }

  /** The rows of a kind in a workspace. */
  *in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    const written = this.#writtenOf[entity] as Table<E>
    for (const row of this.#base.in(entity, workspaceSid)) {
      if (!written.has(row.sid) && !this.#deleted.has(row.sid)) yield row
    }
    for (const row of written.values()) if (row.workspaceSid === workspaceSid) yield row
  }

  /** How many rows of a kind a workspace has: as cheap as the turn is small. */
  count(entity: Exclude<Entity, 'workspace'>, workspaceSid: string): number {
    let count = this.#base.count(entity, workspaceSid)
    for (const row of this.#writtenOf[entity].values()) {
      if (workspaceOf(row) === workspaceSid && !this.#base.get(entity, row.sid)) count += 1
    }
    for (const [sid, kind] of this.#deleted) {
      const row = kind === entity ? this.#base.get(entity, sid) : undefined
      if (row && workspaceOf(row) === workspaceSid) count -= 1
    }
    return count
  }

  /** The rows that were written, as they are now. */
  get written(): Iterable<{ readonly entity: Entity; readonly row: Rows[Entity] }> {
    return this.#written.values()
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

  /** The changes are given up: what routing follows is led back to what is committed. */
  revert(): void {
    const touched = [
      ...[...this.#written].map(([sid, { entity }]) => [entity, sid] as const),
      ...[...this.#deleted].map(([sid, entity]) => [entity, sid] as const),
    ]
    this.#written.clear()
    this.#deleted.clear()
    for (const entity of entities) this.#writtenOf[entity].clear()
    for (const [entity, sid] of touched) this.index.touch(entity, sid, this)
  }
}
