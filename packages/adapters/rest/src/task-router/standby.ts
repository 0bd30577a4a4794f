import { NotRoutingError } from '@offhook/task-router'
import type { FastifyInstance } from 'fastify'
import type { RestOptions } from '../options.ts'

/** Paths that are answered from what the router has in memory: TaskRouter's, and ours about tasks. */
const ROUTED = /^\/(v1|offhook\/v1)\/Workspaces(\/|$)/

/** On a node that stands by, the router has nothing: 503 with `Retry-After`, as clients expect. */
export function standbyHook(
  server: FastifyInstance,
  { router }: Pick<RestOptions, 'router'>,
): void {
  server.addHook('preHandler', async (request) => {
    if (!router.routing && ROUTED.test(request.routeOptions.url ?? '')) throw new NotRoutingError()
  })
}
