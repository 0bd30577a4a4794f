import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { executionRoutes } from './executions.ts'
import { flowRoutes } from './flows.ts'
import { stepRoutes } from './steps.ts'

/** The studio family below `/v2/Flows`. */
export function studioV2(routes: Routes, options: RestOptions): void {
  flowRoutes(routes, options.studio)
  executionRoutes(routes, options)
  stepRoutes(routes, options)
}
