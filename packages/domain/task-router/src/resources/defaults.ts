/** What a new account begins with, as Flex has it. */
import { type AccountSid, makeSid, type Sid, type WorkspaceSid } from '@offhook/core'
import type { Turn } from '../turn/turn.ts'

export interface DefaultWorkspace {
  readonly workspaceSid: WorkspaceSid
  readonly workflowSid: Sid<'WW'>
  readonly taskQueueSid: Sid<'WQ'>
  readonly offlineActivitySid: Sid<'WA'>
}

const activities = [
  ['Offline', false],
  ['Available', true],
  ['Unavailable', false],
  ['Break', false],
] as const

const channels = ['voice', 'chat', 'sms', 'video', 'default'] as const

export function createDefaultWorkspace(
  turn: Turn,
  sid: WorkspaceSid,
  accountSid: AccountSid,
): DefaultWorkspace {
  const { draft, now } = turn
  const dated = { accountSid, workspaceSid: sid, dateCreated: now, dateUpdated: now }
  const activitySids = activities.map(([friendlyName, available]) => {
    const activity = { ...dated, sid: makeSid('WA'), friendlyName, available }
    draft.put('activity', activity)
    return activity.sid
  })
  const [offlineActivitySid = makeSid('WA')] = activitySids
  draft.put('workspace', {
    sid,
    accountSid,
    friendlyName: 'Flex Task Assignment',
    defaultActivitySid: offlineActivitySid,
    timeoutActivitySid: offlineActivitySid,
    eventCallbackUrl: null,
    eventsFilter: null,
    multiTaskEnabled: true,
    prioritizeQueueOrder: 'FIFO',
    dateCreated: now,
    dateUpdated: now,
  })
  for (const uniqueName of channels) {
    draft.put('task-channel', {
      ...dated,
      sid: makeSid('TC'),
      friendlyName: uniqueName[0]?.toUpperCase() + uniqueName.slice(1),
      uniqueName,
      channelOptimizedRouting: false,
    })
  }
  const taskQueueSid = makeSid('WQ')
  draft.put('task-queue', {
    ...dated,
    sid: taskQueueSid,
    friendlyName: 'Everyone',
    targetWorkers: '1==1',
    maxReservedWorkers: 1,
    taskOrder: 'FIFO',
    reservationActivitySid: null,
    assignmentActivitySid: null,
  })
  const workflowSid = makeSid('WW')
  draft.put('workflow', {
    ...dated,
    sid: workflowSid,
    friendlyName: 'Assign to Anyone',
    configuration: JSON.stringify({
      task_routing: { filters: [], default_filter: { queue: taskQueueSid } },
    }),
    assignmentCallbackUrl: null,
    fallbackAssignmentCallbackUrl: null,
    taskReservationTimeout: 120,
    edition: 0,
    earlier: [],
  })
  return { workspaceSid: sid, workflowSid, taskQueueSid, offlineActivitySid }
}
