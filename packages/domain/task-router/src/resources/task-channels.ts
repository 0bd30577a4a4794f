/** Changes of task channels, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import type { TaskChannel } from '../model.ts'
import { notFound } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { isOver } from '../tasks/task-state.ts'
import { bad, checkName, dated, given } from './common.ts'
import { checkRoom } from './limits.ts'
import { addChannel } from './workers.ts'

export function createTaskChannel(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: {
    readonly friendlyName: string
    readonly uniqueName: string
    readonly channelOptimizedRouting: boolean
  },
): TaskChannel {
  checkRoom(turn, 'task-channel', workspaceSid)
  const { uniqueName } = request
  if (!/^[A-Za-z0-9_]{1,64}$/.test(uniqueName))
    throw bad('UniqueName has letters, digits and underscores')
  for (const other of turn.draft.in('task-channel', workspaceSid)) {
    if (other.uniqueName === uniqueName)
      throw bad(`There is a task channel "${uniqueName}" already`)
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
  sid: string,
  patch: {
    readonly friendlyName?: string | undefined
    readonly channelOptimizedRouting?: boolean | undefined
  },
): TaskChannel {
  const channel = turn.draft.get('task-channel', sid)
  if (!channel) throw notFound('TaskChannel', sid)
  const next = { ...channel, ...given(patch), dateUpdated: turn.now }
  checkName(next.friendlyName)
  turn.draft.put('task-channel', next)
  turn.tell(channel.workspaceSid, 'task-channel.updated', { taskChannel: next })
  return next
}

export function deleteTaskChannel(turn: Turn, sid: string): void {
  const channel = turn.draft.get('task-channel', sid)
  if (!channel) throw notFound('TaskChannel', sid)
  if (channel.uniqueName === 'default') throw bad('The default task channel can not be deleted')
  for (const task of turn.draft.in('task', channel.workspaceSid)) {
    if (task.taskChannelSid === sid && !isOver(task)) throw bad('Tasks use the task channel')
  }
  for (const own of [...turn.draft.in('worker-channel', channel.workspaceSid)]) {
    if (own.taskChannelSid === sid) turn.draft.delete('worker-channel', own.sid)
  }
  turn.draft.delete('task-channel', sid)
  turn.tell(channel.workspaceSid, 'task-channel.deleted', { taskChannel: channel })
}
