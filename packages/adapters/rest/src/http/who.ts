import { type Accounts, isRefusal, type Principal, type Refusal } from '@offhook/accounts'
import { errors, OffhookError, RetryLaterError } from '@offhook/core'
import type { FastifyRequest } from 'fastify'

/** Authenticates a request: Basic for applications, Bearer for the tabs of the desktop. */
export async function whoAsks(accounts: Accounts, request: FastifyRequest): Promise<Principal> {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(/\s+/, 2)
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return principalOf(await accounts.verifyBearer(credentials))
    case 'basic': {
      refuseForeignPage(request)
      const { user, password } = parseBasic(credentials)
      return principalOf(await accounts.verifyBasic(user, password, request.ip))
    }
    default:
      throw unauthorized('Authentication is needed')
  }
}

/** The bearer token of a request, if it has one. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function parseBasic(credentials: string): { user: string; password: string } {
  const text = Buffer.from(credentials, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) throw unauthorized('The credentials are malformed')
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** A browser adds Basic credentials it knows to requests of any page: only our own may use them. */
function refuseForeignPage({ headers, method }: FastifyRequest): void {
  const { origin, host } = headers
  if (method === 'GET' || !origin) return
  if (URL.canParse(origin) && new URL(origin).host === host) return
  throw new OffhookError(errors.forbidden, 'Requests of other pages are not taken')
}

function principalOf(answer: Principal | Refusal): Principal {
  if (!isRefusal(answer)) return answer
  throw refusalError(answer)
}

/** The error for a refusal; a temporary one says when to retry. */
export function refusalError(refusal: Refusal): OffhookError {
  switch (refusal.refused) {
    case 'rate-limited':
      return new RetryLaterError(errors.tooManyRequests, 'Too many attempts: try again later', {
        seconds: refusal.retryAfter,
      })
    case 'account-suspended':
      return new OffhookError(errors.accountNotActive)
    case 'bad-code':
      return unauthorized('The code is wrong, or was used before')
    case 'person-disabled':
      return new OffhookError(errors.forbidden, 'This login is disabled: ask your administrator')
    case 'unknown-person':
      return new OffhookError(errors.forbidden, 'Nobody here is known by that identity')
    case 'expired':
      return unauthorized('The session has ended')
    case 'bad-credentials':
      return unauthorized('The credentials are wrong')
  }
}

function unauthorized(message: string): OffhookError {
  return new OffhookError(errors.notAuthenticated, message)
}
