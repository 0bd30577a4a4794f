import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { activityRoutes } from './activities.ts'
import { eventRoutes } from './events.ts'
import { reservationRoutes } from './reservations.ts'
import { statisticsRoutes } from './statistics/statistics.ts'
import { taskChannelRoutes } from './task-channels.ts'
import { taskQueueRoutes } from './task-queues.ts'
import { taskRoutes } from './tasks.ts'
import { workerChannelRoutes } from './worker-channels.ts'
import { workerRoutes } from './workers.ts'
import { workflowRoutes } from './workflows.ts'
import { workspaceRoutes } from './workspaces.ts'

/** TaskRouter below `/v1/Workspaces`, one file a resource. */
export function taskRouterApi(routes: Routes, options: RestOptions): void {
  activityRoutes(routes, options)
  eventRoutes(routes, options)
  reservationRoutes(routes, options)
  statisticsRoutes(routes, options)
  taskChannelRoutes(routes, options)
  taskQueueRoutes(routes, options)
  taskRoutes(routes, options)
  workerChannelRoutes(routes, options)
  workerRoutes(routes, options)
  workflowRoutes(routes, options)
  workspaceRoutes(routes, options)
}
