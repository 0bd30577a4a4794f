import { publicKeyRoutes } from './accounts-v1/public-keys.ts'
import { api2010 } from './api-2010/api-2010.ts'
import type { Routes } from './http/routes.ts'
import { iamKeyRoutes } from './iam/keys.ts'
import { lookupRoutes } from './lookups/lookups.ts'
import { monitorApi } from './monitor/monitor-api.ts'
import type { RestOptions } from './options.ts'
import { taskRouterApi } from './task-router/task-router-api.ts'
import { trunkingV1 } from './trunking-v1/trunking-v1.ts'
import { voiceV1 } from './voice-v1/voice-v1.ts'

/** Twilio's families; each has its own paths. */
export const families: readonly ((routes: Routes, options: RestOptions) => void)[] = [
  api2010,
  taskRouterApi,
  iamKeyRoutes,
  lookupRoutes,
  monitorApi,
  publicKeyRoutes,
  voiceV1,
  trunkingV1,
]
