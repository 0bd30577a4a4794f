/** The routes of a resource that a domain keeps in memory, by the domain's own methods. */
import type { AccountSid, Page, PageRequest, Sid } from '@offhook/core'
import { notFound } from './errors.ts'
import type { Access, Asked, Routes } from './routes.ts'
import { storedResource } from './stored-resource.ts'

export interface KeptResource<Row, Prefix extends string, Input> {
  /** Path of the collection; a row is at `/:Sid` below it. */
  readonly path: string
  readonly prefix: Prefix
  readonly access: Access
  /** The envelope of lists, and how the list is named in it. */
  readonly lists: { readonly style: '2010' | 'v1'; readonly name: string }
  readonly rows: {
    get(accountSid: AccountSid, sid: string): Row | undefined
    list(
      accountSid: AccountSid,
      page: PageRequest,
      accepts?: (row: Row & object) => boolean,
    ): Page<Row>
    create(accountSid: AccountSid, input: Input): Promise<Row>
    update(accountSid: AccountSid, sid: Sid<Prefix>, input: Input): Promise<Row>
    remove(accountSid: AccountSid, sid: Sid<Prefix>): Promise<void>
  }
  /** A row as clients see it. */
  shape(row: Row, asked: Asked): unknown
  /** What a request creates. */
  create(asked: Asked): Input
  /** What a request changes; resources that nobody can change have none. */
  readonly update?: (asked: Asked) => Input
  /** Rows that belong to the row of another resource. */
  readonly parent?: {
    /** The sid in the path. @throws OffhookError 20404 */
    sid(asked: Asked): string
    of(row: Row & object): string
  }
}

/** Adds the routes of a resource. */
export function keptResource<Row extends object, Prefix extends string, Input>(
  routes: Routes,
  resource: KeptResource<Row, Prefix, Input>,
): void {
  const { path, prefix, access, lists, rows, update, parent } = resource
  const isHere = (asked: Asked) => {
    if (!parent) return () => true
    const sid = parent.sid(asked)
    return (row: Row) => parent.of(row) === sid
  }
  const find = (asked: Asked, sid: string) => {
    const row = rows.get(asked.accountSid, sid)
    return row && isHere(asked)(row) ? row : undefined
  }
  const checkHere = (asked: Asked, sid: string) => {
    if (!find(asked, sid)) throw notFound(asked.request.url.split('?')[0] ?? '')
  }
  storedResource<{ row: Row; asked: Asked }, Prefix>(routes, {
    path,
    prefix,
    access,
    shape: ({ row, asked }) => resource.shape(row, asked),
    list: (asked) => {
      const accepts = isHere(asked)
      const read = (page: PageRequest) => rows.list(asked.accountSid, page, accepts)
      const shape = (row: Row) => resource.shape(row, asked)
      return lists.style === '2010'
        ? asked.list2010(lists.name, read, shape)
        : asked.listV1(lists.name, read, shape)
    },
    create: async (asked) => {
      isHere(asked)
      return resource.shape(await rows.create(asked.accountSid, resource.create(asked)), asked)
    },
    get: (asked, sid) => {
      const row = find(asked, sid)
      return row && { row, asked }
    },
    ...(update
      ? {
          update: async (asked: Asked, sid: Sid<Prefix>) => {
            checkHere(asked, sid)
            return { row: await rows.update(asked.accountSid, sid, update(asked)), asked }
          },
        }
      : {}),
    remove: (asked, sid) => {
      checkHere(asked, sid)
      return rows.remove(asked.accountSid, sid)
    },
  })
}
