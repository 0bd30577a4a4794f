/** What all routes have in common, asked of a real server over real accounts. */
import { Agent, get } from 'node:http'
import { Accounts, emptySnapshot, SecretBox, type Shelf } from '@offhook/accounts'
import { type AccountSid, type Logger, SimulatedClock, silentLogger } from '@offhook/core'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { created, noContent, ok } from './answer.ts'
import { Routes } from './routes.ts'
import { createHttpServer } from './server.ts'

/** Nothing that is tested here is kept. */
const shelf = {} as Shelf

let server: FastifyInstance
let slow: Promise<unknown> = Promise.resolve()
let accounts: Accounts
let account: { sid: AccountSid; token: string }
let logged: unknown[]

beforeEach(async () => {
  const clock = new SimulatedClock()
  logged = []
  const logger: Logger = { ...silentLogger, error: (...facts) => void logged.push(facts) }
  accounts = new Accounts({
    clock,
    logger,
    repository: { load: async () => emptySnapshot() },
    writer: { commit: async () => {}, writeBehind: () => {} },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: { cost: 4 },
  })
  await accounts.load()
  const made = await accounts.accounts.create({ friendlyName: 'Test' })
  account = { sid: made.account.sid, token: made.authToken }
  server = serverOf(logger)
  routesOf(server, null)
})

function serverOf(logger: Logger, trustedProxies: readonly string[] = []): FastifyInstance {
  return createHttpServer({ logger, allowedHosts: ['desk.example.com'], trustedProxies })
}

function routesOf(server: FastifyInstance, publicUrl: string | null): void {
  const routes = new Routes(server, { accounts, publicUrl, shelf, requestsAtOnce: 2 })
  const base = '/2010-04-01/Accounts/:AccountSid/Things'
  routes.get(base, 'see-all-calls', ({ form }) => ok({ name: form.text('Name') ?? null }))
  routes.post(base, 'see-all-calls', ({ form }) =>
    created({ name: form.text('Name') ?? null, words: form.words('Word') ?? null }),
  )
  routes.get(`${base}/:Sid`, 'manage-credentials', (asked) => ok({ sid: asked.param('Sid') }))
  routes.delete(`${base}/:Sid`, 'see-all-calls', () => noContent)
  routes.get('/v1/Bases', 'anybody', (asked) =>
    asked.listV1(
      'bases',
      () => ({ rows: [asked.base], next: '1' }),
      (row) => row,
    ),
  )
  routes.get('/v1/Slow', 'anybody', async () => {
    await slow
    return ok({})
  })
  routes.get('/v1/Broken', 'anybody', () => {
    throw new Error('a secret detail')
  })
  routes.close()
}

afterEach(async () => {
  await server.close()
})

function ask(options: InjectOptions & { user?: string; password?: string | null } = {}) {
  const { user = account.sid, password = account.token, headers, ...rest } = options
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  return server.inject({
    url: `/2010-04-01/Accounts/${account.sid}/Things.json`,
    headers: { ...(password === null ? {} : { authorization: `Basic ${basic}` }), ...headers },
    ...rest,
  })
}

const post = (payload: string, type?: string) =>
  ask({ method: 'POST', payload, headers: type === undefined ? {} : { 'content-type': type } })

const MULTIPART = 'multipart/form-data; boundary=part'

