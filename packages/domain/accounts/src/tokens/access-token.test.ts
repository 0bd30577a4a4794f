import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { checkToken, mintToken } from './access-token.ts'

// The official helper: what it makes must be taken.
const { jwt } = createRequire(import.meta.url)('twilio') as {
  jwt: { AccessToken: OfficialAccessToken }
}
interface OfficialAccessToken {
  new (
    account: string,
    key: string,
    secret: string,
    options: object,
  ): { addGrant(grant: object): void; toJwt(algorithm?: string): string }
  VoiceGrant: new (options: object) => object
  TaskRouterGrant: new (options: object) => object
}
const { AccessToken } = jwt

const accountSid = makeSid('AC')
const keySid = makeSid('SK')
const applicationSid = makeSid('AP')
const workspaceSid = makeSid('WS')
const workerSid = makeSid('WK')
const secret = 'a-secret-of-an-api-key'
const keys = (sid: string) => (sid === keySid ? { secret, accountSid } : undefined)
const now = () => Math.floor(performance.timeOrigin + performance.now())

function official(options: object = {}, signer = secret) {
  const token = new AccessToken(accountSid, keySid, signer, { identity: 'ann', ...options })
  token.addGrant(
    new AccessToken.VoiceGrant({
      incomingAllow: true,
      outgoingApplicationSid: applicationSid,
      outgoingApplicationParams: { team: 'sales', n: 3 },
    }),
  )
  token.addGrant(new AccessToken.TaskRouterGrant({ workspaceSid, workerSid, role: 'supervisor' }))
  return token
}

function forged(header: object, payload: object, signer = secret): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(header)}.${part(payload)}`
  return `${text}.${createHmac('sha256', signer).update(text).digest('base64url')}`
}

const header = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' }
const claims = () => {
  const iat = Math.floor(now() / 1000)
  return { iss: keySid, sub: accountSid, iat, exp: iat + 60, grants: { identity: 'ann' } }
}

describe('checkToken', () => {
  it.each(['HS256', 'HS384', 'HS512'])(
    'takes what the official helper signs with %s',
    async (algorithm) => {
      const answer = await checkToken(official().toJwt(algorithm), keys, now())

      expect(answer).toMatchObject({
        accountSid,
        keySid,
        grants: {
          identity: 'ann',
          voice: {
            incomingAllow: true,
            outgoingApplicationSid: applicationSid,
            outgoingParams: { team: 'sales', n: '3' },
          },
          taskRouter: { workspaceSid, workerSid, role: 'supervisor' },
        },
      })
    },
  )

  it('takes a region, a start and the longest lifetime', async () => {
    const token = official({ region: 'ie1', nbf: Math.floor(now() / 1000) - 5, ttl: 86_400 })

    expect(await checkToken(token.toJwt(), keys, now())).toHaveProperty('expiresAt')
  })

  it('takes a number as identity, as the helper writes it', async () => {
    const answer = await checkToken(official({ identity: 42 }).toJwt(), keys, now())

    expect(answer).toMatchObject({ grants: { identity: '42' } })
  })

  it('lets nothing in without a grant', async () => {
    const token = new AccessToken(accountSid, keySid, secret, { identity: 'ann' })

    expect(await checkToken(token.toJwt(), keys, now())).toMatchObject({
      grants: { identity: 'ann', voice: null, taskRouter: null },
    })
  })

  it('names why it refuses', async () => {
    const at = now()
    const token = official({ ttl: 60 }).toJwt()

    expect(await checkToken(token, keys, at + 120_000)).toEqual({ refused: 'expired' })
    expect(await checkToken(official({}, 'other').toJwt(), keys, at)).toEqual({
      refused: 'bad-signature',
    })
    expect(await checkToken(token, () => undefined, at)).toEqual({ refused: 'unknown-key' })
    expect(await checkToken(token, () => ({ secret, accountSid: makeSid('AC') }), at)).toEqual({
      refused: 'no-account',
    })
    expect(await checkToken(official({ ttl: 86_401 }).toJwt(), keys, at)).toEqual({
      refused: 'too-long',
    })
  })

  it('refuses a token that begins later', async () => {
    const token = official({ nbf: Math.floor(now() / 1000) + 600 })

    expect(await checkToken(token.toJwt(), keys, now())).toEqual({ refused: 'malformed' })
  })

  it.each([
    ['a minute', 60, 60],
    ['a year, to live for a day after it', 31_536_000, 86_400],
  ])('refuses a token that says it is from %s ahead', async (_, ahead, life) => {
    const iat = Math.floor(now() / 1000) + ahead

    const token = forged(header, { ...claims(), iat, exp: iat + life })

    expect(await checkToken(token, keys, now())).toEqual({ refused: 'malformed' })
  })

  it('takes one of a clock that is a little ahead', async () => {
    const iat = Math.floor(now() / 1000) + 4

    const token = forged(header, { ...claims(), iat, exp: iat + 86_400 })

    expect(await checkToken(token, keys, now())).toHaveProperty('expiresAt')
  })

  it('refuses a token whose claims were changed', async () => {
    const [head, , signature] = official().toJwt().split('.')
    const body = Buffer.from(JSON.stringify({ ...claims(), sub: accountSid })).toString('base64url')

    expect(await checkToken(`${head}.${body}.${signature}`, keys, now())).toEqual({
      refused: 'bad-signature',
    })
  })

  it.each([
    ['nothing', ''],
    ['no token', 'a.b.c'],
    ['two parts', 'eyJhbGciOiJIUzI1NiJ9.e30'],
    ['a book', 'x'.repeat(100_000)],
    ['no signature', forged({ ...header, alg: 'none' }, claims())],
    ['another content type', forged({ ...header, cty: 'other' }, claims())],
    ['no content type', forged({ alg: 'HS256', typ: 'JWT' }, claims())],
    ['no grants', forged(header, { ...claims(), grants: undefined })],
    ['grants that are a list', forged(header, { ...claims(), grants: [] })],
    ['no end', forged(header, { ...claims(), exp: undefined })],
    ['no account', forged(header, { ...claims(), sub: 'me' })],
    ['an identity that is an object', forged(header, { ...claims(), grants: { identity: {} } })],
    [
      'a worker of a wrong kind',
      forged(header, {
        ...claims(),
        grants: { task_router: { workspace_sid: workspaceSid, worker_sid: 'WKx' } },
      }),
    ],
    [
      'a role that is none',
      forged(header, {
        ...claims(),
        grants: { task_router: { workspace_sid: workspaceSid, role: 'god' } },
      }),
    ],
  ])('calls %s malformed', async (_, token) => {
    expect(await checkToken(token, keys, now())).toEqual({ refused: 'malformed' })
  })
})

describe('mintToken', () => {
  it('makes what it takes itself, with the official header', async () => {
    const at = now()
    const grants = {
      identity: 'ann',
      voice: {
        incomingAllow: true,
        outgoingApplicationSid: applicationSid,
        outgoingParams: { a: 'b' },
      },
      taskRouter: { workspaceSid, workerSid, role: 'worker' },
    } as const

    const { token, expiresAt } = await mintToken({
      accountSid,
      keySid,
      secret,
      grants,
      now: at,
      ttlSeconds: 600,
      nonce: 'n',
    })

    expect(await checkToken(token, keys, at)).toMatchObject({ grants, expiresAt })
    expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
      cty: 'twilio-fpa;v=1',
    })
    expect(expiresAt).toBe((Math.floor(at / 1000) + 600) * 1000)
  })
})
