/** What is wrong with the certificate of an application, told by its documented number; and of whoever charges. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createServer as createPlainServer, type Server as PlainServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const { generate } = createRequire(import.meta.url)('selfsigned') as {
  generate(attributes: object[], options: object): Promise<{ private: string; cert: string }>
}
const DAY_MS = 86_400_000

let folder: string
let server: ServerProcess
let phone: SipPhone
let authority: { private: string; cert: string }
const hosts: (Server | PlainServer)[] = []

beforeAll(async () => {
  authority = await generate([{ name: 'commonName', value: 'An authority' }], {
    ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  folder = await mkdtemp(join(tmpdir(), 'offhook-tls-'))
  await writeFile(join(folder, 'ca.pem'), authority.cert)
  server = await ServerProcess.start(root, {
    env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
  })
  phone = await SipPhone.open({ name: 'phone' })
})

afterAll(async () => {
  await phone?.close()
  await server?.stop()
  for (const host of hosts) {
    if ('closeAllConnections' in host) host.closeAllConnections()
    await new Promise((resolve) => host.close(resolve))
  }
  await rm(folder, { recursive: true, force: true })
})

/** An application with a certificate of its own; of the authority unless it signs itself. */
async function application(options: { name?: string; days?: number; own?: boolean }) {
  const { name = 'localhost', days = 10, own = false } = options
  const now = Date.now()
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
    notBeforeDate: new Date(now - 30 * DAY_MS),
    notAfterDate: new Date(now + days * DAY_MS),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
    ...(own ? {} : { ca: { key: authority.private, cert: authority.cert } }),
  })
  const host = createServer({ key, cert }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' }).end('<Response/>')
  })
  return listening(host)
}

async function listening(host: Server | PlainServer): Promise<string> {
  hosts.push(host)
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  return `https://localhost:${(host.address() as AddressInfo).port}/sms#rc=0`
}

/** What the log of webhooks says of a text for which this application is asked. */
async function askedAt(url: string) {
  const { httpUrl, phoneNumber, sip } = server.facts
  const client = restClient(server.facts)
  const [row] = await client.incomingPhoneNumbers.list({ phoneNumber })
  await client.incomingPhoneNumbers(row?.sid ?? '').update({ smsUrl: url })
  expect(await phone.text(`sip:${phoneNumber}@${sip.host}:${sip.port}`, url)).toBe(200)
  return until('it is in the log', async () => {
    const response = await fetch(`${httpUrl}/offhook/v1/WebhookRequests`, {
      headers: { authorization: basicAuth(server.facts) },
    })
    const { webhookRequests } = (await response.json()) as {
      webhookRequests: { url: string; status: number | null; errorCode: number | null }[]
    }
    const found = webhookRequests.find((one) => one.url === url.replace('#rc=0', ''))
    return found && [found.status, found.errorCode]
  })
}

it('of an authority that is trusted it is taken', async () => {
  expect(await askedAt(await application({}))).toEqual([200, null])
})

it.each([
  ['that has expired is 11235', { days: -1 }, 11235],
  ['for another name is 11236', { name: 'elsewhere.example' }, 11236],
  ['that signs itself is 11237', { own: true }, 11237],
])('one %s', async (_what, options, code) => {
  expect(await askedAt(await application(options))).toEqual([null, code])
})

it('no TLS at all is 11220', async () => {
  const plain = createPlainServer((socket) => void socket.resume().end('HTTP/1.1 200 OK\r\n\r\n'))

  expect(await askedAt(await listening(plain))).toEqual([null, 11220])
})

describe('whoever charges cards', () => {
  async function own(path: string, body: object): Promise<Record<string, unknown>> {
    const { facts } = server
    const response = await fetch(`${facts.httpUrl}/offhook/v1/PayConnectors${path}`, {
      method: 'POST',
      headers: { authorization: basicAuth(facts), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.json() as Promise<Record<string, unknown>>
  }

  it.each([
    ['of a known authority is asked', {}, null],
    ['whose certificate has expired is told nothing', { days: -1 }, /expired/],
    ['of another name is told nothing', { name: 'elsewhere.example' }, /altnames/],
    ['who signs themselves is told nothing', { own: true }, /self-signed/],
  ])('and is %s', async (what, options, fault) => {
    const url = await application(options)
    let asked = 0
    hosts.at(-1)?.on('request', () => asked++)
    const uniqueName = `tls-${what.replaceAll(/\W/g, '-')}`
    const { sid } = await own('', { uniqueName, kind: 'https', url, username: 'u', secret: 's' })
    const answer = await own(`/${sid}/Test`, {})

    expect(answer['fault']).toEqual(fault === null ? null : expect.stringMatching(fault))
    expect(asked).toBe(fault === null ? 1 : 0)
  })
})

it('streams go to a wss: server of a known authority, and to no other', async () => {
  const frames: string[] = []
  const servers = []
  for (const own of [false, true]) {
    const url = new URL(await application({ own }))
    const sockets = new WebSocketServer({ server: hosts.at(-1) as Server })
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => void frames.push(JSON.parse(String(data)).event))
    })
    servers.push(`wss://${url.host}/audio`)
  }
  const [trusted, unknown] = servers
  const caller = await SipPhone.open({ name: 'streamed', onCall: (call) => void call.answer() })
  const { accountSid, phoneNumber } = server.facts
  const client = restClient(server.facts)
  const { sid } = await client.calls.create({
    to: caller.uri,
    from: phoneNumber,
    twiml: `<Response><Start><Stream url="${trusted}"/></Start><Start><Stream url="${unknown}"/></Start><Pause length="60"/></Response>`,
  })
  const call = await until('it is called', () => caller.calls[0])
  await until('audio comes', () => frames.filter((event) => event === 'media').length > 10)
  expect(frames.slice(0, 2)).toEqual(['connected', 'start'])
  const refused = await until('the other is refused', async () => {
    const alerts = await client.api.v2010.accounts(accountSid).notifications.list()
    return alerts.find(({ callSid }) => callSid === sid)
  })
  expect(refused.errorCode).toBe('31920')

  await call.hangup()
  await until('the stream ends', () => frames.at(-1) === 'stop')
  await caller.close()
})
