/** The routes of a collection whose rows a domain keeps. */
import { parseSid, type Sid } from '@offhook/core'
import { type Answer, created, noContent, ok } from './answer.ts'
import { notFound } from './errors.ts'
import type { Access, Asked, Routes } from './routes.ts'

/** What differs between collections. An operation that is left out is answered with 405. */
export interface StoredResource<Row, Prefix extends string> {
  /** Path of the collection; a row is at `/:Sid` below it. */
  readonly path: string
  readonly prefix: Prefix
  readonly access: Access
  /** A row as clients see it. */
  shape(row: Row): unknown
  list(asked: Asked): Promise<Answer> | Answer
  /** Returns the body of the answer, which may contain a secret once. */
  create?(asked: Asked): Promise<unknown>
  get?(asked: Asked, sid: Sid<Prefix>): Promise<Row> | Row | undefined
  update?(asked: Asked, sid: Sid<Prefix>): Promise<Row>
  remove(asked: Asked, sid: Sid<Prefix>): Promise<void>
}

/** Adds the routes of a collection. */
export function storedResource<Row, Prefix extends string>(
  routes: Routes,
  resource: StoredResource<Row, Prefix>,
): void {
  const { path, prefix, access, create, get, update } = resource
  const one = `${path}/:Sid`
  const collection = path.slice(path.lastIndexOf('/') + 1)
  const sidOf = (asked: Asked) => sidIn(asked, 'Sid', prefix, collection)

  routes.get(path, access, (asked) => resource.list(asked))
  if (create) routes.post(path, access, async (asked) => created(await create(asked)))
  if (get) {
    routes.get(one, access, async (asked) => {
      const row = await get(asked, sidOf(asked))
      if (!row) throw notFound(`/${collection}/${asked.param('Sid')}`)
      return ok(resource.shape(row))
    })
  }
  if (update) {
    routes.post(one, access, async (asked) => ok(resource.shape(await update(asked, sidOf(asked)))))
  }
  routes.delete(one, access, async (asked) => {
    await resource.remove(asked, sidOf(asked))
    return noContent
  })
}

/** The sid in a parameter of the path. @throws OffhookError 20404 when it is not of this kind */
export function sidIn<Prefix extends string>(
  asked: Asked,
  name: string,
  prefix: Prefix,
  collection: string,
): Sid<Prefix> {
  const sid = parseSid(prefix, asked.param(name))
  if (!sid) throw notFound(`/${collection}/${asked.param(name)}`)
  return sid
}
