import { randomBytes } from 'node:crypto'
import { errorBody, RetryLaterError, traceOf } from '@offhook/core'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { RestOptions } from '../options.ts'
import { decodeText } from './csv.ts'
import { notFound, toOffhookError } from './errors.ts'
import { parseForm } from './form-body.ts'
import { checkHost } from './hosts.ts'
import { parseMultipart } from './multipart.ts'
import { plainPath } from './plain-path.ts'
import { checkText } from './plain-text.ts'
import { UnreadBody } from './unread-body.ts'

/** Call documents have at most 64 kB, attributes 4 kB. Workflows set a larger limit themselves. */
const MAX_BODY = 512 * 1024

/** A server without routes: it parses bodies, checks hosts and formats errors. */
export function createHttpServer(
  options: Pick<RestOptions, 'logger' | 'allowedHosts' | 'trustedProxies'>,
): FastifyInstance {
  const refuse = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { error, defect } = toOffhookError(thrown)
    if (defect) {
      options.logger.error(
        {
          route: request.routeOptions.url,
          error: traceOf(thrown),
        },
        'a request failed',
      )
    }
    if (error.status === 401) reply.header('WWW-Authenticate', challengeOf(request.url))
    if (error instanceof RetryLaterError) reply.header('Retry-After', String(error.seconds))
    return reply.code(error.status).send(errorBody(error))
  }
  const server = fastify({
    logger: false,
    // For paths that cannot be decoded, which reach no route.
    frameworkErrors: refuse,
    bodyLimit: MAX_BODY,
    // Only these may set `X-Forwarded-For`; `request.ip` is then the client's address.
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    routerOptions: { maxParamLength: 512 },
    rewriteUrl: (request) => plainPath(request.url ?? '/'),
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, parseForm(body as string)),
  )
  // Older helpers and many HTTP libraries send it: a form all the same.
  server.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => parseMultipart(request.headers, body),
  )
  // Decoded here: what a table's encoding is has to be told before it is text.
  server.addContentTypeParser(
    'text/csv',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => ({ csv: decodeText(body) }),
  )
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(body as string))
    } catch {
      done(Object.assign(new Error('malformed JSON'), { statusCode: 400 }), undefined)
    }
  })
  // Sound is large: it is read once it is known who has sent it.
  server.addContentTypeParser(/^audio\//, (request, payload, done) => {
    const { 'content-type': type = '', 'content-length': length = '0' } = request.headers
    done(null, new UnreadBody(payload, type, Number(length)))
  })
  // Some clients send a form without a content type.
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  server.addHook('onRequest', async (request, reply) => {
    reply.header('Twilio-Request-Id', `RQ${randomBytes(16).toString('hex')}`)
    reply.header('X-Content-Type-Options', 'nosniff')
    checkHost(request, options.allowedHosts)
  })
  server.addHook('preValidation', async (request) => checkText(request))
  server.setErrorHandler(refuse)
  server.setNotFoundHandler((request) => {
    throw notFound(request.originalUrl.split('?')[0] ?? '')
  })
  return server
}

/** The desktop has its own login form: the browser's password prompt must not appear there. */
function challengeOf(url: string): string {
  return url.startsWith('/offhook/') ? 'Bearer realm="Offhook"' : 'Basic realm="Twilio API"'
}
