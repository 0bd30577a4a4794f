/**
 * The older tokens of the official helper, signed with the account's auth token: ClientCapability for
 * a browser's phone (`scope`) and TaskRouterCapability for a worker, a queue or a workspace
 * (`policies`). They are read as the access token that allows the same.
 */
import { createHash } from 'node:crypto'
import { type AccountSid, parseSid } from '@offhook/core'
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import type { AccessToken, TokenGrants, TokenPolicy, TokenRefusal } from '../model.ts'
import { ALGORITHMS, MAX_TOKEN_LENGTH, refusalOfJwt } from './verify-jwt.ts'

const INCOMING = 'scope:client:incoming'
const OUTGOING = 'scope:client:outgoing'

/** A short text that changes with the auth token and does not reveal it. */
export function authTokenMark(authToken: string): string {
  return createHash('sha256').update(`capability ${authToken}`).digest('base64url').slice(0, 12)
}

/** Whether a text may be such a token, and so belongs here. */
export function isCapability(jwt: unknown): jwt is string {
  if (typeof jwt !== 'string' || jwt.length > MAX_TOKEN_LENGTH) return false
  try {
    return decodeProtectedHeader(jwt).cty === undefined && decodeJwt(jwt).sub === undefined
  } catch {
    return false
  }
}

/**
 * Checks a token. Never throws.
 * @param tokensOf the valid auth tokens of an account
 * @param now milliseconds since the epoch
 */
export async function checkCapability(
  jwt: string,
  tokensOf: (sid: AccountSid) => readonly string[],
  now: number,
): Promise<AccessToken | { readonly refused: TokenRefusal }> {
  const claims = claimsOf(jwt)
  if (!claims) return { refused: 'malformed' }
  const secrets = tokensOf(claims.accountSid)
  if (secrets.length === 0) return { refused: 'no-account' }
  let refused: TokenRefusal = 'bad-signature'
  for (const secret of secrets) {
    const refusal = await refusalOfJwt(jwt, secret, claims, now)
    if (refusal === null) {
      return {
        accountSid: claims.accountSid,
        keySid: null,
        authTokenMark: authTokenMark(secret),
        grants: claims.grants,
        policies: claims.policies,
        issuedAt: claims.issued * 1000,
        expiresAt: claims.expires * 1000,
      }
    }
    if (refusal !== 'bad-signature') refused = refusal
  }
  return { refused }
}

interface Claims {
  readonly accountSid: AccountSid
  readonly issued: number
  readonly expires: number
  readonly grants: TokenGrants
  readonly policies: readonly TokenPolicy[]
}

function claimsOf(jwt: string): Claims | undefined {
  try {
    if (!ALGORITHMS.includes(decodeProtectedHeader(jwt).alg ?? '')) return undefined
    const payload = decodeJwt(jwt)
    const { iss, exp, iat } = payload
    const accountSid = parseSid('AC', iss)
    const grants = grantsOf(payload)
    if (!accountSid || !grants || typeof exp !== 'number' || typeof iat !== 'number')
      return undefined
    const { policies } = payload
    return {
      ...{ accountSid, issued: iat, expires: exp, grants },
      policies: Array.isArray(policies) ? policies.flatMap(readPolicy) : [],
    }
  } catch {
    return undefined
  }
}

function grantsOf(payload: JWTPayload): TokenGrants | undefined {
  const { scope, workspace_sid: workspace, channel } = payload
  if (typeof scope === 'string') return phoneGrants(scope)
  const workspaceSid = parseSid('WS', workspace)
  if (!workspaceSid || typeof channel !== 'string') return undefined
  const workerSid = parseSid('WK', channel) ?? null
  if (!workerSid && !parseSid('WQ', channel) && parseSid('WS', channel) !== workspaceSid)
    return undefined
  // What a token of a workspace may do is what its policies say, and nothing else.
  const role = workerSid ? 'worker' : 'admin'
  return { identity: null, voice: null, taskRouter: { workspaceSid, workerSid, role } }
}

/** `scope:client:incoming?clientName=…` and `scope:client:outgoing?appSid=…&appParams=…`. */
function phoneGrants(scope: string): TokenGrants {
  const scopes = scope.split(' ').map((text) => {
    const at = text.indexOf('?')
    const query = new URLSearchParams(at < 0 ? '' : text.slice(at + 1))
    return { name: at < 0 ? text : text.slice(0, at), query }
  })
  const incoming = scopes.find(({ name }) => name === INCOMING)?.query
  const outgoing = scopes.find(({ name }) => name === OUTGOING)?.query
  const identity = incoming?.get('clientName') ?? outgoing?.get('clientName') ?? null
  return {
    identity: identity === '' ? null : identity,
    voice: {
      incomingAllow: incoming !== undefined,
      outgoingApplicationSid: parseSid('AP', outgoing?.get('appSid')) ?? null,
      outgoingParams: Object.fromEntries(new URLSearchParams(outgoing?.get('appParams') ?? '')),
    },
    taskRouter: null,
  }
}

function readPolicy(value: unknown): TokenPolicy[] {
  if (typeof value !== 'object' || value === null) return []
  const { url, method, allow, query_filter, post_filter } = value as Record<string, unknown>
  if (typeof url !== 'string' || !URL.canParse(url) || typeof method !== 'string') return []
  return [
    {
      path: new URL(url).pathname.split('/').filter((part) => part !== ''),
      method,
      allow: allow === true,
      filter: readFilter(method === 'GET' ? query_filter : post_filter),
    },
  ]
}

function readFilter(filter: unknown): TokenPolicy['filter'] {
  if (typeof filter !== 'object' || filter === null) return {}
  const rows = Object.entries(filter).map(([name, rule]) => [
    name,
    (rule as { required?: unknown } | null)?.required === true,
  ])
  return Object.fromEntries(rows)
}

/** Whether the policies of a token let it ask for this; a token without policies is not bound by any. */
export function policiesAllow(
  policies: readonly TokenPolicy[] | undefined,
  request: {
    readonly method: string
    /** From the version on: `v1`, `Workspaces`, … */
    readonly path: readonly string[]
    readonly fields: readonly string[]
  },
): boolean {
  if (policies === undefined) return true
  const of = policies.filter(
    ({ method, path }) => method === request.method && coversPath(path, request.path),
  )
  if (of.some(({ allow }) => !allow)) return false
  return of.some(({ filter }) => coversFields(filter, request.fields))
}

/** `*` stands for one segment, `**` for any further ones. */
function coversPath(pattern: readonly string[], path: readonly string[]): boolean {
  const rest = pattern.indexOf('**')
  const fixed = rest < 0 ? pattern : pattern.slice(0, rest)
  if (rest < 0 ? path.length !== fixed.length : path.length < fixed.length) return false
  return fixed.every((part, index) => part === '*' || part === path[index])
}

/** A filter names the only fields there may be, and those that must be there. */
function coversFields(filter: TokenPolicy['filter'], fields: readonly string[]): boolean {
  const names = Object.keys(filter)
  if (names.length === 0) return true
  return (
    fields.every((field) => names.includes(field)) &&
    names.every((name) => filter[name] !== true || fields.includes(name))
  )
}
