import type { LogoutReply, SdkTokens, SessionReply } from '@offhook/desk-api'
import { noContent, ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import { bearerOf } from '../http/who.ts'
import type { RestOptions } from '../options.ts'
import { personOf } from './people/profile.ts'
import { personShape } from './people/shapes.ts'

/** Long enough for a quiet hour, short enough that a stolen token soon expires. */
const TOKEN_SECONDS = 3600

/** The session that asks, and the tokens of the desktop's two SDKs. */
export function sessionRoutes(routes: Routes, { accounts, provider }: RestOptions): void {
  routes.get('/offhook/v1/Session', 'anybody', (asked) => {
    const person = personOf(asked)
    return ok({
      person: personShape(person),
      accountSid: person.accountSid,
    } satisfies SessionReply)
  })
  routes.delete('/offhook/v1/Session', 'anybody', async ({ request, sessionSid, base }) => {
    const idToken = sessionSid && accounts.sessions.idTokenOf(sessionSid)
    await accounts.sessions.logout(bearerOf(request) ?? '')
    if (!idToken || !provider) return noContent
    const url = await provider.logoutUrl(idToken, `${base}/app/`).catch(() => null)
    return url === null ? noContent : ok({ url } satisfies LogoutReply)
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
