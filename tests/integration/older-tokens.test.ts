/** Older tokens of the official helper, and attributes with long numbers, on the running product. */
import { ServerProcess } from '@offhook/test-kit'
import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const { ClientCapability, taskrouter } = twilio.jwt
const { TaskRouterCapability, util } = taskrouter

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start(root)
})

afterAll(() => server?.stop())

const workerSid = () => server.facts.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''

/** What a phone is told first when it listens with this token. */
function listens(token: string): Promise<{ type: string; payload: Record<string, unknown> }> {
  const socket = new WebSocket(`${server.facts.httpUrl.replace('http', 'ws')}/signal`)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => socket.send(JSON.stringify({ type: 'listen', payload: { token } })))
    socket.on('message', (data) => {
      const text = String(data)
      if (text.trim() === '') return
      resolve(JSON.parse(text))
      socket.close()
    })
  })
}

async function bridge(token: string, method: string, path: string, params: object = {}) {
  const { httpUrl, workspaceSid } = server.facts
  const response = await fetch(`${httpUrl}/v1/wschannels`, {
    method: 'POST',
    body: JSON.stringify({ url: `Workspaces/${workspaceSid}/${path}`, method, params, token }),
  })
  const body = (await response.json()) as { payload?: Record<string, unknown> }
  return { status: response.status, payload: body.payload ?? {} }
}

describe('a capability token', () => {
  it('of a phone is taken, and refused when another auth token has signed it', async () => {
    const { accountSid, authToken } = server.facts
    const token = (signer: string) => {
      const made = new ClientCapability({ accountSid, authToken: signer })
      made.addScope(new ClientCapability.IncomingClientScope('kate'))
      return made.toJwt()
    }

    expect(await listens(token(authToken))).toMatchObject({ type: 'connected' })
    expect(await listens(token('guessed'))).toMatchObject({
      type: 'error',
      payload: { error: { code: 31202 } },
    })
  })

  it('of a worker reads and does what its policies say', async () => {
    const { accountSid, authToken, workspaceSid } = server.facts
    const sid = workerSid()
    const capability = new TaskRouterCapability({
      ...{ accountSid, authToken, workspaceSid, channelId: sid },
    })
    for (const policy of [
      ...util.defaultWorkerPolicies('v1', workspaceSid, sid),
      ...util.defaultEventBridgePolicies(accountSid, sid),
    ])
      capability.addPolicy(policy)
    const token = capability.toJwt()

    expect((await bridge(token, 'GET', `Workers/${sid}`)).payload['sid']).toBe(sid)
    expect((await bridge(token, 'GET', 'Activities')).status).toBe(200)
    expect((await bridge(token, 'GET', 'Workers')).status).toBe(403)
    expect((await bridge(token, 'POST', `Workers/${sid}`, { ActivitySid: 'WA' })).status).toBe(403)
    expect((await bridge(`${token}x`, 'GET', 'Activities')).status).toBe(401)
  })
})

it('attributes keep the digits of their numbers by REST and on the bridge', async () => {
  const { workspaceSid } = server.facts
  const workspace = restClient(server.facts).taskrouter.v1.workspaces(workspaceSid)
  const attributes = '{"order":12345678901234567890,"rate":0.1}'

  const task = await workspace.tasks.create({ attributes, taskChannel: 'default' })
  const found = await workspace.tasks.list({
    evaluateTaskAttributes: 'order == 12345678901234567890',
  })

  expect(task.attributes).toBe(attributes)
  expect((await workspace.tasks(task.sid).fetch()).attributes).toBe(attributes)
  expect(found.map(({ sid }) => sid)).toEqual([task.sid])
  expect(
    await workspace.tasks.list({ evaluateTaskAttributes: 'order == 12345678901234567891' }),
  ).toEqual([])
})

it('workers are found by what they have on their channels, and by their sid', async () => {
  const { workspaceSid } = server.facts
  const workspace = restClient(server.facts).taskrouter.v1.workspaces(workspaceSid)
  const found = async (targetWorkersExpression: string) =>
    (await workspace.workers.list({ targetWorkersExpression })).map(({ sid }) => sid)

  expect(await found(`worker.sid == "${workerSid()}"`)).toEqual([workerSid()])
  expect(await found('worker.channel.voice.configured_capacity >= 1')).toContain(workerSid())
  expect(await found('worker.channel.voice.assigned_tasks > 0')).toEqual([])
})
