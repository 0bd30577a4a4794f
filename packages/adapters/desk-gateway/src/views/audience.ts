import type { AccountSid, WorkspaceSid } from '@offhook/core'
import type { Worker } from '@offhook/task-router'
import type { Changes } from '../changes.ts'
import { clientOf } from '../names.ts'
import type { Parties } from '../parties/parties.ts'
import type { DeskParts } from '../parts.ts'

/** For whom a view is read. */
export interface Audience {
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  /** Whose own things are shown; null = everybody's. */
  readonly own: { readonly workerSid: string | null; readonly identity: string } | null
}

/** What views are read from. */
export interface Sources extends DeskParts {
  readonly changes: Changes
  readonly parties: Parties
}

/** Whether a call to the worker would ring: a phone other than a browser is taken to be there. */
export function isReachable({ devices }: DeskParts, worker: Worker): boolean {
  const identity = clientOf(worker)
  return identity === null || devices.devicesOf(worker.accountSid, identity) > 0
}