function multipart(...fields: readonly (readonly [name: string, value: string])[]): string {
  const parts = fields.map(
    ([name, value]) =>
      `--part\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--part--\r\n`
}

describe('a body', () => {
  it('is a form, labelled or not, or JSON', async () => {
    const form = 'application/x-www-form-urlencoded'

    for (const answer of [
      await post('Name=ann&Word=a&Word=b', form),
      await post('Name=ann&Word=a&Word=b', `${form}; charset=utf-8`),
      await post('Name=ann&Word=a&Word=b', 'text/plain'),
      await post('{"Name":"ann","Word":["a","b"]}', 'application/json'),
      await post(multipart(['Name', 'ann'], ['Word', 'a'], ['Word', 'b']), MULTIPART),
    ]) {
      expect(answer.statusCode).toBe(201)
      expect(answer.json()).toEqual({ name: 'ann', words: ['a', 'b'] })
    }
    const nothing = await post(multipart(), MULTIPART)
    expect(nothing.json()).toEqual({ name: null, words: null })
    expect((await post('', form)).json()).toEqual({ name: null, words: null })
    expect((await post('')).statusCode).toBe(201)
  })

  it('of several parts has texts of any length and letters, and no files', async () => {
    const file =
      '--part\r\nContent-Disposition: form-data; name="Name"; filename="a.txt"\r\n\r\nfile\r\n'
    const long = `Zoë & co = 100 % ${'x'.repeat(100_000)}`

    const answer = await post(file + multipart(['name', long]), MULTIPART)

    expect(answer.json()).toEqual({ name: long, words: null })
  })

  it.each([
    ['of several parts without an end', multipart(['Name', 'ann']).slice(0, 58), MULTIPART, 400],
    ['of several parts without a boundary', multipart(), 'multipart/form-data', 400],
    ['of several parts that are none', 'Name=ann', MULTIPART, 400],
    [
      'of too many parts',
      multipart(...Array.from({ length: 1001 }, () => ['a', '1'] as const)),
      MULTIPART,
      400,
    ],
    ['of too large parts', multipart(['Name', 'x'.repeat(600_000)]), MULTIPART, 413],
    ['malformed JSON', '{"Name":', 'application/json', 400],
    ['a list instead of fields', '[1,2]', 'application/json', 201],
    ['too many fields', 'a=1&'.repeat(1001), 'application/x-www-form-urlencoded', 400],
    ['too large', `Name=${'x'.repeat(600_000)}`, 'application/x-www-form-urlencoded', 413],
  ])('that is %s is answered as one', async (_, payload, type, status) => {
    const answer = await post(payload, type)

    expect(answer.statusCode).toBe(status)
    if (status >= 400) expect(answer.json()).toMatchObject({ code: 20001, status })
    expect(logged).toEqual([])
  })
})

describe('a path', () => {
  it.each([
    ['GET', 'Nothing.json', 404, 20404],
    ['GET', `Things/${'x'.repeat(600)}.json`, 414, 20001],
    ['GET', 'Things/%E0%A4%A.json', 400, 20001],
    ['PUT', 'Things.json', 405, 20004],
    ['PATCH', 'Things/x.json', 405, 20004],
    ['DELETE', 'Things.json', 405, 20004],
  ] as const)('%s %.30s is answered as it should be', async (method, path, status, code) => {
    const answer = await ask({ method, url: `/2010-04-01/Accounts/${account.sid}/${path}` })

    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({
      code,
      status,
      message: expect.any(String),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
    })
  })

  it('is the same with the prefix of a product, and for HEAD', async () => {
    const url = `/api/2010-04-01/Accounts/${account.sid}/Things.json?Name=ann`

    expect((await ask({ url })).json()).toEqual({ name: 'ann' })
    expect((await ask({ url, method: 'HEAD' })).statusCode).toBe(200)
  })

  it('has labels as they were written, escaped or not', async () => {
    const things = `/2010-04-01/Accounts/${account.sid}/Things`

    expect((await ask({ url: `${things}/the%20expert.json` })).json()).toEqual({
      sid: 'the expert',
    })
    expect((await ask({ url: `${things}/a%2Fb.json` })).json()).toEqual({ sid: 'a/b' })
  })

  it('of nothing sends nothing', async () => {
    const url = `/2010-04-01/Accounts/${account.sid}/Things/x.json`
    const answer = await ask({ method: 'DELETE', url })

    expect([answer.statusCode, answer.body]).toEqual([204, ''])
  })
})

describe('who asks', () => {
  it('must prove it', async () => {
    for (const answer of [
      await ask({ password: null }),
      await ask({ password: 'wrong' }),
      await ask({ headers: { authorization: 'Basic ???' } }),
      await ask({ headers: { authorization: 'Digest x' } }),
      await ask({ headers: { authorization: 'Bearer x' } }),
    ]) {
      expect(answer.statusCode).toBe(401)
      expect(answer.headers['www-authenticate']).toBe('Basic realm="Twilio API"')
      expect(answer.json()).toMatchObject({ code: 20003, status: 401 })
    }
  })

  it('may use their own account only, in whatever case', async () => {
    const upper = `AC${account.sid.slice(2).toUpperCase()}`
    const other = `AC${'0'.repeat(32)}`

    expect((await ask({ url: `/2010-04-01/Accounts/${upper}/Things.json` })).statusCode).toBe(200)
    const answer = await ask({ url: `/2010-04-01/Accounts/${other}/Things.json` })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 20404 })
  })

  it('with a key may do what the key may', async () => {
    const { key, secret } = await accounts.apiKeys.create(account.sid)
    const credentials = { user: key.sid, password: secret }
    const url = `/2010-04-01/Accounts/${account.sid}/Things/x.json`

    expect((await ask(credentials)).statusCode).toBe(200)
    const refused = await ask({ ...credentials, url })
    expect(refused.statusCode).toBe(403)
    expect(refused.json()).toMatchObject({ code: 20403, status: 403 })
  })

  it('is asked again with each request of a connection that stays open', async () => {
    const { key, secret } = await accounts.apiKeys.create(account.sid)
    const base = await server.listen({ host: '127.0.0.1', port: 0 })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<unknown>()
    const status = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = get(`${base}/2010-04-01/Accounts/${account.sid}/Things.json`, {
          agent,
          auth: `${key.sid}:${secret}`,
        })
        sent.once('socket', (socket) => sockets.add(socket))
        sent.once('error', reject)
        sent.once('response', (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode))
        })
      })

    expect(await status()).toBe(200)
    await accounts.apiKeys.remove(account.sid, key.sid)
    expect(await status()).toBe(401)
    expect(sockets.size).toBe(1)
    agent.destroy()
  })

  it('guesses too often is told when to come back', async () => {
    const user = `SK${'0'.repeat(32)}`
    let answer = await ask({ user, password: 'wrong' })
    for (let count = 0; count < 30 && answer.statusCode === 401; count++) {
      answer = await ask({ user, password: 'wrong' })
    }

    expect(answer.statusCode).toBe(429)
    expect(answer.json()).toMatchObject({ code: 20429, status: 429 })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('by a page of somebody else is refused where it could change something', async () => {
    const from = (origin: string) =>
      ask({ method: 'POST', payload: '', headers: { origin, host: 'localhost:8080' } })

    expect((await from('http://localhost:8080')).statusCode).toBe(201)
    expect((await from('https://evil.example')).statusCode).toBe(403)
    expect((await from('null')).statusCode).toBe(403)
  })
})

