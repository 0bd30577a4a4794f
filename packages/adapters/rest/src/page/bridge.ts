import type { FastifyInstance } from 'fastify'
import type { RestOptions } from '../options.ts'

/** The requests of the TaskRouter SDK; its events go over a WebSocket at the same path. */
export async function bridgeRoute(
  server: FastifyInstance,
  { taskGateway }: RestOptions,
): Promise<void> {
  await server.register(async (scope) => {
    // The SDK labels its JSON as a form: pass the text on whatever its label.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    scope.route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: '/v1/wschannels',
      handler: async (request, reply) => {
        const answer = await taskGateway.handle({
          method: request.method,
          headers: request.headers,
          ip: request.ip,
          body: typeof request.body === 'string' ? request.body : '',
        })
        // Sent or broken off, the answer is over: events that waited for it may go.
        reply.raw.once('close', answer.flushed)
        return reply.code(answer.status).headers(answer.headers).send(answer.body)
      },
    })
  })
}
