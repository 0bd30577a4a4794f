import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { archivedCallRoutes } from './archived-calls.ts'
import { byocTrunkRoutes } from './carriers.ts'
import { connectionPolicyRoutes } from './connection-policies.ts'
import { dialingPermissionRoutes } from './dialing-permissions.ts'
import { ipRecordRoutes } from './ip-records.ts'

/** The voice family below `/v1`, one file a resource. */
const resources: readonly ((routes: Routes, options: RestOptions) => void)[] = [
  archivedCallRoutes,
  byocTrunkRoutes,
  connectionPolicyRoutes,
  dialingPermissionRoutes,
  ipRecordRoutes,
]

/** Adds the routes of the family. */
export function voiceV1(routes: Routes, options: RestOptions): void {
  for (const add of resources) add(routes, options)
}
