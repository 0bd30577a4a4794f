import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { taskQueueStatisticsRoutes } from './task-queues.ts'
import { workerStatisticsRoutes } from './workers.ts'
import { workflowStatisticsRoutes } from './workflows.ts'
import { workspaceStatisticsRoutes } from './workspaces.ts'

/** Figures of now, from the router's rows; figures of an interval, from the stored events. */
export function statisticsRoutes(routes: Routes, options: RestOptions): void {
  taskQueueStatisticsRoutes(routes, options)
  workerStatisticsRoutes(routes, options)
  workflowStatisticsRoutes(routes, options)
  workspaceStatisticsRoutes(routes, options)
}
