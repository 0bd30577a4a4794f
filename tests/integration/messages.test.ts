/** Texts on the product as its users run it: by SIP phones, by somebody's HTTP, by REST and TwiML. */
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CustomerTimeline } from '@offhook/desk-api'
import { ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const SECRET = 'shared with the provider'
const OTHERS = '+12025550199'

interface Sent {
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
  readonly json: Record<string, unknown>
}

let server: ServerProcess
let host: WebhookHost
let provider: Server
let phone: SipPhone
/** What the provider was asked to carry, and how it answers. */
const carried: Sent[] = []
let answer: () => { status: number; json: object } = () => ({ status: 200, json: {} })

const client = () => restClient(server.facts)
const ourNumber = () => server.facts.phoneNumber
const target = () => `sip:${ourNumber()}@${server.facts.sip.host}:${server.facts.sip.port}`

beforeAll(async () => {
  provider = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      carried.push({ headers: request.headers, body, json: JSON.parse(body) })
      const { status, json } = answer()
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const { port } = provider.address() as AddressInfo
  host = await WebhookHost.open()
  server = await ServerProcess.start(root, {
    env: { OFFHOOK_SMS_URL: `http://127.0.0.1:${port}/send`, OFFHOOK_SMS_SECRET: SECRET },
  })
  phone = await SipPhone.open({ name: 'phone', user: 'kate' })
})

afterAll(async () => {
  await phone?.close()
  await server?.stop()
  await host?.close()
  provider?.closeAllConnections()
  await new Promise((resolve) => provider?.close(resolve))
})

async function numberOfOurs() {
  const [row] = await client().incomingPhoneNumbers.list({ phoneNumber: ourNumber() })
  return client().incomingPhoneNumbers(row?.sid ?? '')
}

/** What the application of our number answers texts with. */
async function application(path: string, twiml: string): Promise<void> {
  const number = await numberOfOurs()
  await number.update({ smsUrl: host.answers(path, twiml), smsMethod: 'POST' })
}

/** A request of the provider's. */
async function fromProvider(kind: string, fields: object, secret = SECRET, age = 0) {
  const body = JSON.stringify(fields)
  const seconds = Math.floor(Date.now() / 1000) - age
  const hmac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1/Sms/${kind}`, {
    method: 'POST',
    headers: { 'offhook-signature': `t=${seconds},v1=${hmac}`, 'content-type': 'application/json' },
    body,
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const statusOf = async (sid: string) => (await client().messages(sid).fetch()).status

async function timelineOf(customer: string): Promise<CustomerTimeline> {
  const query = `customer=${encodeURIComponent(customer)}`
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1/CustomerTimeline?${query}`, {
    headers: { authorization: basicAuth(server.facts) },
  })
  return (await response.json()) as CustomerTimeline
}

