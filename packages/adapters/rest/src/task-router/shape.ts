/** What the resources of TaskRouter have in common on the wire. */
import type { AccountSid, WorkspaceSid } from '@offhook/core'
import type { Answer } from '../http/answer.ts'
import { iso } from '../http/dates.ts'

export const WORKSPACES = '/v1/Workspaces'
export const WORKSPACE = `${WORKSPACES}/:WorkspaceSid`

/** The columns that every row below a workspace has. */
interface Placed {
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

export function placed(row: Placed) {
  return {
    account_sid: row.accountSid,
    workspace_sid: row.workspaceSid,
    ...dates(row),
  }
}

export function dates(row: Pick<Placed, 'dateCreated' | 'dateUpdated'>) {
  return { date_created: iso(row.dateCreated), date_updated: iso(row.dateUpdated) }
}

/** The absolute address of a workspace; `base` is that of the server. */
export function workspaceUrl(base: string, workspaceSid: string): string {
  return `${base}${WORKSPACES}/${workspaceSid}`
}

/** Links without those that lead nowhere. */
export function linksOf(links: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(links).filter((link): link is [string, string] => link[1] !== null),
  )
}

/** An answer that carries the row's version, for a later `If-Match`. */
export function versioned(status: number, body: unknown, version: number): Answer {
  return { status, body, headers: { ETag: `"${version}"` } }
}
