/** A collection whose rows a domain keeps: its operations are the same whatever it holds. */
import { parseSid, type Sid } from '@offhook/core'
import { type Answer, created, noContent, ok } from './answer.ts'
import { notFound } from './errors.ts'
import type { Access, Asked, Routes } from './routes.ts'

/** An operation that is left out is answered with 405. */
export interface StoredResource<Row, Prefix extends string> {
  /** Of the collection; one row is at `/:Sid` below it. */
  readonly path: string
  readonly prefix: Prefix
  readonly access: Access
  /** How a row looks to clients. */
  shape(row: Row): unknown
  list(asked: Asked): Promise<Answer> | Answer
  /** Gives the whole answer's body: some tell a secret once. */
  create(asked: Asked): Promise<unknown>
  get?(asked: Asked, sid: Sid<Prefix>): Row | undefined
  update?(asked: Asked, sid: Sid<Prefix>): Promise<Row>
  remove(asked: Asked, sid: Sid<Prefix>): Promise<void>
}

/** Adds the routes of a collection. */
export function storedResource<Row, Prefix extends string>(
  routes: Routes,
  resource: StoredResource<Row, Prefix>,
): void {
  const { path, prefix, access } = resource
  const one = `${path}/:Sid`
  const collection = path.slice(path.lastIndexOf('/') + 1)
  const sidOf = (asked: Asked) => sidIn(asked, 'Sid', prefix, collection)

  routes.get(path, access, (asked) => resource.list(asked))
  routes.post(path, access, async (asked) => created(await resource.create(asked)))
  if (resource.get) {
    routes.get(one, access, (asked) => {
      const row = resource.get?.(asked, sidOf(asked))
      if (!row) throw notFound(`/${collection}/${asked.param('Sid')}`)
      return ok(resource.shape(row))
    })
  }
  const { update } = resource
  if (update) {
    routes.post(one, access, async (asked) => ok(resource.shape(await update(asked, sidOf(asked)))))
  }
  routes.delete(one, access, async (asked) => {
    await resource.remove(asked, sidOf(asked))
    return noContent
  })
}

/** The sid that a part of the path is. @throws OffhookError 20404 when it is none of its kind */
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
