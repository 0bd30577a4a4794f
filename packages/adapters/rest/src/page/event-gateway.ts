import { type AccountSid, errorBody, errors, OffhookError, parseSid } from '@offhook/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RestOptions } from '../options.ts'

/** Ten samples of quality, or one event, are less than a fifth of this. */
const MAX_BODY = 32 * 1024

/**
 * Where the Voice SDK posts what happens in its calls (`eventgw.<host>`), from pages of any origin.
 * A page that asked for us by a name of our own posts to `/v4?.twilio.com/v4/EndpointEvents`: the SDK
 * puts the vendor's name behind whatever `home` says, and there it lands in the query.
 */
export async function eventGateway(server: FastifyInstance, options: RestOptions): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY }, (_, body, done) =>
      done(null, body),
    )
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('Access-Control-Allow-Origin', request.headers.origin ?? '*')
      reply.header('Vary', 'Origin')
    })
    for (const url of ['/v4/EndpointEvents', '/v4/EndpointMetrics', '/v4']) {
      scope.options(url, async (_request, reply) => allow(reply))
      scope.post(url, async (request, reply) => take(request, reply, options))
    }
  })
}

function allow(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .headers({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'content-type, x-twilio-token',
      'Access-Control-Max-Age': '600',
    })
    .send()
}

async function take(
  request: FastifyRequest,
  reply: FastifyReply,
  options: Pick<RestOptions, 'accounts' | 'voice' | 'voiceRepository'>,
): Promise<FastifyReply> {
  const { accounts, voice } = options
  const kind = kindOf(request.url)
  if (kind === null) return refuse(reply, new OffhookError(errors.notFound))
  const header = request.headers['x-twilio-token']
  const token = typeof header === 'string' ? await accounts.verifyAccessToken(header) : null
  if (token === null || 'refused' in token) {
    return refuse(reply, new OffhookError(errors.notAuthenticated))
  }
  const body = typeof request.body === 'string' ? request.body : ''
  const calls = callsOf(body)
  if (calls === null) return refuse(reply, new OffhookError(errors.invalidParameter))
  const { accountSid, grants } = token
  if (!(await isTheirs(options, accountSid, grants.identity, calls.callSid)))
    return refuse(reply, new OffhookError(errors.forbidden))
  const kept = voice.keepEndpointReport({
    accountSid,
    kind,
    identity: grants.identity,
    ...calls,
    body,
  })
  if (!kept) return refuse(reply, new OffhookError(errors.tooManyRequests))
  return reply.code(200).send({})
}

function refuse(reply: FastifyReply, error: OffhookError): FastifyReply {
  return reply.code(error.status).send(errorBody(error))
}

function kindOf(url: string): 'events' | 'metrics' | null {
  if (url.endsWith('/v4/EndpointEvents')) return 'events'
  return url.endsWith('/v4/EndpointMetrics') ? 'metrics' : null
}

/** Whether the call is one of this browser; what names no call yet can be nobody else's. */
async function isTheirs(
  { voice, voiceRepository }: Pick<RestOptions, 'voice' | 'voiceRepository'>,
  accountSid: AccountSid,
  identity: string | null,
  sid: string | null,
): Promise<boolean> {
  if (sid === null) return true
  const callSid = parseSid('CA', sid)
  if (!callSid) return false
  const call = voice.call(accountSid, callSid) ?? (await voiceRepository.call(accountSid, callSid))
  const party = call?.direction === 'inbound' ? call.from : call?.to
  return call?.kind === 'client' && party === `client:${identity ?? ''}`
}

/** The call that a post is about; null for what the SDK does not post. */
function callsOf(body: string): { callSid: string | null; temporarySid: string | null } | null {
  let posted: unknown
  try {
    posted = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof posted !== 'object' || posted === null || !('payload' in posted)) return null
  const { payload } = posted
  const first: unknown = Array.isArray(payload) ? payload[0] : payload
  if (typeof first !== 'object' || first === null) return null
  const { call_sid: callSid, temp_call_sid: temporarySid } = first as Record<string, unknown>
  return { callSid: nameOf(callSid), temporarySid: nameOf(temporarySid) }
}

function nameOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9-]{2,64}$/.test(value) ? value : null
}