describe('a text from a SIP phone', () => {
  it('reaches the application of the number, and its answer the phone', async () => {
    await application('/sms', '<Response><Message>Got it: café ✓</Message></Response>')

    expect(await phone.text(target(), 'Hello, is anybody there? 👋')).toBe(200)

    const asked = await until('the application is asked', () => host.asked('/sms')[0])
    expect(asked.parameters).toMatchObject({
      AccountSid: server.facts.accountSid,
      From: `sip:kate@127.0.0.1:${phone.port}`,
      To: ourNumber(),
      Body: 'Hello, is anybody there? 👋',
      SmsStatus: 'received',
      NumMedia: '0',
      NumSegments: '1',
      FromCountry: '',
      ToCountry: 'US',
    })
    expect(asked.headers['x-twilio-signature']).toBeTruthy()
    const answered = await until('the answer comes', () => phone.texts[0])
    expect(answered.body).toBe('Got it: café ✓')
    expect(answered.from).toContain(ourNumber())
    const sent = await until('it is delivered', async () => {
      const [row] = await client().messages.list({ from: ourNumber() })
      return row?.status === 'delivered' && row
    })
    expect(sent).toMatchObject({ direction: 'outbound-reply', body: 'Got it: café ✓' })
    const came = await client()
      .messages(asked.parameters['MessageSid'] ?? '')
      .fetch()
    expect(came).toMatchObject({ direction: 'inbound', status: 'received', to: ourNumber() })
    const { entries } = await timelineOf(asked.parameters['From'] ?? '')
    expect(entries).toMatchObject([
      { direction: 'outbound', text: 'Got it: café ✓', status: 'delivered' },
      { direction: 'inbound', text: 'Hello, is anybody there? 👋', status: 'received' },
    ])
  })

  it('may be redirected, and answered after an action', async () => {
    await application('/first', '<Response><Redirect>/second</Redirect></Response>')
    host.answers(
      '/second',
      '<Response><Sms action="/third">one</Sms><Message>lost</Message></Response>',
    )
    host.answers('/third', '<Response><Message><Body>two</Body></Message></Response>')

    expect(await phone.text(target(), 'redirect me')).toBe(200)

    await until('both answers come', () => phone.texts.some(({ body }) => body === 'two'))
    expect(phone.texts.map(({ body }) => body)).not.toContain('lost')
    expect(host.asked('/third')[0]?.parameters).toMatchObject({ MessageStatus: 'queued' })
  })

  it('is answered from the fallback, with what was wrong, and an alert says it', async () => {
    await application('/broken', '<Response><Message>')
    const number = await numberOfOurs()
    await number.update({
      smsFallbackUrl: host.answers('/fallback', '<Response><Message>plan B</Message></Response>'),
    })

    await phone.text(target(), 'hello')

    await until('the fallback answers', () => phone.texts.some(({ body }) => body === 'plan B'))
    expect(host.asked('/fallback')[0]?.parameters).toMatchObject({
      ErrorCode: '12100',
      ErrorUrl: `${host.url}/broken`,
    })
    const [alert] = await until('there is an alert', async () => {
      const rows = await client().notifications.list({ limit: 1 })
      return rows[0]?.errorCode === '12100' && rows
    })
    expect(alert?.requestUrl).toBe(`${host.url}/broken`)
  })

  it('is refused for what it is, and for whom it asks', async () => {
    const nobody = target().replace(ourNumber(), '+19995550100')

    expect(await phone.text(target(), '<im/>', 'application/im+xml')).toBe(415)
    expect(await phone.text(target(), 'x'.repeat(1_601))).toBe(413)
    expect(await phone.text(nobody, 'hello')).toBe(404)
  })
})

