import { NotRoutingError } from '@offhook/task-router'
import type { FastifyInstance } from 'fastify'
import { whoAsks } from '../http/who.ts'
import type { RestOptions } from '../options.ts'

/** Answered from what the router has in memory: TaskRouter's paths, ours about tasks, interactions. */
const ROUTED = /^\/(v1\/Workspaces|offhook\/v1\/Workspaces|v1\/Interactions)(\/|$)/

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
