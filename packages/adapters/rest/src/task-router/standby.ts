import { NotRoutingError } from '@offhook/task-router'
import type { FastifyInstance } from 'fastify'
import { whoAsks } from '../http/who.ts'
import type { RestOptions } from '../options.ts'

/** Paths that are answered from what the router has in memory: TaskRouter's, and ours about tasks. */
const ROUTED = /^\/(v1|offhook\/v1)\/Workspaces(\/|$)/

/** On a node that stands by, the router has nothing: 503 with `Retry-After`, as clients expect. */
export function standbyHook(
  server: FastifyInstance,
  { accounts, router }: Pick<RestOptions, 'accounts' | 'router'>,
): void {
  server.addHook('preHandler', async (request) => {
    if (router.routing || !ROUTED.test(request.routeOptions.url ?? '')) return
    await whoAsks(accounts, request)
    throw new NotRoutingError()
  })
}