describe('a text by REST', () => {
  it('goes to the provider, signed, and its receipt to the status callback, in order', async () => {
    answer = () => ({ status: 202, json: { id: 'p-1' } })
    const row = await client().messages.create({
      from: ourNumber(),
      to: '(202) 555-0199'.replace('(', '+1 ('),
      body: 'Your code is ready',
      statusCallback: host.answers('/status', ''),
    })
    expect(row).toMatchObject({ status: 'queued', to: OTHERS, direction: 'outbound-api' })

    const [sent] = await until('the provider has it', () => carried.length > 0 && carried)
    expect(sent?.json).toEqual({
      ...{ id: row.sid, accountSid: server.facts.accountSid, from: ourNumber(), to: OTHERS },
      ...{ body: 'Your code is ready', numSegments: 1 },
    })
    const [, seconds, hex] =
      /^t=(\d+),v1=(\w+)$/.exec(String(sent?.headers['offhook-signature'])) ?? []
    const expected = createHmac('sha256', SECRET).update(`${seconds}.${sent?.body}`).digest('hex')
    expect(hex).toBe(expected)
    expect(sent?.headers['idempotency-key']).toBe(row.sid)
    await until('it is sent', async () => (await statusOf(row.sid)) === 'sent')

    expect(await fromProvider('Receipts', { id: row.sid, status: 'delivered' })).toMatchObject({
      status: 200,
    })
    expect(await statusOf(row.sid)).toBe('delivered')
    // What comes late changes nothing.
    await fromProvider('Receipts', { providerId: 'p-1', status: 'undelivered', code: 30003 })
    expect(await statusOf(row.sid)).toBe('delivered')
    const told = await until(
      'all is told',
      () => host.asked('/status').length === 3 && host.asked('/status'),
    )
    expect(told.map(({ parameters }) => parameters['MessageStatus'])).toEqual([
      'queued',
      'sent',
      'delivered',
    ])
    expect(told[0]?.parameters).toMatchObject({ MessageSid: row.sid, To: OTHERS })
  })

  it('goes to a phone that has registered under the number, past the provider', async () => {
    const { httpUrl, sip } = server.facts
    const credentials = { username: '12025550155', password: 'secret of a phone' }
    const made = await fetch(`${httpUrl}/offhook/v1/SipUsers`, {
      method: 'POST',
      headers: { authorization: basicAuth(server.facts), 'content-type': 'application/json' },
      body: JSON.stringify({ ...credentials, domain: server.facts.sip.host }),
    })
    expect(made.status).toBe(201)
    const mobile = await SipPhone.open({ name: 'mobile', user: '12025550155', credentials })
    await mobile.register({ ...sip, domain: sip.host })
    const before = carried.length

    const to = '+12025550155'
    const { sid } = await client().messages.create({ from: ourNumber(), to, body: 'to your desk' })
    await until('it is delivered', async () => (await statusOf(sid)) === 'delivered')
    await mobile.close()

    expect(mobile.texts.map(({ body }) => body)).toEqual(['to your desk'])
    expect(carried.length).toBe(before)
  })

  it('fails with the reason that the provider gives, and undelivered with that of a receipt', async () => {
    answer = () => ({ status: 400, json: { code: 30005 } })
    const refused = await client().messages.create({ from: ourNumber(), to: OTHERS, body: 'x' })
    await until('it has failed', async () => (await statusOf(refused.sid)) === 'failed')
    expect(await client().messages(refused.sid).fetch()).toMatchObject({ errorCode: 30005 })

    answer = () => ({ status: 200, json: { id: 'p-2' } })
    const lost = await client().messages.create({ from: ourNumber(), to: OTHERS, body: 'y' })
    await until('it is sent', async () => (await statusOf(lost.sid)) === 'sent')
    await fromProvider('Receipts', { providerId: 'p-2', status: 'undelivered', code: 30003 })
    expect(await client().messages(lost.sid).fetch()).toMatchObject({
      status: 'undelivered',
      errorCode: 30003,
    })
    // What never left is part of the customer's story too.
    const { entries } = await timelineOf(OTHERS)
    expect(entries.slice(0, 2)).toMatchObject([
      { kind: 'message', direction: 'outbound', text: 'y', status: 'undelivered' },
      { kind: 'message', direction: 'outbound', text: 'x', status: 'failed' },
    ])
  })

  it('is tried again after a provider that is out of order', async () => {
    const before = carried.length
    answer = () => ({ status: carried.length === before + 1 ? 503 : 200, json: {} })

    const row = await client().messages.create({ from: ourNumber(), to: OTHERS, body: 'again' })

    await until('it is sent', async () => (await statusOf(row.sid)) === 'sent')
    const tries = carried.slice(before).map(({ json }) => json['id'])
    expect(tries).toEqual([row.sid, row.sid])
  })
})

describe('a text from the provider', () => {
  it('reaches the application once, however often it is brought', async () => {
    await application('/provided', '<Response/>')
    const text = { id: 'in-1', from: OTHERS, to: ourNumber(), body: 'Hi from afar' }

    const first = await fromProvider('Messages', text)
    const again = await fromProvider('Messages', text)

    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.json).toEqual(first.json)
    await until('the application is asked', () => host.asked('/provided')[0])
    expect(await client().messages.list({ from: OTHERS })).toHaveLength(1)
  })

  it('is refused without its signature, with another, and when it is old', async () => {
    const text = { from: OTHERS, to: ourNumber(), body: 'x' }
    const bare = await fetch(`${server.facts.httpUrl}/offhook/v1/Sms/Messages`, {
      method: 'POST',
      body: JSON.stringify(text),
    })

    expect(bare.status).toBe(401)
    expect((await fromProvider('Messages', text, 'guessed, guessed')).status).toBe(401)
    expect((await fromProvider('Messages', text, SECRET, 600)).status).toBe(401)
    expect((await fromProvider('Messages', { ...text, to: '+19995550100' })).status).toBe(404)
    expect((await fromProvider('Messages', { ...text, body: '' })).status).toBe(400)
    expect((await fromProvider('Receipts', { id: 'SMx', status: 'delivered' })).status).toBe(404)
    expect((await fromProvider('Receipts', { id: 'SMx', status: 'read' })).status).toBe(400)
  })
})

