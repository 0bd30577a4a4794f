/** What the lists of SIP have in common: a list has a name, and entries that are rows of their own. */
import type { AccountSid, ErrorEntry, Sid } from '@offhook/core'
import { type KeptResource, keptResource } from '../../http/kept-resource.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { sidIn } from '../../http/stored-resource.ts'
import { dates } from '../shape.ts'
import { SIP, sipPath } from './paths.ts'

interface Row {
  readonly sid: string
  readonly accountSid: AccountSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

interface List extends Row {
  readonly friendlyName: string
}

interface NamedInput {
  readonly friendlyName?: string
}

/** How a resource is named: in paths, and in answers that list it. */
interface Names<Prefix extends string> {
  readonly collection: string
  readonly name: string
  readonly prefix: Prefix
}

/** One kind of list. */
export interface ListKind<Prefix extends string> extends Names<Prefix> {
  /** The list's sid in the path of its entries. */
  readonly parameter: string
  readonly rows: KeptResource<List, Prefix, NamedInput>['rows'] & {
    own(accountSid: AccountSid, sid: string): List
  }
  /** The error of a list without a name. */
  readonly missing: ErrorEntry
}

/** What stands in a list. */
export interface EntryKind<ListPrefix extends string, Prefix extends string, Entry, Input>
  extends Names<Prefix> {
  readonly rows: KeptResource<Entry, Prefix, Input>['rows']
  listOf(row: Entry): string
  /** What an entry says beside its sids and dates. */
  shape(row: Entry): object
  create(asked: Asked, listSid: Sid<ListPrefix>): Input
  update(asked: Asked): Input
}

/** Adds the routes of lists and of what stands in them. */
export function listRoutes<
  ListPrefix extends string,
  Prefix extends string,
  Entry extends Row,
  Input,
>(
  routes: Routes,
  lists: ListKind<ListPrefix>,
  entries: EntryKind<ListPrefix, Prefix, Entry, Input>,
): void {
  const path = `${SIP}/${lists.collection}`
  const uriOf = (accountSid: AccountSid, listSid: string) =>
    `${sipPath(accountSid)}/${lists.collection}/${listSid}`
  const named = ({ form }: Asked): NamedInput => ({
    friendlyName: form.required('FriendlyName', lists.missing),
  })
  keptResource<List, ListPrefix, NamedInput>(routes, {
    path,
    prefix: lists.prefix,
    access: 'manage-phones',
    lists: { style: '2010', name: lists.name },
    rows: lists.rows,
    shape: (row) => {
      const uri = uriOf(row.accountSid, row.sid)
      return {
        sid: row.sid,
        account_sid: row.accountSid,
        friendly_name: row.friendlyName,
        ...dates(row),
        uri: `${uri}.json`,
        subresource_uris: { [entries.name]: `${uri}/${entries.collection}.json` },
      }
    },
    create: named,
    update: named,
  })

  const listSid = (asked: Asked) => {
    const sid = sidIn(asked, lists.parameter, lists.prefix, lists.collection)
    lists.rows.own(asked.accountSid, sid)
    return sid
  }
  keptResource<Entry, Prefix, Input>(routes, {
    path: `${path}/:${lists.parameter}/${entries.collection}`,
    prefix: entries.prefix,
    access: 'manage-phones',
    lists: { style: '2010', name: entries.name },
    rows: entries.rows,
    parent: { sid: listSid, of: (row) => entries.listOf(row) },
    shape: (row) => {
      const uri = uriOf(row.accountSid, entries.listOf(row))
      return {
        sid: row.sid,
        account_sid: row.accountSid,
        ...entries.shape(row),
        ...dates(row),
        uri: `${uri}/${entries.collection}/${row.sid}.json`,
      }
    },
    create: (asked) => entries.create(asked, listSid(asked)),
    update: (asked) => entries.update(asked),
  })
}
