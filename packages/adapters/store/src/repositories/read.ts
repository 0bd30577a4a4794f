import type { Db } from '../db/db.ts'
import { type Entity, selection } from '../entities.ts'
import type { Conditions } from './paging.ts'

/** Reads the first row that meets the conditions. */
export async function readOne<Row>(
  db: Db,
  entity: Entity,
  where: Conditions,
): Promise<Row | undefined> {
  const [row] = await db.query<Row>(
    `SELECT ${selection(entity)} FROM ${entity.table} WHERE ${where} LIMIT 1`,
    where.values,
  )
  return row
}

/** Reads all rows that meet the conditions; only for sets that are small by nature. */
export function readAll<Row>(
  db: Db,
  entity: Entity,
  where: Conditions,
  orderBy: string,
): Promise<readonly Row[]> {
  return db.query<Row>(
    `SELECT ${selection(entity)} FROM ${entity.table} WHERE ${where} ORDER BY ${orderBy}`,
    where.values,
  )
}
