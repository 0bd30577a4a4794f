/** What a node answers for the router while another node routes. */
import { Accounts, emptySnapshot, SecretBox } from '@offhook/accounts'
import { SimulatedClock, silentLogger } from '@offhook/core'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpServer } from '../http/server.ts'
import type { RestOptions } from '../options.ts'
import { standbyHook } from './standby.ts'

let server: FastifyInstance
let authorization: string
const router = { routing: false }

beforeAll(async () => {
  const accounts = new Accounts({
    clock: new SimulatedClock(),
    logger: silentLogger,
    repository: { load: async () => emptySnapshot() },
    writer: { commit: async () => {}, writeBehind: () => {} },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: { cost: 4 },
  })
  await accounts.load()
  const { account, authToken } = await accounts.accounts.create({ friendlyName: 'Test' })
  authorization = `Basic ${Buffer.from(`${account.sid}:${authToken}`).toString('base64')}`
  server = createHttpServer({ logger: silentLogger, allowedHosts: [], trustedProxies: [] })
  standbyHook(server, { accounts, router } as unknown as Pick<RestOptions, 'accounts' | 'router'>)
  for (const path of ['/v1/Workspaces', '/v1/Interactions', '/offhook/v1/Workspaces'])
    for (const url of [path, `${path}/:Sid`, `${path}/:Sid/Channels/:ChannelSid`])
      server.route({ method: ['GET', 'POST'], url, handler: async () => 'routed' })
  for (const url of ['/v1/Services', '/v1/InteractionsOfOthers'])
    server.get(url, async () => 'routed')
})

afterAll(() => server.close())

const ask = (method: 'GET' | 'POST', url: string, headers = { authorization }) =>
  server.inject({ method, url, headers })

describe('a node that stands by', () => {
  it.each([
    ['GET', '/v1/Workspaces'],
    ['POST', '/v1/Workspaces/WS1'],
    ['GET', '/offhook/v1/Workspaces/WS1'],
    ['POST', '/v1/Interactions'],
    ['GET', '/v1/Interactions/KD1'],
    ['POST', '/v1/Interactions/KD1/Channels/UO1'],
  ] as const)('asks to try again later: %s %s', async (method, url) => {
    const answer = await ask(method, url)

    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toMatchObject({ code: 20503 })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect((await ask(method, url, { authorization: '' })).statusCode).toBe(401)
  })

  it.each(['/v1/Services', '/v1/InteractionsOfOthers'])(
    'answers what needs no router: %s',
    async (url) => expect((await ask('GET', url)).body).toBe('routed'),
  )

  it('answers all of it once it routes', async () => {
    router.routing = true
    expect((await ask('GET', '/v1/Interactions/KD1')).body).toBe('routed')
    router.routing = false
  })
})
