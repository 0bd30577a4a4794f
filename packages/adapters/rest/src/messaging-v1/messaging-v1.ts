import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { serviceNumberRoutes } from './service-numbers.ts'
import { serviceRoutes } from './services.ts'

/** The messaging family below `/v1`. */
export function messagingV1(routes: Routes, options: RestOptions): void {
  serviceRoutes(routes, options)
  serviceNumberRoutes(routes, options)
}
