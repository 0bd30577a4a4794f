import { errors, messageOf, OffhookError } from '@offhook/core'
import type { PendingLogin } from '@offhook/people'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { parseJson } from '../../http/json.ts'
import { refusalError } from '../../http/who.ts'
import type { RestOptions } from '../../options.ts'
import { askedUse, sendLogin, whenceOf } from './login-answer.ts'

const PATH = '/offhook/v1/SingleSignOn'
const COOKIE = 'offhook_sign_on'
/** What the page is given in place of a ticket. */
const FAILED = 'failed'
const UNKNOWN = 'unknown-person'

const exchanged = z.object({
  ticket: z.string().max(16_384),
  askFirst: z.boolean().optional(),
})

/** Logins at an identity provider: there, back, and the exchange for a session. */
export function singleSignOnRoutes(server: FastifyInstance, options: RestOptions): void {
  const { accounts, provider, admission, home, logger, publicUrl } = options
  const { signIn } = accounts
  const baseOf = ({ protocol, host }: FastifyRequest) => publicUrl ?? `${protocol}://${host}`
  const backWith = (ticket: string) => `/app/single-sign-on#${ticket}`
  const cookie = (request: FastifyRequest, slip: string, seconds: number) =>
    `${COOKIE}=${slip}; Path=/offhook/v1/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${
      baseOf(request).startsWith('https:') ? '; Secure' : ''
    }`

  server.get(PATH, async (request, reply) => {
    if (!provider) throw new OffhookError(errors.notFound)
    try {
      const { url, pending } = await provider.begin(`${baseOf(request)}${PATH}/Callback`)
      const slip = signIn.tickets.slip({ ...pending })
      return await reply.header('set-cookie', cookie(request, slip, 600)).redirect(url)
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'The identity provider cannot be asked')
      return reply.redirect(backWith(FAILED))
    }
  })
  server.get(`${PATH}/Callback`, async (request, reply) => {
    if (!provider) throw new OffhookError(errors.notFound)
    const slip = slipOf(request)
    const pending = signIn.tickets.factsOf(slip) as PendingLogin | undefined
    if (!pending) return reply.redirect(backWith(FAILED))
    try {
      const cameBackTo = new URL(request.originalUrl, baseOf(request))
      const user = await provider.finish(cameBackTo, pending)
      const person = await admission.personOf(home.accountSid, user)
      if (!person) return await reply.redirect(backWith(UNKNOWN))
      const { accountSid, sid: personSid } = person
      const { idToken } = user
      return await reply.redirect(
        backWith(signIn.tickets.issue({ accountSid, personSid, idToken }, slip)),
      )
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'A login at the identity provider failed')
      return reply.redirect(backWith(FAILED))
    }
  })
  server.post('/offhook/v1/Sessions/Ticket', async (request, reply) => {
    const { ticket: text, askFirst } = parseJson(exchanged, request.body)
    if (text === UNKNOWN) throw refusalError({ refused: UNKNOWN })
    const ticket = signIn.tickets.use(text, slipOf(request))
    if (!ticket) throw refusalError({ refused: 'bad-credentials' })
    const answer = await signIn.loginByProvider(
      { accountSid: ticket.accountSid, sid: ticket.personSid },
      ticket.idToken,
      whenceOf(request),
      askedUse(options, askFirst),
    )
    reply.header('set-cookie', cookie(request, '', 0))
    return sendLogin(reply, options, answer)
  })
}

/** The slip that the browser was given on its way out. */
function slipOf({ headers }: FastifyRequest): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? ''
}
