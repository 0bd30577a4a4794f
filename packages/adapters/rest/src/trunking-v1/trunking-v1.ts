import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { attachedRoutes } from './attached.ts'
import { originationUrlRoutes } from './origination-urls.ts'
import { trunkRoutes } from './trunks.ts'

/** The trunking family below `/v1/Trunks`. */
export function trunkingV1(routes: Routes, options: RestOptions): void {
  trunkRoutes(routes, options)
  originationUrlRoutes(routes, options)
  attachedRoutes(routes, options)
}
