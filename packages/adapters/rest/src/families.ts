import { publicKeyRoutes } from './accounts-v1/public-keys.ts'
import { api2010 } from './api-2010/api-2010.ts'
import { eventsV1 } from './events-v1/events-v1.ts'
import { flexV1 } from './flex-v1/flex-v1.ts'
import type { Routes } from './http/routes.ts'
import { iamKeyRoutes } from './iam/keys.ts'
import { insightsV1 } from './insights-v1/insights-v1.ts'
import { insightsV2 } from './insights-v2/insights-v2.ts'
import { lookupRoutes } from './lookups/lookups.ts'
import { messagingV1 } from './messaging-v1/messaging-v1.ts'
import { monitorApi } from './monitor/monitor-api.ts'
import type { RestOptions } from './options.ts'
import { studioV2 } from './studio-v2/studio-v2.ts'
import { taskRouterApi } from './task-router/task-router-api.ts'
import { trunkingV1 } from './trunking-v1/trunking-v1.ts'
import { voiceV1 } from './voice-v1/voice-v1.ts'

/** Twilio's families; each has its own paths. */
export const families: readonly ((routes: Routes, options: RestOptions) => void)[] = [
  api2010,
  taskRouterApi,
  iamKeyRoutes,
  lookupRoutes,
  messagingV1,
  monitorApi,
  publicKeyRoutes,
  voiceV1,
  trunkingV1,
  flexV1,
  insightsV1,
  insightsV2,
  eventsV1,
  studioV2,
]
