/** Changes of task channels, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkRoom } from '../checks/limits.ts'
import type { TaskChannel } from '../model.ts'
import { refused } from '../refused.ts'
import { isOver } from '../states/task-state.ts'
import type { Turn } from '../turn/turn.ts'
import { checkName, dated, given } from './common.ts'
import { addChannel } from './workers.ts'

export type TaskChannelFields = Pick<
  TaskChannel,
  'friendlyName' | 'uniqueName' | 'channelOptimizedRouting'
>

export interface TaskChannelPatch {
  readonly friendlyName?: string | undefined
  readonly channelOptimizedRouting?: boolean | undefined
}

export function createTaskChannel(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: TaskChannelFields,
): TaskChannel {
  checkRoom(turn, 'task-channel', workspaceSid)
  const { uniqueName } = request
  if (!/^[A-Za-z0-9_]{1,64}$/.test(uniqueName))
    throw refused('UniqueName has letters, digits and underscores')
  for (const other of turn.draft.in('task-channel', workspaceSid)) {
    if (other.uniqueName === uniqueName)
      throw refused(`There is a task channel "${uniqueName}" already`)
  }
  const channel: TaskChannel = {
    ...dated(turn, workspaceSid),
    ...request,
    friendlyName: checkName(request.friendlyName),
    sid: makeSid('TC'),
  }
  turn.draft.put('task-channel', channel)
  for (const worker of [...turn.draft.in('worker', workspaceSid)])
    addChannel(turn, worker, channel.sid)
  turn.tell(workspaceSid, 'task-channel.created', { taskChannel: channel })
  return channel
}

export function updateTaskChannel(
  turn: Turn,
  channel: TaskChannel,
  patch: TaskChannelPatch,
): TaskChannel {
  const next = { ...channel, ...given(patch), dateUpdated: turn.now }
  checkName(next.friendlyName)
  turn.draft.put('task-channel', next)
  turn.tell(channel.workspaceSid, 'task-channel.updated', { taskChannel: next })
  return next
}

export function deleteTaskChannel(turn: Turn, channel: TaskChannel): void {
  const { sid } = channel
  if (channel.uniqueName === 'default') throw refused('The default task channel cannot be deleted')
  for (const task of turn.draft.in('task', channel.workspaceSid)) {
    if (task.taskChannelSid === sid && !isOver(task)) throw refused('Tasks use the task channel')
  }
  for (const own of [...turn.draft.in('worker-channel', channel.workspaceSid)]) {
    if (own.taskChannelSid === sid) turn.draft.delete('worker-channel', own.sid)
  }
  turn.draft.delete('task-channel', sid)
  turn.tell(channel.workspaceSid, 'task-channel.deleted', { taskChannel: channel })
}
