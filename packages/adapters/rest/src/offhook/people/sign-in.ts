import type {
  EnrolledReply,
  EnrolmentReply,
  InvitationRecord,
  LoginRequest,
  RenewalReply,
  SignInPage,
} from '@offhook/desk-api'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { isoMs } from '../../http/dates.ts'
import { isFromHere } from '../../http/from-here.ts'
import { parseJson } from '../../http/json.ts'
import type { RestOptions } from '../../options.ts'
import { askedUse, granted, loginAnswer, sendLogin, whenceOf } from './login-answer.ts'

const text = z.string().min(1).max(1024)
const challenge = z.string().min(1).max(8_192)
const askFirst = z.boolean().optional()

const credentials: z.ZodType<LoginRequest> = z.object({
  username: z.string().min(1).max(256),
  password: text,
  askFirst,
})
const shownCode = z.object({ challenge, code: z.string().min(1).max(64), askFirst })
const begun = z.object({ challenge })
const confirmed = z.object({
  challenge,
  enrolment: text,
  code: z.string().min(1).max(64),
  askFirst,
})
const decided = z.object({ challenge, endOthers: z.boolean() })
const renewal = z.object({ renewalToken: challenge })
const link = z.object({ secret: text })
const chosen = z.object({ secret: text, password: text, askFirst })

/**
 * The steps of a login. Not in the table of routes: nobody is authenticated yet. What a step needs is in
 * the body, so that no secret is in an address.
 */
export function signInRoutes(server: FastifyInstance, options: RestOptions): void {
  const { accounts, provider } = options
  const { signIn, sessions } = accounts

  server.get(
    '/offhook/v1/SignIn',
    (request): SignInPage => ({
      provider: provider && { name: provider.name },
      tellsFirstPassword: isFromHere(request, options),
    }),
  )
  server.post('/offhook/v1/Sessions', async (request, reply) => {
    const { askFirst: asks, ...proof } = parseJson(credentials, request.body)
    const answer = await signIn.login(proof, whenceOf(request), askedUse(options, asks))
    return sendLogin(reply, options, answer)
  })
  server.post('/offhook/v1/Sessions/Code', async (request, reply) => {
    const { challenge, code, askFirst: asks } = parseJson(shownCode, request.body)
    const use = askedUse(options, asks)
    return sendLogin(reply, options, await signIn.showCode(challenge, code, whenceOf(request), use))
  })
  server.post('/offhook/v1/Sessions/Enrolment', async (request): Promise<EnrolmentReply> => {
    const { challenge } = parseJson(begun, request.body)
    return granted(await signIn.beginEnrolment(challenge))
  })
  server.post('/offhook/v1/Sessions/Enrolment/Confirmation', async (request, reply) => {
    const { challenge, askFirst: asks, ...proof } = parseJson(confirmed, request.body)
    const use = askedUse(options, asks)
    const done = granted(await signIn.confirmEnrolment(challenge, proof, whenceOf(request), use))
    return reply.code(201).send({
      recoveryCodes: done.recoveryCodes,
      next: loginAnswer(options, done.next),
    } satisfies EnrolledReply)
  })
  server.post('/offhook/v1/Sessions/Decision', async (request, reply) => {
    const { challenge, endOthers } = parseJson(decided, request.body)
    const answer = await signIn.decide(challenge, endOthers, whenceOf(request))
    return sendLogin(reply, options, answer)
  })
  server.post('/offhook/v1/Sessions/Renewal', async (request): Promise<RenewalReply> => {
    const { renewalToken } = parseJson(renewal, request.body)
    const next = granted(await sessions.renew(renewalToken, whenceOf(request)))
    return { token: next.token, tokenExpiresAt: isoMs(next.tokenExpiresAt) }
  })
  server.post('/offhook/v1/Invitations/Check', async (request): Promise<InvitationRecord> => {
    const { secret } = parseJson(link, request.body)
    const person = granted(await signIn.personOfLink(secret, whenceOf(request)))
    const { username, fullName, isPending, linkExpiresAt } = person
    const kind = isPending ? 'invitation' : 'reset'
    return { username, fullName, kind, expiresAt: isoMs(linkExpiresAt) ?? '' }
  })
  server.post('/offhook/v1/Invitations/Acceptance', async (request, reply) => {
    const { secret, password, askFirst: asks } = parseJson(chosen, request.body)
    const use = askedUse(options, asks)
    return sendLogin(reply, options, await signIn.useLink(secret, password, whenceOf(request), use))
  })
}
