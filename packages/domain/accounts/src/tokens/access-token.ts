/**
 * Access tokens of browsers, as the official helper makes them: a JWT signed with an API key's
 * secret, `cty: twilio-fpa;v=1`, `iss` the key, `sub` the account, `grants` what may be done.
 */
import {
  type AccountSid,
  type ApiKeySid,
  type ApplicationSid,
  isSid,
  parseSid,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import type { AccessToken, TokenGrants, TokenRefusal, TokenSession } from '../model.ts'
import { ALGORITHMS, MAX_TOKEN_LENGTH, refusalOfJwt } from './verify-jwt.ts'

const CONTENT_TYPE = 'twilio-fpa;v=1'
/** Our own claim: the desktop login that a token belongs to. */
const SESSION_CLAIM = 'offhook_session'

/** Looks up a key's secret and account; undefined when there is no such key. */
export type KeyLookup = (
  sid: ApiKeySid,
) => { readonly secret: string; readonly accountSid: AccountSid } | undefined

/** Issues a token. Times are milliseconds since the epoch. */
export async function mintToken(options: {
  readonly accountSid: AccountSid
  readonly keySid: ApiKeySid
  readonly secret: string
  readonly grants: TokenGrants
  readonly session?: TokenSession | undefined
  readonly now: number
  readonly ttlSeconds: number
  /** Distinguishes tokens that were issued in the same second. */
  readonly nonce: string
}): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const issuedAt = Math.floor(options.now / 1000)
  const expiresAt = issuedAt + options.ttlSeconds
  const token = await new SignJWT({
    grants: grantsClaim(options.grants),
    ...(options.session && { [SESSION_CLAIM]: options.session }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', cty: CONTENT_TYPE })
    .setJti(`${options.keySid}-${issuedAt}-${options.nonce}`)
    .setIssuer(options.keySid)
    .setSubject(options.accountSid)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(new TextEncoder().encode(options.secret))
  return { token, expiresAt: expiresAt * 1000 }
}

/** Checks a token that a browser sent. Never throws. */
export async function checkToken(
  jwt: string,
  keyOf: KeyLookup,
  now: number,
): Promise<AccessToken | { readonly refused: TokenRefusal }> {
  const claims = claimsOf(jwt)
  if (!claims) return { refused: 'malformed' }
  const key = keyOf(claims.keySid)
  if (!key) return { refused: 'unknown-key' }
  if (key.accountSid !== claims.accountSid) return { refused: 'no-account' }
  const refused = await refusalOfJwt(jwt, key.secret, claims, now)
  if (refused !== null) return { refused }
  const { issued, expires } = claims
  const grants = readGrants(claims.grants)
  if (!grants) return { refused: 'malformed' }
  return {
    accountSid: claims.accountSid,
    keySid: claims.keySid,
    grants,
    ...(claims.session && { session: claims.session }),
    issuedAt: issued * 1000,
    expiresAt: expires * 1000,
  }
}

interface Claims {
  readonly keySid: ApiKeySid
  readonly accountSid: AccountSid
  readonly issued: number
  readonly expires: number
  readonly session: TokenSession | undefined
  readonly grants: Readonly<Record<string, unknown>>
}

/** Reads the claims, none of which is verified yet. */
function claimsOf(jwt: unknown): Claims | undefined {
  if (typeof jwt !== 'string' || jwt.length > MAX_TOKEN_LENGTH) return undefined
  try {
    const { cty, alg } = decodeProtectedHeader(jwt)
    if (cty !== CONTENT_TYPE || !ALGORITHMS.includes(alg ?? '')) return undefined
    const { iss, sub, exp, iat, nbf, grants, [SESSION_CLAIM]: login } = decodeJwt(jwt)
    const keySid = parseSid('SK', iss)
    const accountSid = parseSid('AC', sub)
    const issued = iat ?? nbf
    if (!keySid || !accountSid || !isRecord(grants)) return undefined
    if (typeof exp !== 'number' || typeof issued !== 'number') return undefined
    const session = readSession(login)
    if (login !== undefined && !session) return undefined
    return { keySid, accountSid, issued, expires: exp, session, grants }
  } catch {
    return undefined
  }
}

function readSession(claim: unknown): TokenSession | undefined {
  if (!isRecord(claim)) return undefined
  const { id, passwordMark } = claim
  const personSid = parseSid('US', claim['personSid'])
  if (!personSid || typeof id !== 'string' || typeof passwordMark !== 'string') return undefined
  return { id, personSid, passwordMark }
}

function readGrants(grants: Readonly<Record<string, unknown>>): TokenGrants | undefined {
  const { identity, voice, task_router: taskRouter } = grants
  if (identity !== undefined && typeof identity !== 'string') return undefined
  if (voice !== undefined && !isRecord(voice)) return undefined
  if (taskRouter !== undefined && !isRecord(taskRouter)) return undefined
  const taskRouterGrant = taskRouter && readTaskRouter(taskRouter)
  if (taskRouterGrant === 'malformed') return undefined
  return {
    identity: identity === undefined || identity === '' ? null : identity,
    voice: voice ? readVoice(voice) : null,
    taskRouter: taskRouterGrant ?? null,
  }
}

function readVoice(grant: Readonly<Record<string, unknown>>): NonNullable<TokenGrants['voice']> {
  const incoming = isRecord(grant['incoming']) ? grant['incoming'] : {}
  const outgoing = isRecord(grant['outgoing']) ? grant['outgoing'] : {}
  const params = isRecord(outgoing['params']) ? outgoing['params'] : {}
  return {
    incomingAllow: incoming['allow'] === true,
    outgoingApplicationSid: parseSid('AP', outgoing['application_sid']) ?? null,
    outgoingParams: Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, textOf(value)]),
    ),
  }
}

function readTaskRouter(
  grant: Readonly<Record<string, unknown>>,
): NonNullable<TokenGrants['taskRouter']> | 'malformed' {
  const workspaceSid = parseSid('WS', grant['workspace_sid'])
  const worker = grant['worker_sid']
  const role = grant['role'] ?? 'worker'
  if (!workspaceSid || (worker !== undefined && !isSid('WK', worker))) return 'malformed'
  if (role !== 'worker' && role !== 'supervisor' && role !== 'admin') return 'malformed'
  return {
    workspaceSid: workspaceSid satisfies WorkspaceSid,
    workerSid: (parseSid('WK', worker) ?? null) satisfies WorkerSid | null,
    role,
  }
}

function grantsClaim({ identity, voice, taskRouter }: TokenGrants): Record<string, unknown> {
  return {
    ...(identity === null ? {} : { identity }),
    ...(voice && {
      voice: {
        ...(voice.incomingAllow && { incoming: { allow: true } }),
        ...(voice.outgoingApplicationSid && {
          outgoing: outgoingClaim(voice.outgoingApplicationSid, voice.outgoingParams),
        }),
      },
    }),
    ...(taskRouter && {
      task_router: {
        workspace_sid: taskRouter.workspaceSid,
        ...(taskRouter.workerSid && { worker_sid: taskRouter.workerSid }),
        role: taskRouter.role,
      },
    }),
  }
}

function outgoingClaim(sid: ApplicationSid, params: Readonly<Record<string, string>>) {
  return { application_sid: sid, ...(Object.keys(params).length > 0 && { params }) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
