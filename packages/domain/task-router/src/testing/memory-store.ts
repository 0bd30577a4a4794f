import type { Change, ChangeWriter } from '@offhook/core'
import type { LiveRows, TaskRouterRepository } from '../ports.ts'
import { entities } from '../state/tables.ts'

/** Keeps rows as a database would; a router can be loaded from it. */
export class MemoryStore implements ChangeWriter, TaskRouterRepository {
  readonly rows = new Map<string, Map<string, Record<string, unknown>>>()
  failing = false

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.failing) throw new Error('the database is gone')
    for (const change of changes) {
      if (change.op === 'put')
        this.#table(change.entity).set(String(change.row['sid']), { ...change.row })
      if (change.op === 'delete') this.#table(change.entity).delete(String(change.key['sid']))
    }
  }

  writeBehind(): void {}

  async loadLive(): Promise<LiveRows> {
    return Object.fromEntries(
      entities.map((entity) => [entity, [...this.#table(entity).values()]]),
    ) as unknown as LiveRows
  }

  async task(): Promise<undefined> {}
  async reservation(): Promise<undefined> {}
  async events() {
    return { rows: [], next: null }
  }

  eventTypes(): string[] {
    return [...this.#table('task-event').values()].map((row) => String(row['eventType']))
  }

  #table(entity: string) {
    const table = this.rows.get(entity) ?? new Map()
    this.rows.set(entity, table)
    return table
  }
}
