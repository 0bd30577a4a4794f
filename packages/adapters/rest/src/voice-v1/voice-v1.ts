import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dialingPermissionRoutes } from './dialing-permissions.ts'

/** The voice family below `/v1`, one file a resource. */
const resources: readonly ((routes: Routes, options: RestOptions) => void)[] = [
  dialingPermissionRoutes,
]

/** Adds the routes of the family. */
export function voiceV1(routes: Routes, options: RestOptions): void {
  for (const add of resources) add(routes, options)
}
