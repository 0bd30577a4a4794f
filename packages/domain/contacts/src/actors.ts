/** Who is named in the events of changes that follow from calls. */
import type { AccountSid, CallSid, WorkerSid } from '@offhook/core'
import type { Actor } from '@offhook/task-router'

/** A call began, was answered or has ended. */
export function byCall(sid: CallSid): Actor {
  return { type: 'call', sid, source: 'voice', sourceIpAddress: null }
}

/** A worker has answered, and is joined. */
export function byWorker(sid: WorkerSid): Actor {
  return { type: 'worker', sid, source: 'voice', sourceIpAddress: null }
}

/** An application has answered the assignment callback. */
export function byApplication(sid: AccountSid): Actor {
  return { type: 'account', sid, source: 'taskrouter', sourceIpAddress: null }
}
