import { type Change, put, remove } from '@offhook/core'
import {
  type Entity,
  entities,
  type RowFollower,
  type RowReader,
  type Rows,
  workspaceOf,
} from './rows.ts'
import { newTables, type Table, type Tables } from './tables.ts'

/**
 * The rows as one turn sees them: what it has changed over what was there. Nothing is seen outside
 * until the changes are durable; a turn that fails leaves nothing behind.
 */
export class Draft implements RowReader {
  readonly #base: Tables
  /** Hears of what the turn writes at once, so that the turn itself can route by it. */
  readonly #follower: RowFollower
  readonly #written = new Map<string, { entity: Entity; row: Rows[Entity] }>()
  readonly #writtenOf = newTables()
  readonly #deleted = new Map<string, Entity>()

  constructor(base: Tables, follower: RowFollower) {
    this.#base = base
    this.#follower = follower
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
    this.#follower.touch(entity, row.sid, this)
  }

  delete(entity: Entity, sid: string): void {
    this.#written.delete(sid)
    this.#writtenOf[entity].delete(sid)
    this.#deleted.set(sid, entity)
    this.#follower.touch(entity, sid, this)
  }

  /** The rows of a kind in a workspace. */
  *in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]> {
    const written = this.#writtenOf[entity] as Table<E>
    for (const row of this.#base.in(entity, workspaceSid)) {
      if (!written.has(row.sid) && !this.#deleted.has(row.sid)) yield row
    }
    for (const row of written.values()) if (row.workspaceSid === workspaceSid) yield row
  }

  /** How many rows of a kind a workspace has; the cost grows with the turn alone. */
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
      ...[...this.#deleted].map(([sid, entity]) => remove(entity, { sid: sid as never })),
    ]
  }

  /** Makes the changes the truth. */
  apply(): void {
    for (const { entity, row } of this.#written.values()) this.#base.set(entity, row as never)
    for (const [sid, entity] of this.#deleted) this.#base.delete(entity, sid)
  }

  /** Gives the changes up: whoever follows the rows is taken back to what is committed. */
  revert(): void {
    const touched = [
      ...[...this.#written].map(([sid, { entity }]) => [entity, sid] as const),
      ...[...this.#deleted].map(([sid, entity]) => [entity, sid] as const),
    ]
    this.#written.clear()
    this.#deleted.clear()
    for (const entity of entities) this.#writtenOf[entity].clear()
    for (const [entity, sid] of touched) this.#follower.touch(entity, sid, this)
  }
}
