import type {
  EntityName,
  ListedName,
  Page,
  PageRequest,
  Period,
  RowOf,
  StoredRows,
  Where,
} from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { readPage } from './paging.ts'
import { readOne } from './read.ts'

/** Reads rows of any entity by the values that they must have. */
export class SqlStoredRows implements StoredRows {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  find<E extends EntityName>(entity: E, where: Where<RowOf<E>>): Promise<RowOf<E> | undefined> {
    return readOne(this.#db, entity, new Conditions().same(where))
  }

  page<E extends ListedName>(
    entity: E,
    where: Where<RowOf<E>>,
    page: PageRequest,
    { from, before }: Period = {},
  ): Promise<Page<RowOf<E>>> {
    const conditions = new Conditions()
      .same(where)
      .add('dateCreated', '>=', from)
      .add('dateCreated', '<', before)
    return readPage(this.#db, entity, conditions, page)
  }
}
