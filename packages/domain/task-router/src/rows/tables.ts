import { type Entity, entities, type RowReader, type Rows, workspaceOf } from './rows.ts'

export type Table<E extends Entity> = Map<string, Rows[E]>
export type AllTables = { [E in Entity]: Table<E> }

export const newTables = (): AllTables =>
  Object.fromEntries(entities.map((entity) => [entity, new Map()])) as unknown as AllTables

/** All rows of all workspaces in memory, as they are committed. */
export class Tables implements RowReader {
  readonly #all = newTables()
  readonly #workspaces = new Map<string, AllTables>()

  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined {
    return (this.#all[entity] as Table<E>).get(sid)
  }

  set<E extends Entity>(entity: E, row: Rows[E]): void {
    ;(this.#all[entity] as Table<E>).set(row.sid, row)
    ;(this.#tablesOf(workspaceOf(row))[entity] as Table<E>).set(row.sid, row)
  }

  delete(entity: Entity, sid: string): void {
    const row = this.#all[entity].get(sid)
    if (!row) return
    this.#all[entity].delete(sid)
    if (entity === 'workspace') this.#workspaces.delete(sid)
    else this.#tablesOf(workspaceOf(row))[entity].delete(sid)
  }

  values<E extends Entity>(entity: E): Iterable<Rows[E]> {
    return (this.#all[entity] as Table<E>).values()
  }

  /** The rows of a kind in a workspace, in the order in which they came. */
  in<E extends Entity>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    return (this.#workspaces.get(workspaceSid)?.[entity] as Table<E> | undefined)?.values() ?? []
  }

  count(entity: Entity, workspaceSid: string): number {
    return this.#workspaces.get(workspaceSid)?.[entity].size ?? 0
  }

  #tablesOf(workspaceSid: string): AllTables {
    const known = this.#workspaces.get(workspaceSid)
    if (known) return known
    const tables = newTables()
    this.#workspaces.set(workspaceSid, tables)
    return tables
  }
}
