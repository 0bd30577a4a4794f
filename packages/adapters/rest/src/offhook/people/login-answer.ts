/** What a step of a login is answered with, and where it comes from. */
import {
  isRefusal,
  type Login,
  type Refusal,
  type SignInAnswer,
  type UseOf,
  type Whence,
} from '@offhook/accounts'
import type { LoginAnswer, LoginReply } from '@offhook/desk-api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { auditLogin } from '../../http/audit.ts'
import { isoMs } from '../../http/dates.ts'
import { refusalError } from '../../http/who.ts'
import type { RestOptions } from '../../options.ts'
import { personShape, sessionShape } from './shapes.ts'

type Options = Pick<RestOptions, 'accounts' | 'sessionUse' | 'shelf'>

export function whenceOf(request: FastifyRequest): Whence {
  return { address: request.ip, device: request.headers['user-agent'] ?? '' }
}

/** How other sessions are used, for whoever wants to be asked about them. */
export function askedUse(
  { sessionUse }: Options,
  askFirst: boolean | undefined,
): UseOf | undefined {
  return askFirst ? sessionUse : undefined
}

/** @throws OffhookError for a refusal */
export function granted<T extends object>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw refusalError(answer)
  return answer
}

/** A session is 201, a further step 200. */
export function sendLogin(reply: FastifyReply, options: Options, answer: SignInAnswer) {
  const body = loginAnswer(options, answer)
  return reply.code('step' in body ? 200 : 201).send(body)
}

/** Tells, and keeps, that somebody has logged in, or what is asked next. @throws OffhookError for a refusal */
export function loginAnswer(options: Options, answer: SignInAnswer): LoginAnswer {
  const next = granted(answer)
  if (!('step' in next)) {
    auditLogin(options.shelf, next)
    return loginReply(options, next)
  }
  const { challenge, expiresAt: until } = next
  const common = { challenge, expiresAt: isoMs(until) }
  if (next.step !== 'elsewhere') return { step: next.step, ...common }
  const sessions = next.sessions.map(({ use, ...session }) => sessionShape(session, use, null))
  return { step: next.step, sessions, ...common }
}

export function loginReply({ accounts }: Pick<Options, 'accounts'>, login: Login): LoginReply {
  const { person, session } = login
  return {
    token: login.token,
    tokenExpiresAt: isoMs(login.tokenExpiresAt),
    renewalToken: login.renewalToken,
    sessionSid: session.sid,
    expiresAt: isoMs(session.expiresAt),
    person: personShape(person),
    accountSid: person.accountSid,
    connectActivitySid: accounts.signInSettings.of(person.accountSid).connectActivitySid,
  }
}
