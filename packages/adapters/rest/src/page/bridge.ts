import type { FastifyInstance } from 'fastify'
import type { RestOptions } from '../options.ts'

/** The requests of the TaskRouter SDK; its events go over a WebSocket at the same path. */
export function bridgeRoute(server: FastifyInstance, { taskGateway }: RestOptions): void {
  server.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/v1/wschannels',
    handler: async (request, reply) => {
      const { body } = request
      const answer = await taskGateway.handle({
        method: request.method,
        headers: request.headers,
        body: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
      })
      // Either way it is over: events that waited for this answer may go.
      reply.raw.once('close', answer.flushed)
      return reply.code(answer.status).headers(answer.headers).send(answer.body)
    },
  })
}
