import type { AlertFacts } from '@offhook/alerts'
import { isSid } from '@offhook/core'
import type { RouterAlert } from '@offhook/task-router'

/** What routing could not do as the workflow says, told with the call whose task it is. */
export function alertOf({ task, code, message }: RouterAlert): AlertFacts {
  const callSid = task.attributes['call_sid']
  return {
    accountSid: task.accountSid,
    callSid: isSid('CA', callSid) ? callSid : null,
    resourceSid: task.sid,
    level: 'warning',
    error: code,
    message: `${task.sid}: ${message}`,
    asked: null,
  }
}
