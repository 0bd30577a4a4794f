import type { Shelf } from '@offhook/accounts'
import type { Change, ChangeWriter, Clock, StoredRows } from '@offhook/core'
import type { LiveRows, TaskRouterRepository } from '@offhook/task-router'

type Row = Readonly<Record<string, unknown>>

const routed = [
  ...['workspace', 'activity', 'worker', 'worker-channel', 'task-channel'],
  ...['task-queue', 'workflow', 'task', 'reservation', 'transfer'],
]

/** A database in memory: what is written is read again, also by the router after a restart. */
export class MemoryShelf implements ChangeWriter, TaskRouterRepository {
  readonly shelf: Shelf
  readonly #tables = new Map<string, Map<unknown, Row>>()
  /** Refuses every commit. */
  failing = false

  constructor(clock: Clock) {
    const rows: StoredRows = {
      find: async (entity, where) => this.all(entity, where as Row)[0] as never,
      page: async (entity, where, { size }) => ({
        rows: this.all(entity, where as Row).slice(0, size) as never,
        next: null,
      }),
    }
    this.shelf = { rows, writer: this, clock }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.failing) throw new Error('the database is gone')
    for (const change of changes) {
      if (change.op === 'put') this.#table(change.entity).set(change.row['sid'], change.row)
      if (change.op === 'delete') this.#table(change.entity).delete(change.key['sid'])
    }
  }

  writeBehind(): void {}

  async loadLive(): Promise<LiveRows> {
    const live = Object.fromEntries(routed.map((entity) => [entity, this.all(entity)]))
    const isOver = ({ assignmentStatus }: Row) =>
      assignmentStatus === 'completed' || assignmentStatus === 'canceled'
    const task = this.all('task').filter((row) => !isOver(row))
    const open = new Set(task.map((row) => row['sid']))
    const reservation = this.all('reservation').filter((row) => open.has(row['taskSid']))
    return { ...live, task, reservation } as unknown as LiveRows
  }

  async task(): Promise<undefined> {}

  async reservation(): Promise<undefined> {}

  async reservationsOfTask() {
    return []
  }

  async decisionsOfTask() {
    return []
  }

  async events() {
    return { rows: [], next: null }
  }

  async countedEvents() {
    return []
  }

  /** The rows of an entity that have these values; undefined is any. */
  all(entity: string, where: Row = {}): Row[] {
    const wanted = Object.entries(where).filter(([, value]) => value !== undefined)
    return [...this.#table(entity).values()].filter((row) =>
      wanted.every(([name, value]) => row[name] === value),
    )
  }

  #table(entity: string): Map<unknown, Row> {
    const table = this.#tables.get(entity) ?? new Map()
    this.#tables.set(entity, table)
    return table
  }
}
