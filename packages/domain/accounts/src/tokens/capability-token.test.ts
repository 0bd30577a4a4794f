import { createRequire } from 'node:module'
import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { checkCapability, isCapability, policiesAllow } from './capability-token.ts'

// The official helper: what it makes must be taken.
const { jwt } = createRequire(import.meta.url)('twilio') as { jwt: OfficialTokens }
type Payload = { addScope(scope: object): void; addPolicy(policy: object): void; toJwt(): string }
interface OfficialTokens {
  ClientCapability: {
    new (options: object): Payload
    IncomingClientScope: new (name: string) => object
    OutgoingClientScope: new (options: object) => object
  }
  taskrouter: {
    TaskRouterCapability: {
      new (options: object): Payload
      Policy: new (options: object) => object
    }
    util: {
      defaultWorkerPolicies(version: string, workspace: string, worker: string): object[]
      defaultEventBridgePolicies(account: string, channel: string): object[]
    }
  }
}
const { ClientCapability, taskrouter } = jwt
const { TaskRouterCapability } = taskrouter

const accountSid = makeSid('AC')
const applicationSid = makeSid('AP')
const workspaceSid = makeSid('WS')
const workerSid = makeSid('WK')
const [authToken, secondary] = ['an-auth-token', 'the-other-one']
const tokensOf = (sid: string) => (sid === accountSid ? [authToken, secondary] : [])
const now = Math.floor(performance.timeOrigin + performance.now())
const check = (text: string, at = now) => checkCapability(text, tokensOf, at)

function phone(options: object = {}): string {
  const token = new ClientCapability({ accountSid, authToken, ...options })
  token.addScope(new ClientCapability.IncomingClientScope('ann smith'))
  token.addScope(
    new ClientCapability.OutgoingClientScope({ applicationSid, params: { team: 'a&b', n: '3' } }),
  )
  return token.toJwt()
}

function capability(channelId: string, policies: readonly object[]): string {
  const token = new TaskRouterCapability({ accountSid, authToken, workspaceSid, channelId })
  for (const policy of policies) token.addPolicy(policy)
  return token.toJwt()
}

const accepted = async (text: string) => {
  const token = await check(text)
  if ('refused' in token) throw new Error(token.refused)
  return token
}

describe('the phone of an older token', () => {
  it('is who it says, and calls by its application', async () => {
    expect(isCapability(phone())).toBe(true)
    expect(await check(phone())).toMatchObject({
      accountSid,
      keySid: null,
      grants: {
        identity: 'ann smith',
        voice: {
          incomingAllow: true,
          outgoingApplicationSid: applicationSid,
          outgoingParams: { team: 'a&b', n: '3' },
        },
        taskRouter: null,
      },
    })
  })

  it('neither calls nor is called without a scope that says so', async () => {
    const bare = new ClientCapability({ accountSid, authToken }).toJwt()

    expect((await accepted(bare)).grants).toEqual({
      identity: null,
      voice: { incomingAllow: false, outgoingApplicationSid: null, outgoingParams: {} },
      taskRouter: null,
    })
  })

  it('is good with either auth token of the account, and with no other', async () => {
    expect(await check(phone({ authToken: secondary }))).toMatchObject({ accountSid })
    expect(await check(phone({ authToken: 'guessed' }))).toEqual({ refused: 'bad-signature' })
    expect(await check(phone({ accountSid: makeSid('AC') }))).toEqual({ refused: 'no-account' })
  })

  it('ends with its time', async () => {
    expect(await check(phone({ ttl: 60 }), now + 120_000)).toEqual({ refused: 'expired' })
    expect(await check(phone({ ttl: 90_000 }))).toEqual({ refused: 'too-long' })
  })

  it.each(['', 'x', 'a.b.c', `${'x'.repeat(20_000)}`])('is not %.10j', (text) => {
    expect(isCapability(text)).toBe(false)
  })
})

describe('the policies of an older token', () => {
  const { util } = taskrouter
  const asks = (method: string, ...path: string[]) => ({
    method,
    path: ['v1', 'Workspaces', workspaceSid, ...path],
    fields: [] as string[],
  })

  it('let a worker read what is theirs, and change what a policy adds', async () => {
    const own = `https://taskrouter.twilio.com/v1/Workspaces/${workspaceSid}/Workers/${workerSid}`
    const token = await accepted(
      capability(workerSid, [
        ...util.defaultWorkerPolicies('v1', workspaceSid, workerSid),
        ...util.defaultEventBridgePolicies(accountSid, workerSid),
        new TaskRouterCapability.Policy({
          url: own,
          method: 'POST',
          postFilter: { ActivitySid: { required: true } },
        }),
      ]),
    )

    expect(token.grants.taskRouter).toEqual({ workspaceSid, workerSid, role: 'worker' })
    const may = (request: ReturnType<typeof asks>) => policiesAllow(token.policies, request)
    expect(may(asks('GET', 'Activities'))).toBe(true)
    expect(may(asks('GET', 'Tasks', 'WT1', 'x'))).toBe(true)
    expect(may(asks('GET', 'Workers', workerSid))).toBe(true)
    expect(may(asks('GET', 'Workers', makeSid('WK')))).toBe(false)
    expect(may(asks('GET', 'Workers', workerSid, 'Channels'))).toBe(false)
    expect(may(asks('POST', 'Workers', workerSid))).toBe(false)
    const fields = (...names: string[]) => ({
      ...asks('POST', 'Workers', workerSid),
      fields: names,
    })
    expect(may(fields('ActivitySid'))).toBe(true)
    expect(may(fields('ActivitySid', 'Attributes'))).toBe(false)
    const events = { method: 'GET', path: ['v1', 'wschannels', accountSid, workerSid], fields: [] }
    expect(may(events)).toBe(true)
  })

  it('are all that a workspace may do: none, then nothing', async () => {
    const url = `https://taskrouter.twilio.com/v1/Workspaces/${workspaceSid}/**`
    const reads = await accepted(
      capability(workspaceSid, [new TaskRouterCapability.Policy({ url, method: 'GET' })]),
    )
    const nothing = await accepted(capability(workspaceSid, []))

    expect(reads.grants.taskRouter).toEqual({ workspaceSid, workerSid: null, role: 'admin' })
    expect(policiesAllow(reads.policies, asks('GET', 'Workers'))).toBe(true)
    expect(policiesAllow(reads.policies, asks('POST', 'Workers'))).toBe(false)
    expect(policiesAllow(nothing.policies, asks('GET', 'Workers'))).toBe(false)
  })

  it('are refused for a channel that is none of the workspace', async () => {
    expect(await check(capability(makeSid('WS'), []))).toEqual({ refused: 'malformed' })
    expect(await check(capability('elsewhere', []))).toEqual({ refused: 'malformed' })
  })
})
