import type { AccountSid, WorkspaceSid } from '@offhook/core'
import { bad } from '../http/errors.ts'
import type { RestOptions } from '../options.ts'

/** What calls of an account go through while nothing else is named. */
export interface AccountHome {
  readonly workspaceSid: WorkspaceSid
  readonly workflowSid: string
  readonly taskQueueSid: string
  /** Null for an account without a number. */
  readonly phoneNumber: string | null
}

/**
 * Of the first account what the first start made; of another its own: the oldest workspace that has
 * a workflow and a queue. Null where there is none, never what belongs to somebody else.
 */
export function homeOf(
  { home, router, accounts }: Pick<RestOptions, 'home' | 'router' | 'accounts'>,
  accountSid: AccountSid,
): AccountHome | null {
  if (accountSid === home.accountSid) return home
  const [number] = accounts.phoneNumbers.list({ accountSid }, { size: 1, after: null }).rows
  for (const { sid } of [...router.workspaces(accountSid)].sort(byAge)) {
    const [workflow] = router.list('workflow', sid).sort(byAge)
    const [queue] = router.list('task-queue', sid).sort(byAge)
    if (!workflow || !queue) continue
    return {
      workspaceSid: sid,
      workflowSid: workflow.sid,
      taskQueueSid: queue.sid,
      phoneNumber: number?.phoneNumber ?? null,
    }
  }
  return null
}

/** The same for a request that cannot do without; 20001 where there is none. */
export function neededHome(
  options: Parameters<typeof homeOf>[0],
  accountSid: AccountSid,
): AccountHome {
  const home = homeOf(options, accountSid)
  if (!home) throw bad('The account has no workspace with a workflow and a queue')
  return home
}

function byAge(a: { readonly dateCreated: number }, b: { readonly dateCreated: number }): number {
  return a.dateCreated - b.dateCreated
}
