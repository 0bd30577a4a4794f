import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { sinkRoutes } from './sinks.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { eventTypeRoutes } from './types.ts'

/** Event streams, one file a resource. */
export function eventsV1(routes: Routes, options: RestOptions): void {
  eventTypeRoutes(routes)
  sinkRoutes(routes, options)
  subscriptionRoutes(routes, options)
}
