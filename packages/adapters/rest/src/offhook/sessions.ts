import { isRefusal, type Person } from '@offhook/accounts'
import type {
  LoginReply,
  LoginRequest,
  PersonRecord,
  SdkTokens,
  SessionReply,
} from '@offhook/desk-api'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { noContent, ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { forbidden } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { bearerOf, refusalError } from '../http/who.ts'
import type { RestOptions } from '../options.ts'
import { parseJson } from './json.ts'

/** Long enough for a quiet hour, short enough that a stolen token soon expires. */
const TOKEN_SECONDS = 3600

const credentials: z.ZodType<LoginRequest> = z.object({
  username: z.string().min(1).max(256),
  password: z.string().min(1).max(1024),
})

/** Logins of the desktop, and the tokens of its two SDKs. */
export function sessionRoutes(
  routes: Routes,
  server: FastifyInstance,
  { accounts }: RestOptions,
): void {
  // Not in the table of routes: nobody is authenticated yet.
  server.post('/offhook/v1/Sessions', async (request, reply) => {
    const { username, password } = parseJson(credentials, request.body)
    const login = await accounts.login(username, password, request.ip)
    if (isRefusal(login)) throw refusalError(login)
    const { token, expiresAt, person } = login
    return reply.code(201).send({
      token,
      expiresAt: isoMs(expiresAt),
      person: personShape(person),
      accountSid: person.accountSid,
    } satisfies LoginReply)
  })
  routes.get('/offhook/v1/Session', 'anybody', (asked) => {
    const person = personOf(asked)
    return ok({
      person: personShape(person),
      accountSid: person.accountSid,
    } satisfies SessionReply)
  })
  routes.delete('/offhook/v1/Session', 'anybody', async ({ request }) => {
    await accounts.logout(bearerOf(request) ?? '')
    return noContent
  })
  routes.post('/offhook/v1/Session/Tokens', 'work', async (asked) => {
    const person = personOf(asked)
    const { accountSid, identity, workspaceSid, workerSid } = person
    const session = bearerOf(asked.request)
    const common = { accountSid, identity, ttlSeconds: TOKEN_SECONDS, session }
    const voice = await accounts.mintAccessToken({
      ...common,
      voice: { incomingAllow: true, outgoingApplicationSid: null, outgoingParams: {} },
    })
    const tasks =
      workspaceSid !== null && workerSid !== null
        ? await accounts.mintAccessToken({
            ...common,
            taskRouter: { workspaceSid, workerSid, role: 'worker' },
          })
        : null
    return ok({
      voiceToken: voice.token,
      taskRouterToken: tasks?.token ?? '',
      identity,
      ttlSeconds: TOKEN_SECONDS,
    } satisfies SdkTokens)
  })
}

/** @throws OffhookError 20403 for an API key, which has no desk */
function personOf({ principal }: Asked): Person {
  if (principal.kind === 'person') return principal.person
  throw forbidden('This is for people who have logged in')
}

function personShape(person: Person): PersonRecord {
  const { sid, username, fullName, roles, identity, workspaceSid, workerSid } = person
  return {
    sid,
    username,
    fullName,
    roles,
    identity,
    workspaceSid: workspaceSid ?? '',
    workerSid: workerSid ?? '',
  }
}
