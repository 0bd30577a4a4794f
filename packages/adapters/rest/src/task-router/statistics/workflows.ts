import type { Workflow } from '@offhook/task-router'
import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { rowOf } from '../rows.ts'
import { WORKSPACE, workspaceUrl } from '../shape.ts'
import { cumulativeTasks, realTimeTasks } from './task-figures.ts'
import { addTrio } from './trio.ts'

export function workflowStatisticsRoutes(routes: Routes, options: RestOptions): void {
  addTrio<Workflow>(routes, {
    path: `${WORKSPACE}/Workflows/:WorkflowSid`,
    find: (asked) => rowOf(options, asked, 'workflow', 'WorkflowSid'),
    sids: ({ workspaceSid, sid }) => ({ workspace_sid: workspaceSid, workflow_sid: sid }),
    url: ({ base }, { workspaceSid, sid }) =>
      `${workspaceUrl(base, workspaceSid)}/Workflows/${sid}`,
    realTime: (asked, { workspaceSid, sid }) =>
      realTimeTasks(options, asked, { workspaceSid }, (task) => task.workflowSid === sid).wire,
    async cumulative(asked, { workspaceSid, sid }) {
      const place = { workspaceSid, workflowSid: sid }
      const { figures, wire } = await cumulativeTasks(options, asked, place)
      return {
        ...wire,
        tasks_entered: figures.tasksEnteredWorkflow,
        tasks_timed_out_in_workflow: figures.tasksTimedOutInWorkflow,
      }
    },
  })
}
