import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { alertRoutes } from './alerts.ts'
import { auditEventRoutes } from './audit-events.ts'
import { metricsRoute } from './metrics.ts'

/** The family of what is to be watched: alerts, and who has changed what. */
export function monitorApi(routes: Routes, options: RestOptions): void {
  alertRoutes(routes, options)
  auditEventRoutes(routes, options)
  metricsRoute(routes, options)
}
