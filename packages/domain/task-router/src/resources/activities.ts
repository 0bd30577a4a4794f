/** Changes of activities, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkRoom } from '../checks/limits.ts'
import type { Activity } from '../model.ts'
import { refused } from '../refused.ts'
import type { Turn } from '../turn/turn.ts'
import { checkUniqueName, dated } from './common.ts'

const MAX_NAME = 64

export type ActivityFields = Pick<Activity, 'friendlyName' | 'available'>

export function createActivity(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  { friendlyName, available }: ActivityFields,
): Activity {
  checkRoom(turn, 'activity', workspaceSid)
  const activity = {
    ...dated(turn, workspaceSid),
    sid: makeSid('WA'),
    friendlyName: checkUniqueName(turn, 'activity', workspaceSid, checkLength(friendlyName)),
    available,
  }
  turn.draft.put('activity', activity)
  turn.tell(workspaceSid, 'activity.created', { activity })
  return activity
}

/** Whether it is available is fixed for life. */
export function updateActivity(turn: Turn, activity: Activity, friendlyName: string): Activity {
  const { sid, workspaceSid } = activity
  checkUniqueName(turn, 'activity', workspaceSid, checkLength(friendlyName), sid)
  const next = { ...activity, friendlyName, dateUpdated: turn.now }
  turn.draft.put('activity', next)
  turn.tell(activity.workspaceSid, 'activity.updated', { activity: next })
  return next
}

export function deleteActivity(turn: Turn, activity: Activity): void {
  const { sid } = activity
  const workspace = turn.draft.get('workspace', activity.workspaceSid)
  if (workspace?.defaultActivitySid === sid || workspace?.timeoutActivitySid === sid) {
    throw refused('The workspace uses the activity as its default or for time-outs')
  }
  for (const worker of turn.draft.in('worker', activity.workspaceSid)) {
    if (worker.activitySid === sid) throw refused('Workers are in the activity')
  }
  for (const queue of turn.draft.in('task-queue', activity.workspaceSid)) {
    if (queue.reservationActivitySid === sid || queue.assignmentActivitySid === sid)
      throw refused(`The queue "${queue.friendlyName}" uses the activity`)
  }
  turn.draft.delete('activity', sid)
  turn.tell(activity.workspaceSid, 'activity.deleted', { activity })
}

/** Shorter than other names may be. */
function checkLength(name: string): string {
  if (name.length > MAX_NAME) throw refused(`FriendlyName is longer than ${MAX_NAME} characters`)
  return name
}
