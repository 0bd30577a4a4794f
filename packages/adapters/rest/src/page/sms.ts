import type { FastifyInstance } from 'fastify'
import type { RestOptions } from '../options.ts'

const kinds = { Messages: 'messages', Receipts: 'receipts' } as const
const MAX_BODY = 32_768

/** What a provider of SMS sends: signed over its body as it came, so nothing parses it before. */
export async function smsRoutes(server: FastifyInstance, { sms }: RestOptions): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    for (const [name, kind] of Object.entries(kinds)) {
      scope.post(`/offhook/v1/Sms/${name}`, { bodyLimit: MAX_BODY }, async (request, reply) => {
        const body = typeof request.body === 'string' ? request.body : ''
        const answer = await sms.handle({ kind, headers: request.headers, body })
        return reply.code(answer.status).send(answer.body)
      })
    }
  })
}