describe('Sms in a call', () => {
  it('sends a text to the caller and goes on with its action', async () => {
    const number = await numberOfOurs()
    const { voiceUrl } = await number.fetch()
    const url = host.answers(
      '/call',
      '<Response><Sms action="/after">Thanks for calling</Sms></Response>',
    )
    host.answers('/after', '<Response><Hangup/></Response>')
    await number.update({ voiceUrl: url })

    answer = () => ({ status: 200, json: {} })
    const mobile = await SipPhone.open({ name: 'mobile', user: '+12025550188' })
    const call = await mobile.call(target())
    await call.until('ended')
    await mobile.close()
    await number.update({ voiceUrl })

    const sent = await until('the text leaves', () =>
      carried.find(({ json }) => json['body'] === 'Thanks for calling'),
    )
    expect(sent.json).toMatchObject({ from: ourNumber(), to: '+12025550188' })
    expect(host.asked('/after')[0]?.parameters).toMatchObject({
      MessageStatus: 'queued',
      CallStatus: 'ringing',
    })
    const rows = await client().messages.list({ limit: 5 })
    expect(rows.map(({ direction }) => direction)).toContain('outbound-call')
  })
})

describe('a messaging service', () => {
  const refused = (work: Promise<unknown>, status: number, code: number) =>
    expect(work).rejects.toMatchObject({ status, code })

  it('sends from its numbers, and its application is asked about what comes to them', async () => {
    const rest = client()
    const phoneNumber = ourNumber()
    const inboundRequestUrl = host.answers('/of-the-service', '<Response/>')
    const service = await rest.messaging.v1.services.create({
      ...{ friendlyName: 'Reminders', inboundRequestUrl, validityPeriod: 600 },
    })
    const { sid: messagingServiceSid } = service
    const own = rest.messaging.v1.services(messagingServiceSid)
    expect(service).toMatchObject({
      stickySender: true,
      inboundMethod: 'POST',
      usecase: 'undeclared',
    })
    const [number] = await rest.incomingPhoneNumbers.list({ phoneNumber })
    const phoneNumberSid = number!.sid
    const attached = await own.phoneNumbers.create({ phoneNumberSid })
    expect(attached).toMatchObject({ phoneNumber, countryCode: 'US' })
    await refused(own.phoneNumbers.create({ phoneNumberSid }), 409, 21710)
    expect((await own.phoneNumbers.list()).map(({ sid }) => sid)).toEqual([phoneNumberSid])
    expect((await own.phoneNumbers(phoneNumberSid).fetch()).serviceSid).toBe(messagingServiceSid)
    expect((await rest.messaging.v1.services.list()).map(({ sid }) => sid)).toContain(
      messagingServiceSid,
    )

    const to = phoneNumber
    const sent = await rest.messages.create({ messagingServiceSid, to, body: 'by the service' })
    expect(sent).toMatchObject({ from: phoneNumber, messagingServiceSid })
    const asked = await until('the application is asked', () => host.asked('/of-the-service')[0])
    expect(asked.parameters).toMatchObject({
      ...{ Body: 'by the service', MessagingServiceSid: messagingServiceSid },
    })

    const changed = await own.update({ friendlyName: 'Other', inboundRequestUrl: '' })
    expect(changed).toMatchObject({
      ...{ friendlyName: 'Other', inboundRequestUrl: null, validityPeriod: 600 },
    })
    await refused(own.update({ validityPeriod: 0 }), 400, 20001)
    await refused(own.update({ statusCallback: 'nowhere' }), 400, 21205)
    await own.phoneNumbers(phoneNumberSid).remove()
    await refused(own.phoneNumbers(phoneNumberSid).fetch(), 404, 20404)
    await own.remove()
    await refused(own.fetch(), 404, 20404)
  })
})
