import type { Disposer } from '@offhook/core'
import type { TaskRouter } from '@offhook/task-router'
import type { Happening } from '../event-streams.ts'

/** Tells of tasks, offers and workers, by the names of TaskRouter's own events. */
export function routerSource(
  router: Pick<TaskRouter, 'events' | 'get'>,
  publish: (happening: Happening) => void,
): readonly Disposer[] {
  return [
    router.events.on('changed', ({ workspaceSid, at, items }) => {
      for (const { type, task, reservation, worker } of items) {
        const accountSid =
          task?.accountSid ??
          reservation?.accountSid ??
          worker?.accountSid ??
          router.get('workspace', workspaceSid)?.accountSid
        if (!accountSid) continue
        publish({
          ...{ accountSid, at, type: `com.twilio.taskrouter.${type}` },
          source: reservation?.sid ?? task?.sid ?? worker?.sid ?? workspaceSid,
          data: {
            event_type: type,
            account_sid: accountSid,
            workspace_sid: workspaceSid,
            timestamp: new Date(at).toISOString(),
            task_sid: task?.sid ?? reservation?.taskSid ?? null,
            task_attributes: task ? JSON.stringify(task.attributes) : null,
            task_assignment_status: task?.assignmentStatus ?? null,
            task_queue_sid: task?.taskQueueSid ?? null,
            workflow_sid: task?.workflowSid ?? null,
            reservation_sid: reservation?.sid ?? null,
            reservation_status: reservation?.status ?? null,
            worker_sid: worker?.sid ?? reservation?.workerSid ?? null,
            worker_name: worker?.friendlyName ?? null,
            worker_activity_sid: worker?.activitySid ?? null,
          },
        })
      }
    }),
  ]
}
