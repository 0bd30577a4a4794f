/** Changes of workspaces, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkText } from '../checks/text.ts'
import { readEventsFilter } from '../events/event-types.ts'
import type { Workspace } from '../model.ts'
import { refused } from '../refused.ts'
import { isOver } from '../states/task-state.ts'
import { notFound } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'
import { checkActivity, checkName, dated, given } from './common.ts'
import { createTaskChannel } from './task-channels.ts'
import { createTaskQueue } from './task-queues.ts'
import { createWorkflow } from './workflows.ts'

export type WorkspacePatch = {
  readonly [K in
    | 'friendlyName'
    | 'defaultActivitySid'
    | 'timeoutActivitySid'
    | 'eventCallbackUrl'
    | 'eventsFilter'
    | 'prioritizeQueueOrder']?: Workspace[K] | undefined
}

/** `FIFO` adds one queue for everyone, and a workflow into it. */
export type WorkspaceTemplate = 'NONE' | 'FIFO'

export type CreateWorkspaceRequest = Omit<
  WorkspacePatch,
  'defaultActivitySid' | 'timeoutActivitySid'
> & {
  readonly template?: WorkspaceTemplate | undefined
}

export function updateWorkspace(turn: Turn, sid: WorkspaceSid, patch: WorkspacePatch): Workspace {
  const workspace = turn.draft.get('workspace', sid)
  if (!workspace) throw notFound('Workspace', sid)
  for (const activity of [patch.defaultActivitySid, patch.timeoutActivitySid]) {
    if (activity !== undefined) checkActivity(turn, sid, activity)
  }
  const next = {
    ...workspace,
    ...given({ ...patch, eventsFilter: filterOf(patch) }),
    dateUpdated: turn.now,
  }
  checkName(next.friendlyName)
  checkText(next.eventCallbackUrl, 'EventCallbackUrl')
  turn.draft.put('workspace', next)
  turn.tell(sid, 'workspace.updated', { workspace: next })
  return next
}

/** A workspace of one's own beside the default one: three activities, five channels. */
export function createWorkspace(
  turn: Turn,
  sid: WorkspaceSid,
  accountSid: Workspace['accountSid'],
  request: CreateWorkspaceRequest,
): Workspace {
  const offline = makeSid('WA')
  const workspace: Workspace = {
    sid,
    accountSid,
    friendlyName: checkName(request.friendlyName ?? ''),
    defaultActivitySid: offline,
    timeoutActivitySid: offline,
    eventCallbackUrl: checkText(request.eventCallbackUrl ?? null, 'EventCallbackUrl'),
    eventsFilter: filterOf(request) ?? null,
    multiTaskEnabled: true,
    prioritizeQueueOrder: request.prioritizeQueueOrder ?? 'FIFO',
    dateCreated: turn.now,
    dateUpdated: turn.now,
  }
  turn.draft.put('workspace', workspace)
  turn.tell(sid, 'workspace.created', { workspace })
  for (const [friendlyName, available, activitySid] of [
    ['Offline', false, offline],
    ['Available', true, makeSid('WA')],
    ['Unavailable', false, makeSid('WA')],
  ] as const) {
    turn.draft.put('activity', { ...dated(turn, sid), sid: activitySid, friendlyName, available })
  }
  for (const name of ['default', 'voice', 'chat', 'sms', 'video']) {
    createTaskChannel(turn, sid, {
      friendlyName: name,
      uniqueName: name,
      channelOptimizedRouting: false,
    })
  }
  if (request.template === 'FIFO') {
    const queue = createTaskQueue(turn, sid, { friendlyName: 'Sample Queue' })
    createWorkflow(turn, sid, {
      friendlyName: 'Default Fifo Workflow',
      configuration: JSON.stringify({
        task_routing: { filters: [], default_filter: { queue: queue.sid } },
      }),
    })
  }
  return workspace
}

/** @throws OffhookError 20001 that tells an event that there is not */
function filterOf({ eventsFilter }: WorkspacePatch): string | null | undefined {
  return eventsFilter ? readEventsFilter(eventsFilter) || null : eventsFilter
}

/**
 * Everything in it goes with it; one with tasks that are not over stays. What is over is in the
 * store alone: the store removes it with the workspace's own row.
 */
export function deleteWorkspace(turn: Turn, sid: WorkspaceSid): void {
  const workspace = turn.draft.get('workspace', sid)
  if (!workspace) throw notFound('Workspace', sid)
  for (const task of turn.draft.in('task', sid)) {
    if (!isOver(task)) throw refused('The workspace has tasks that are not over')
  }
  for (const entity of [
    'reservation',
    'task',
    'worker-channel',
    'worker',
    'workflow',
    'task-queue',
    'task-channel',
    'activity',
  ] as const) {
    for (const row of [...turn.draft.in(entity, sid)]) turn.draft.delete(entity, row.sid)
  }
  turn.draft.delete('workspace', sid)
  turn.tell(sid, 'workspace.deleted', { workspace })
}
