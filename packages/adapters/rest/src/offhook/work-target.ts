import type { AccountSid } from '@offhook/core'
import type { RestOptions } from '../options.ts'

/** A queue or a task channel, in whichever workspace of the account it is. */
export function workTargetOf<E extends 'task-queue' | 'task-channel'>(
  { router }: RestOptions,
  accountSid: AccountSid,
  entity: E,
  sid: string,
) {
  const row = router.get(entity, sid)
  return row?.accountSid === accountSid ? row : undefined
}
