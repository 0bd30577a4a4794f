import {
  createWorkspace,
  deleteWorkspace,
  type TaskRouter,
  updateWorkspace,
  type Workspace,
} from '@offhook/task-router'
import { created, noContent, ok } from '../http/answer.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { clearableUrl } from './fields.ts'
import { how } from './how.ts'
import { workspaceOf } from './rows.ts'
import { dates, linksOf, WORKSPACES, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const one = `${WORKSPACES}/:Sid`

/** Worlds of workers and tasks. All are multi-tasking, whatever `MultiTaskEnabled` asks for. */
export function workspaceRoutes(routes: Routes, options: RestOptions): void {
  const { router, home } = options
  const shape = (asked: Asked, row: Workspace) => workspaceShape(router, asked.base, row)

  routes.post(WORKSPACES, 'manage-routing', async (asked) => {
    const { form, accountSid } = asked
    const request = {
      ...fields(form),
      friendlyName: form.required('FriendlyName'),
      template: form.oneOf('Template', ['NONE', 'FIFO']),
    }
    const row = await router.run(createWorkspace(accountSid, request), how(asked))
    return created(shape(asked, row))
  })
  routes.get(WORKSPACES, 'work', (asked) => {
    const name = asked.form.filled('FriendlyName')
    const rows = router
      .workspaces(asked.accountSid)
      .filter(({ friendlyName }) => (name ?? friendlyName) === friendlyName)
    return asked.listV1(
      'workspaces',
      (ask) => sortedPage(rows, byCreation, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, 'work', (asked) => ok(shape(asked, workspaceOf(options, asked, 'Sid'))))
  routes.post(one, 'manage-routing', async (asked) => {
    const { form } = asked
    const { sid } = workspaceOf(options, asked, 'Sid')
    const patch = {
      ...fields(form),
      friendlyName: form.text('FriendlyName'),
      defaultActivitySid: form.sid('DefaultActivitySid', 'WA'),
      timeoutActivitySid: form.sid('TimeoutActivitySid', 'WA'),
    }
    const row = await router.run(updateWorkspace(sid, patch), how(asked))
    return ok(shape(asked, row))
  })
  routes.delete(one, 'manage-routing', async (asked) => {
    const { sid } = workspaceOf(options, asked, 'Sid')
    // The people who log in work there.
    if (sid === home.workspaceSid) throw bad('The workspace of the desktop cannot be deleted')
    await router.run(deleteWorkspace(sid), how(asked))
    return noContent
  })
}

function fields(form: Form) {
  // Read for its errors alone.
  form.boolean('MultiTaskEnabled')
  return {
    eventCallbackUrl: clearableUrl(form, 'EventCallbackUrl'),
    eventsFilter: form.clearable('EventsFilter'),
    prioritizeQueueOrder: form.oneOf('PrioritizeQueueOrder', ['FIFO', 'LIFO']),
  }
}

function workspaceShape(router: TaskRouter, base: string, row: Workspace) {
  const url = workspaceUrl(base, row.sid)
  const activityName = (sid: string) => router.get('activity', sid)?.friendlyName ?? null
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    default_activity_sid: row.defaultActivitySid,
    default_activity_name: activityName(row.defaultActivitySid),
    timeout_activity_sid: row.timeoutActivitySid,
    timeout_activity_name: activityName(row.timeoutActivitySid),
    event_callback_url: row.eventCallbackUrl,
    events_filter: row.eventsFilter,
    multi_task_enabled: row.multiTaskEnabled,
    prioritize_queue_order: row.prioritizeQueueOrder,
    url,
    links: linksOf({
      activities: `${url}/Activities`,
      cumulative_statistics: `${url}/CumulativeStatistics`,
      events: `${url}/Events`,
      real_time_statistics: `${url}/RealTimeStatistics`,
      statistics: `${url}/Statistics`,
      task_channels: `${url}/TaskChannels`,
      task_queues: `${url}/TaskQueues`,
      tasks: `${url}/Tasks`,
      workers: `${url}/Workers`,
      workflows: `${url}/Workflows`,
    }),
  }
}
