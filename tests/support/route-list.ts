import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

export interface KnownRoute {
  readonly method: string
  /** With `:Name` for each part that varies. */
  readonly url: string
}

/** All routes of the HTTP servers that are made while `make` runs in this process. */
export async function routesMadeBy<T>(
  make: () => Promise<T>,
): Promise<{ readonly made: T; readonly routes: readonly KnownRoute[] }> {
  const routes: KnownRoute[] = []
  const onServer = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push({ method: each, url })
    })
  }
  subscribe('fastify.initialization', onServer)
  try {
    return { made: await make(), routes }
  } finally {
    unsubscribe('fastify.initialization', onServer)
  }
}
