import type { Workspace } from '@offhook/task-router'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { workspaceOf } from '../rows.ts'
import { WORKSPACE, workspaceUrl } from '../shape.ts'
import { activitiesNow } from './shapes.ts'
import { cumulativeTasks, realTimeTasks } from './task-figures.ts'
import { addTrio } from './trio.ts'
import { workerCounter } from './worker-figures.ts'

export function workspaceStatisticsRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  addTrio<Workspace>(routes, {
    path: WORKSPACE,
    find: (asked) => workspaceOf(options, asked),
    sids: ({ sid }) => ({ workspace_sid: sid }),
    url: ({ base }, { sid }) => workspaceUrl(base, sid),
    realTime(asked: Asked, { sid }) {
      const workers = workerCounter(options, asked, sid)(router.in('worker', sid))
      return {
        ...activitiesNow(workers),
        ...realTimeTasks(options, asked, { workspaceSid: sid }).wire,
        total_workers: workers.total,
      }
    },
    async cumulative(asked, { sid }) {
      const { figures, wire } = await cumulativeTasks(options, asked, { workspaceSid: sid })
      return {
        ...wire,
        tasks_created: figures.tasksCreated,
        tasks_timed_out_in_workflow: figures.tasksTimedOutInWorkflow,
      }
    },
  })
}
