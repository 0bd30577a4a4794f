import type { LiveWaitingTask } from '@offhook/desk-api'
import type { Task } from '@offhook/task-router'
import type { View } from '../feed.ts'
import { taskName } from '../names.ts'
import type { Audience, Sources } from './audience.ts'

/** Tasks that nobody has yet. */
export function waitingView(sources: Sources, { workspaceSid }: Audience): View<LiveWaitingTask> {
  const { router, changes } = sources
  return {
    *read(keys) {
      if (keys === null) {
        for (const task of router.in('task', workspaceSid))
          if (waits(task)) yield row(sources, task)
        return
      }
      for (const key of keys) {
        const task = router.task(key)
        if (task?.workspaceSid === workspaceSid && waits(task)) yield row(sources, task)
      }
    },
    follow(touch) {
      const disposers = [
        changes.events.on('task', touch),
        changes.events.on('structure', (sid) => sid === workspaceSid && touch(null)),
      ]
      return () => {
        for (const dispose of disposers) dispose()
      }
    },
  }
}

function waits({ assignmentStatus }: Task): boolean {
  return assignmentStatus === 'pending' || assignmentStatus === 'reserved'
}

function row({ router }: Sources, task: Task): LiveWaitingTask {
  const queue = task.taskQueueSid === null ? null : router.get('task-queue', task.taskQueueSid)
  return {
    key: task.sid,
    name: taskName(task),
    channel: router.get('task-channel', task.taskChannelSid)?.uniqueName ?? '',
    queueSid: task.taskQueueSid,
    queueName: queue?.friendlyName ?? null,
    workflowSid: task.workflowSid,
    priority: task.priority,
    since: task.taskQueueEnteredAt ?? task.dateCreated,
    offered: task.assignmentStatus === 'reserved',
  }
}
