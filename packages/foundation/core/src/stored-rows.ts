/** Reads of what is stored, for resources that nobody keeps in memory. */
import type { EntityName, RowOf } from './change-set.ts'

/** A page of a list, newest first. `next` is the opaque cursor of the page that follows. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** @property after the cursor of the page; null is the first page */
export interface PageRequest {
  readonly size: number
  readonly after: string | null
}

/** The values that a row must have; what is left out, or undefined, may be anything. */
export type Where<Row> = { readonly [Property in keyof Row]?: Row[Property] | undefined }

/** Bounds of a time in milliseconds since the epoch: from inclusive, before exclusive. */
export interface Period {
  readonly from?: number
  readonly before?: number
}

/** Entities whose rows can be listed: they have a sid and the time of their creation. */
export type ListedName = {
  [E in EntityName]: RowOf<E> extends { readonly sid: string; readonly dateCreated: number }
    ? E
    : never
}[EntityName]

/** Rows of any entity. Declared here because any domain may need it; the store has it. */
export interface StoredRows {
  find<E extends EntityName>(entity: E, where: Where<RowOf<E>>): Promise<RowOf<E> | undefined>
  /** Rejects with 20001 on a cursor that is none, 20007 on a bad size. */
  page<E extends ListedName>(
    entity: E,
    where: Where<RowOf<E>>,
    page: PageRequest,
    created?: Period,
  ): Promise<Page<RowOf<E>>>
}
