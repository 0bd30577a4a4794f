/**
 * One turn of a state machine changes rows; the rows of one turn are one message to the database
 * and one transaction. Domains make changes, the store carries them out, effects follow the commit.
 */

/**
 * What is stored, by the names that changes and reads go by: `call`, `task`, … Each domain adds its
 * own, beside the row's type:
 *
 *     declare module '@offhook/core' {
 *       interface Entities { call: Stored<Call, 'sid'> }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Entities {}

/** One kind of stored row, and which of its properties tell two rows apart. */
export interface Stored<Row, Key extends keyof Row> {
  readonly row: Row
  readonly key: Pick<Row, Key>
}

export type EntityName = keyof Entities & string
export type RowOf<E extends EntityName> = Entities[E] extends { readonly row: infer Row }
  ? Row
  : never
export type KeyOf<E extends EntityName> = Entities[E] extends { readonly key: infer Key }
  ? Key
  : never

/** A row is written whole: the owner of a live object has all of it. */
export interface PutChange {
  readonly op: 'put'
  /** The entity's name. */
  readonly entity: string
  readonly row: Readonly<Record<string, unknown>>
}

export interface DeleteChange {
  readonly op: 'delete'
  readonly entity: string
  /** The primary key's columns and their values. */
  readonly key: Readonly<Record<string, unknown>>
}

/** An effect that leaves the process (a webhook): a row of the same transaction, sent at least once. */
export interface OutboxChange {
  readonly op: 'outbox'
  /** Which sender takes it: `webhook`. */
  readonly kind: string
  /** Effects of one key are sent in order: a call sid, a task sid. */
  readonly orderKey: string
  readonly payload: Readonly<Record<string, unknown>>
}

export type Change = PutChange | DeleteChange | OutboxChange

/**
 * Where changes are committed. Declared here because every domain needs it; the store has it.
 *
 * Order is the writer's promise: what is handed to `commit` first is durable first, so that of one
 * row the change that was made last stays, and the effects of one key leave in the order in which
 * they were made. A live object hands over whole rows without waiting for the commit before.
 */
export interface ChangeWriter {
  /**
   * *First*: resolves when the changes are durable, in one transaction. Rejects if they are not.
   * @param when `soon` where nobody waits for it: within some milliseconds, with what else there is
   */
  commit(changes: readonly Change[], when?: 'now' | 'soon'): Promise<void>
  /**
   * *Behind*: batched, written within a second, may be lost in a crash. Never rejects. What `commit`
   * has refused may be handed over once more, as the same array: rows with a later commit on its
   * way are left out then.
   */
  writeBehind(changes: readonly Change[]): void
}

export function put<E extends EntityName>(entity: E, row: RowOf<E>): PutChange {
  return { op: 'put', entity, row: row as Readonly<Record<string, unknown>> }
}

export function remove<E extends EntityName>(entity: E, key: KeyOf<E>): DeleteChange {
  return { op: 'delete', entity, key: key as Readonly<Record<string, unknown>> }
}
