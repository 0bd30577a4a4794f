import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookNote } from '@offhook/alerts'
import { makeSid } from '@offhook/core'
import { WebhookHost } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signatureOf } from './signature.ts'
import { WebhookClient } from './webhook-client.ts'

const accountSid = makeSid('AC')
const callSid = makeSid('CA')
const authToken = 'a token'

let host: WebhookHost
let notes: WebhookNote[]
let client: WebhookClient

beforeEach(async () => {
  host = await WebhookHost.open()
  notes = []
  client = new WebhookClient({
    authTokenOf: () => authToken,
    onRequest: (note) => notes.push(note),
  })
})

afterEach(() => host.close())

const ask = (
  url: string,
  parameters: Record<string, string> = { CallSid: callSid },
  method: 'GET' | 'POST' = 'POST',
) => client.fetch({ accountSid, callSid, url, method, parameters })

describe('the note of a request', () => {
  it('has what was asked, what was signed and what was answered', async () => {
    const body = '<Response><Say>Hello</Say></Response>'
    const url = host.answers('/voice', () => ({ body, headers: { 'set-cookie': 'session=1' } }))

    await ask(`${url}?a=b`, { From: '+12025550100', CallSid: callSid })

    expect(notes).toEqual([
      {
        ...{ accountSid, callSid, url: `${url}?a=b`, method: 'POST', attempt: 1, covered: false },
        parameters: { From: '+12025550100', CallSid: callSid },
        signatureBase: `${url}?a=bCallSid${callSid}From+12025550100`,
        startedAt: expect.any(Number),
        durationMs: expect.any(Number),
        status: 200,
        headers: expect.objectContaining({ 'content-type': 'text/xml', 'set-cookie': '***' }),
        body,
        ...{ errorCode: null, errorMessage: null, documentLine: null, documentColumn: null },
      },
    ])
    const [note] = notes
    expect(signatureOf(authToken, `${url}?a=b`, note?.parameters ?? {})).toBe(
      host.requests[0]?.headers['x-twilio-signature'],
    )
  })

  it('covers digits and secrets, in a form and in a query, and never says who they belong to', async () => {
    const url = host.answers('/voice', '<Response/>').replace('//', '//user:pass-word@')
    const typed = { Digits: '4111', CallToken: 'abc', PaymentCardNumber: '4242', From: '+1' }

    await ask(`${url}?apiToken=hush&x=1`, typed)
    await ask(url, typed, 'GET')

    expect(notes.map(({ covered }) => covered)).toEqual([true, true])
    expect(notes[0]?.parameters).toEqual({
      ...{ Digits: '***', CallToken: '***', PaymentCardNumber: '***', From: '+1' },
    })
    expect(JSON.stringify(notes)).not.toMatch(/4111|abc|4242|hush|pass-word/)
  })

  it('covers what whoever asks says, in whatever was asked and answered', async () => {
    const url = host.answers('/check', () => ({ body: 'got 73519', headers: { 'x-got': '73519' } }))
    const question = {
      ...{ accountSid, callSid, body: null, isSigned: true },
      ...{
        url: `${url}?a=73519&b=%2373519&c=1&d=1=73519`,
        parameters: { pin: '73519', other: 'x' },
      },
      cover: (text: string) => text.replaceAll('73519', '***'),
      signal: new AbortController().signal,
    }
    for (const method of ['POST', 'GET'] as const) await client.request({ ...question, method })

    expect(host.requests.map(({ parameters }) => parameters['pin'])).toEqual(['73519', '73519'])
    expect(notes.map(({ parameters }) => parameters)).toEqual(
      Array.from({ length: 2 }, () => ({ pin: '***', other: 'x' })),
    )
    expect(notes[0]?.url).toBe(`${url}?a=***&b=***&c=1&d=***`)
    expect(notes[0]?.body).toBe('got ***')
    expect(notes.map(({ covered }) => covered)).toEqual([true, true])
    expect(JSON.stringify(notes)).not.toContain('73519')
  })

  it('tells why there was no answer, and of each attempt', async () => {
    await ask('http://127.0.0.1:9/#rc=2')

    expect(notes.map(({ attempt, status, errorCode }) => [attempt, status, errorCode])).toEqual([
      [1, null, 11202],
      [2, null, 11202],
      [3, null, 11202],
    ])
  })

  it('is made of every hop of a redirect, and says where a document breaks', async () => {
    const url = host.answers('/old', () => ({ status: 302, headers: { location: '/new' } }))
    host.answers('/new', '<Response>\n  <Say>Hello</Response>')

    await ask(url)

    expect(notes.map(({ status, method }) => [status, method])).toEqual([
      [302, 'POST'],
      [200, 'GET'],
    ])
    expect(notes[1]).toMatchObject({ errorCode: 12100, documentLine: 2 })
  })

  it('keeps the beginning of a long answer', async () => {
    await ask(
      host.answers('/long', () => ({ contentType: 'text/plain', body: 'x'.repeat(60_000) })),
    )

    expect(notes[0]?.body).toHaveLength(8_192)
  })
})

it('a request is sent again as it was, signed anew', async () => {
  const url = host.answers('/voice', '<Response/>')
  await ask(url, { From: '+1' })
  const [note] = notes.splice(0)

  const again = await client.replay({ ...note!, signal: new AbortController().signal })

  expect(again).toMatchObject([{ url, parameters: { From: '+1' }, status: 200 }])
  expect(notes).toEqual([])
  const [first, second] = host.requests
  expect(second?.headers['x-twilio-signature']).toBe(first?.headers['x-twilio-signature'])
  expect(second?.headers['i-twilio-idempotency-token']).not.toBe(
    first?.headers['i-twilio-idempotency-token'],
  )
})

it('one with a JSON body is signed by its hash, in the log and when it is sent again', async () => {
  const url = host.answers('/told', '')
  const parameters = { Type: 'message', CallSid: callSid }
  await client.tell({ accountSid, callSid, url, method: 'POST', bodyType: 'json', parameters })
  const [note] = notes.splice(0)
  expect(note).toMatchObject({ parameters, signatureBase: note?.url })
  expect(note?.url).toMatch(/\?bodySHA256=[0-9a-f]{64}$/)

  const [again] = await client.replay(note!)

  expect(again).toMatchObject({ url: note?.url, parameters })
  const [first, second] = host.requests
  expect(second?.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(second?.headers['x-twilio-signature']).toBe(first?.headers['x-twilio-signature'])
})

describe('headers without end', () => {
  let server: Server

  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())))

  it('end the exchange', async () => {
    server = createServer({ maxHeaderSize: 262_144 }, (_request, response) => {
      for (let index = 0; index < 40; index++) response.setHeader(`x-${index}`, 'y'.repeat(1_000))
      response.end('<Response/>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

    const reply = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#rc=0`)

    expect(reply).toMatchObject({ ok: false, code: 11750 })
    expect(notes[0]).toMatchObject({ status: null, errorCode: 11750 })
  })
})
