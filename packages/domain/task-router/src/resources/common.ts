/** What the changes of all resources have in common. */
import type { WorkspaceSid } from '@offhook/core'
import { checkText } from '../checks/text.ts'
import { refused } from '../refused.ts'
import { notFound } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'

const MAX_NAME = 255

/** The columns that every row of a workspace begins with. @throws OffhookError 20404 */
export function dated(turn: Turn, workspaceSid: WorkspaceSid) {
  const workspace = turn.draft.get('workspace', workspaceSid)
  if (!workspace) throw notFound('Workspace', workspaceSid)
  return {
    accountSid: workspace.accountSid,
    workspaceSid,
    dateCreated: turn.now,
    dateUpdated: turn.now,
  }
}

export function checkName(name: string): string {
  if (name.trim() === '') throw refused('FriendlyName is missing')
  if (name.length > MAX_NAME) throw refused(`FriendlyName is longer than ${MAX_NAME} characters`)
  return checkText(name, 'FriendlyName')
}

/** A name that tells one row of its kind from another. `sid` is the row that has it already. */
export function checkUniqueName(
  turn: Turn,
  entity: 'activity' | 'worker',
  workspaceSid: string,
  name: string,
  sid?: string,
): string {
  checkName(name)
  const taken = entity === 'worker' ? turn.index.workerNamed(name) : activityNamed()
  if (taken !== undefined && taken !== sid)
    throw refused(`There is ${entity === 'activity' ? 'an' : 'a'} ${entity} "${name}" already`)
  return name

  function activityNamed(): string | undefined {
    for (const other of turn.draft.in('activity', workspaceSid))
      if (other.friendlyName === name && other.sid !== sid) return other.sid
    return undefined
  }
}

/** An activity of this workspace. @throws OffhookError 20001 that names the sid */
export function checkActivity(turn: Turn, workspaceSid: string, sid: string) {
  const activity = turn.draft.get('activity', sid)
  if (activity?.workspaceSid !== workspaceSid) throw refused(`There is no activity ${sid}`)
  return activity
}

/** What was given, without what was left out. */
export function given<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as never
}
