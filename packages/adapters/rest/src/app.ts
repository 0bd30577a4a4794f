import { randomBytes } from 'node:crypto'
import { messageOf } from '@offhook/core'
import fastify, { type FastifyInstance } from 'fastify'
import { api2010 } from './api-2010/api-2010.ts'
import { errorBody, notFound, toOffhookError } from './http/errors.ts'
import { parseForm } from './http/form-body.ts'
import { checkHost } from './http/hosts.ts'
import { plainPath } from './http/plain-path.ts'
import { Routes } from './http/routes.ts'
import { RetryLater } from './http/who.ts'
import { offhookApi } from './offhook/offhook-api.ts'
import type { RestOptions } from './options.ts'
import { bridgeRoute } from './page/bridge.ts'
import { healthRoutes } from './page/health.ts'
import { pageRoutes } from './page/page.ts'
import { taskRouterApi } from './task-router/task-router-api.ts'

/** Attributes of a task may have 4 kB, a workflow 64 kB; nothing that we take is larger. */
const MAX_BODY = 512 * 1024

/**
 * The HTTP side: REST, the desktop's files, the event bridge's requests, health. Does not listen:
 * hand requests to `routing` after `ready`.
 */
export async function createRestApp(options: RestOptions): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit: MAX_BODY,
    routerOptions: { maxParamLength: 512 },
    rewriteUrl: (request) => plainPath(request.url ?? '/'),
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parseForm(body as string)),
  )
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(body as string))
    } catch {
      done(Object.assign(new Error('malformed JSON'), { statusCode: 400 }), undefined)
    }
  })
  // Some label a form as nothing at all.
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  server.addHook('onRequest', async (request, reply) => {
    reply.header('Twilio-Request-Id', `RQ${randomBytes(16).toString('hex')}`)
    reply.header('X-Content-Type-Options', 'nosniff')
    checkHost(request, options.allowedHosts)
  })
  server.setErrorHandler((thrown, request, reply) => {
    const { error, defect } = toOffhookError(thrown)
    if (defect) {
      options.logger.error(
        {
          route: request.routeOptions.url,
          error: thrown instanceof Error ? thrown.stack : messageOf(thrown),
        },
        'a request failed',
      )
    }
    if (error.status === 401) reply.header('WWW-Authenticate', challengeOf(request.url))
    if (error instanceof RetryLater) reply.header('Retry-After', String(error.seconds))
    return reply.code(error.status).send(errorBody(error))
  })
  server.setNotFoundHandler((request) => {
    throw notFound(request.originalUrl.split('?')[0] ?? '')
  })
  const routes = new Routes(server, options)
  api2010(routes, options)
  taskRouterApi(routes, options)
  offhookApi(routes, server, options)
  routes.close()
  await bridgeRoute(server, options)
  healthRoutes(server, options)
  await pageRoutes(server, options)
  return server
}

/** The desktop logs in by its own form: the browser's password box must not appear there. */
function challengeOf(url: string): string {
  return url.startsWith('/offhook/') ? 'Bearer realm="Offhook"' : 'Basic realm="Twilio API"'
}
