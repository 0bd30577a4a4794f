import type { EntityName, RowOf } from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { selection } from '../entities/entity.ts'
import type { Conditions } from './conditions.ts'

/** Reads the first row that meets the conditions. */
export async function readOne<E extends EntityName>(
  db: Reads,
  name: E,
  where: Conditions,
): Promise<RowOf<E> | undefined> {
  const [row] = await db.query<RowOf<E>>(
    `SELECT ${selection(entities[name])} FROM ${entities[name].table} WHERE ${where} LIMIT 1`,
    where.values,
  )
  return row
}

/** Reads all rows that meet the conditions; only for sets that are small by nature. */
export function readAll<E extends EntityName>(
  db: Reads,
  name: E,
  where: Conditions,
  orderBy = 'date_created, sid',
): Promise<readonly RowOf<E>[]> {
  return db.query<RowOf<E>>(
    `SELECT ${selection(entities[name])} FROM ${entities[name].table} WHERE ${where} ORDER BY ${orderBy}`,
    where.values,
  )
}
