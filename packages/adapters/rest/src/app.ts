import type { FastifyInstance } from 'fastify'
import { families } from './families.ts'
import { Routes } from './http/routes.ts'
import { createHttpServer } from './http/server.ts'
import { offhookApi } from './offhook/offhook-api.ts'
import type { RestOptions } from './options.ts'
import { bridgeRoute } from './page/bridge.ts'
import { eventGateway } from './page/event-gateway.ts'
import { healthRoutes } from './page/health.ts'
import { pageRoutes } from './page/page.ts'
import { pluginFileRoutes } from './page/plugins.ts'
import { smsRoutes } from './page/sms.ts'
import { standbyHook } from './task-router/standby.ts'

/**
 * Everything by HTTP: REST, the desktop's files, the task bridge, health. It does not listen: pass
 * requests to `routing` after `ready`.
 */
export async function createRestApp(options: RestOptions): Promise<FastifyInstance> {
  const server = createHttpServer(options)
  standbyHook(server, options)
  const routes = new Routes(server, options)
  for (const add of families) add(routes, options)
  offhookApi(routes, server, options)
  routes.close()
  await bridgeRoute(server, options)
  await eventGateway(server, options)
  await smsRoutes(server, options)
  healthRoutes(server, options)
  await pluginFileRoutes(server, options)
  await pageRoutes(server, options)
  return server
}
