/** Changes of activities, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import type { Activity } from '../model.ts'
import { notFound } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { bad, checkUniqueName, dated } from './common.ts'
import { checkRoom } from './limits.ts'

const MAX_NAME = 64

export function createActivity(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  { friendlyName, available }: { friendlyName: string; available: boolean },
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
export function updateActivity(turn: Turn, sid: string, friendlyName: string): Activity {
  const activity = turn.draft.get('activity', sid)
  if (!activity) throw notFound('Activity', sid)
  checkUniqueName(turn, 'activity', activity.workspaceSid, checkLength(friendlyName), sid)
  const next = { ...activity, friendlyName, dateUpdated: turn.now }
  turn.draft.put('activity', next)
  turn.tell(activity.workspaceSid, 'activity.updated', { activity: next })
  return next
}

export function deleteActivity(turn: Turn, sid: string): void {
  const activity = turn.draft.get('activity', sid)
  if (!activity) throw notFound('Activity', sid)
  const workspace = turn.draft.get('workspace', activity.workspaceSid)
  if (workspace?.defaultActivitySid === sid || workspace?.timeoutActivitySid === sid) {
    throw bad('The workspace uses the activity as its default or for time-outs')
  }
  for (const worker of turn.draft.in('worker', activity.workspaceSid)) {
    if (worker.activitySid === sid) throw bad('Workers are in the activity')
  }
  for (const queue of turn.draft.in('task-queue', activity.workspaceSid)) {
    if (queue.reservationActivitySid === sid || queue.assignmentActivitySid === sid)
      throw bad(`The queue "${queue.friendlyName}" uses the activity`)
  }
  turn.draft.delete('activity', sid)
  turn.tell(activity.workspaceSid, 'activity.deleted', { activity })
}

/** Shorter than other names may be. */
function checkLength(name: string): string {
  if (name.length > MAX_NAME) throw bad(`FriendlyName is longer than ${MAX_NAME} characters`)
  return name
}
