import type { FastifyInstance } from 'fastify'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callLogRoutes } from './call-log.ts'
import { configurationRoutes } from './configuration.ts'
import { explanationRoutes } from './explanation.ts'
import { sessionRoutes } from './sessions.ts'
import { sipUserRoutes } from './sip-users.ts'
import { testCallerRoutes } from './test-caller.ts'
import { trunkRoutes } from './trunks.ts'
import { webhookRequestRoutes } from './webhook-requests.ts'

/** Our own API below `/offhook/v1`: JSON, for the desktop and for administration. */
export function offhookApi(routes: Routes, server: FastifyInstance, options: RestOptions): void {
  sessionRoutes(routes, server, options)
  testCallerRoutes(server, options)
  configurationRoutes(routes, options)
  callLogRoutes(routes, options)
  trunkRoutes(routes, options)
  explanationRoutes(routes, options)
  sipUserRoutes(routes, options)
  webhookRequestRoutes(routes, options)
}
