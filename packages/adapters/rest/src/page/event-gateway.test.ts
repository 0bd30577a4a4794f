/** What the Voice SDK posts, over HTTP with tokens of a real account. */
import { Accounts, emptySnapshot, SecretBox } from '@offhook/accounts'
import { SimulatedClock, silentLogger } from '@offhook/core'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttpServer } from '../http/server.ts'
import type { RestOptions } from '../options.ts'
import { eventGateway } from './event-gateway.ts'

type Report = Parameters<RestOptions['voice']['keepEndpointReport']>[0]

let server: FastifyInstance
let token: string
let kept: Report[]
let takesMore: boolean
let owner: string

beforeEach(async () => {
  const accounts = new Accounts({
    clock: new SimulatedClock(),
    logger: silentLogger,
    repository: { load: async () => emptySnapshot() },
    writer: { commit: async () => {}, writeBehind: () => {} },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: { cost: 4 },
  })
  await accounts.load()
  const { account } = await accounts.accounts.create({ friendlyName: 'Test' })
  const minted = await accounts.mintAccessToken({
    accountSid: account.sid,
    identity: 'alice',
    ttlSeconds: 60,
    voice: { incomingAllow: true, outgoingApplicationSid: null, outgoingParams: {} },
  })
  token = minted.token
  kept = []
  takesMore = true
  owner = 'alice'
  const voice = {
    keepEndpointReport(report: Report) {
      if (takesMore) kept.push(report)
      return takesMore
    },
    call: (_account: string, sid: string) =>
      sid === `CA${'0'.repeat(32)}`
        ? { kind: 'client', direction: 'inbound', from: `client:${owner}`, to: '+12025550100' }
        : undefined,
  }
  const voiceRepository = { call: async () => undefined }
  server = createHttpServer({
    logger: silentLogger,
    allowedHosts: ['calls.example.com'],
    trustedProxies: [],
  })
  await eventGateway(server, { accounts, voice, voiceRepository } as unknown as RestOptions)
})

afterEach(() => server.close())

const event = JSON.stringify({
  group: 'connection',
  name: 'accepted-by-remote',
  payload: { call_sid: `CA${'0'.repeat(32)}`, temp_call_sid: 'TJS-1' },
})

function post(url: string, body = event, headers: Record<string, string> = {}) {
  return server.inject({
    method: 'POST',
    url,
    headers: {
      host: 'eventgw.calls.example.com',
      origin: 'https://app.example',
      'content-type': 'application/json',
      'x-twilio-token': token,
      ...headers,
    },
    body,
  })
}

it.each([
  ['/v4/EndpointEvents', 'events'],
  ['/v4/EndpointMetrics', 'metrics'],
  ['/v4?.twilio.com/v4/EndpointEvents', 'events'],
  ['/v4?.twilio.com/v4/EndpointMetrics', 'metrics'],
])('keeps what is posted to %s as it came', async (url, kind) => {
  const answer = await post(url)

  expect(answer.statusCode).toBe(200)
  expect(answer.headers['access-control-allow-origin']).toBe('https://app.example')
  expect(kept).toMatchObject([
    { kind, identity: 'alice', callSid: `CA${'0'.repeat(32)}`, temporarySid: 'TJS-1', body: event },
  ])
})

it('reads the call of a list of samples', async () => {
  const callSid = `CA${'0'.repeat(32)}`
  await post('/v4/EndpointMetrics', JSON.stringify({ payload: [{ call_sid: callSid }, {}] }))

  expect(kept).toMatchObject([{ callSid, temporarySid: null }])
})

it('lets pages of any origin ask', async () => {
  const answer = await server.inject({
    method: 'OPTIONS',
    url: '/v4/EndpointEvents',
    headers: { host: 'localhost', origin: 'https://app.example' },
  })

  expect(answer.statusCode).toBe(204)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, x-twilio-token',
  })
})

it.each([
  ['no token', 401, '/v4/EndpointEvents', event, { 'x-twilio-token': '' }],
  ['a bad token', 401, '/v4/EndpointEvents', event, { 'x-twilio-token': 'x.y.z' }],
  ['another path', 404, '/v4?nothing', event, {}],
  ['no JSON', 400, '/v4/EndpointEvents', '{', {}],
  ['other JSON', 400, '/v4/EndpointEvents', '[1]', {}],
  ['too much', 413, '/v4/EndpointMetrics', `{"payload":[{}],"x":"${'x'.repeat(40_000)}"}`, {}],
  ['another host', 421, '/v4/EndpointEvents', event, { host: 'eventgw.evil.example' }],
])('keeps nothing of %s', async (_what, status, url, body, headers) => {
  expect((await post(url, body, headers as Record<string, string>)).statusCode).toBe(status)
  expect(kept).toEqual([])
})

it('says when an identity posts too much', async () => {
  takesMore = false
  expect((await post('/v4/EndpointEvents')).statusCode).toBe(429)
})

it('refuses what is told of the call of somebody else, or of none that there is', async () => {
  owner = 'bob'
  expect((await post('/v4/EndpointEvents')).statusCode).toBe(403)
  const unknown = event.replace(`CA${'0'.repeat(32)}`, `CA${'1'.repeat(32)}`)
  expect((await post('/v4/EndpointEvents', unknown)).statusCode).toBe(403)
  expect(kept).toEqual([])
})
