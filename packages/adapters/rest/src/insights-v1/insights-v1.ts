import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { insightCallRoutes } from './calls.ts'
import { insightConferenceRoutes } from './conferences.ts'
import { insightsSettingsRoutes } from './settings.ts'
import { summaryRoutes } from './summaries.ts'

/** Voice Insights, one file a resource. */
export function insightsV1(routes: Routes, options: RestOptions): void {
  insightsSettingsRoutes(routes, options)
  summaryRoutes(routes, options)
  insightCallRoutes(routes, options)
  insightConferenceRoutes(routes, options)
}