describe('the name of the host', () => {
  it.each([
    'localhost',
    'localhost:8080',
    'desk.localhost',
    '127.0.0.1:8080',
    '[::1]:8080',
    '192.0.2.7',
    'api.twilio.com',
    'desk.example.com',
    'DESK.example.com:443',
  ])('%s is ours', async (host) => {
    expect((await ask({ headers: { host } })).statusCode).toBe(200)
  })

  it.each([
    'evil.example',
    'localhost.evil.example',
    'twilio.com.evil.example',
    'desk.example.com.',
  ])('%s is not', async (host) => {
    const answer = await ask({ headers: { host } })

    expect(answer.statusCode).toBe(421)
    expect(answer.json()).toMatchObject({ code: 20403, status: 421 })
  })
})

describe('more requests than may be in flight', () => {
  it('are refused, and nobody else is', async () => {
    let go = () => {}
    slow = new Promise<void>((resolve) => {
      go = resolve
    })
    const { account: other, authToken } = await accounts.accounts.create({ friendlyName: 'Other' })
    const url = '/v1/Slow'
    // An injected request begins when somebody waits for it.
    const send = (who = {}) => ask({ url, ...who }).then((answer) => answer)
    const first = [send(), send()]
    const refused = await send()
    const others = send({ user: other.sid, password: authToken })

    expect(refused.statusCode).toBe(429)
    expect(refused.json()).toMatchObject({ code: 20429, status: 429 })
    expect(refused.headers['retry-after']).toBe('1')
    go()
    for (const answer of [...first, others]) expect((await answer).statusCode).toBe(200)
    expect((await send()).statusCode).toBe(200)
  })
})

describe('the addresses given out', () => {
  const told = async (headers: Record<string, string>) => {
    const { bases, meta } = (await ask({ url: '/v1/Bases', headers })).json()
    expect(meta.url).toBe(`${bases[0]}/v1/Bases?PageSize=50&Page=0`)
    expect(meta.next_page_url).toMatch(`${bases[0]}/v1/Bases?PageSize=50&Page=1&PageToken=`)
    return bases[0]
  }
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'desk.example.com' }

  it('have the host that was asked', async () => {
    expect(await told({ host: 'localhost:8080' })).toBe('http://localhost:8080')
    expect(await told({ host: 'taskrouter.twilio.com' })).toBe('http://taskrouter.twilio.com')
    expect(await told({ host: '127.0.0.1', ...forwarded })).toBe('http://127.0.0.1')
  })

  it('have what a proxy was asked that may say so', async () => {
    await server.close()
    server = serverOf(silentLogger, ['127.0.0.1'])
    routesOf(server, null)

    expect(await told({ host: '127.0.0.1', ...forwarded })).toBe('https://desk.example.com')
  })

  it('have the public URL when it is set', async () => {
    await server.close()
    server = serverOf(silentLogger)
    routesOf(server, 'https://desk.example.com')

    expect(await told({ host: 'localhost:8080' })).toBe('https://desk.example.com')
  })
})

describe('a defect', () => {
  it('is logged and not told', async () => {
    const answer = await ask({ url: '/v1/Broken' })

    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toMatchObject({ code: 20500, status: 500 })
    expect(answer.body).not.toContain('secret')
    expect(JSON.stringify(logged)).toContain('a secret detail')
  })

  it('has a request of its own to be named by', async () => {
    const ids = [await ask(), await ask()].map(({ headers }) => headers['twilio-request-id'])

    expect(ids[0]).toMatch(/^RQ[0-9a-f]{32}$/)
    expect(ids[0]).not.toBe(ids[1])
  })
})
