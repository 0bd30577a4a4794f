import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { makeSid } from '@offhook/core'
import { WebhookHost } from '@offhook/test-kit'
import twilio from 'twilio'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebhookClient } from './webhook-client.ts'

const accountSid = makeSid('AC')
const authToken = '0123456789abcdef0123456789abcdef'

let host: WebhookHost
let client: WebhookClient

beforeEach(async () => {
  host = await WebhookHost.open()
  client = new WebhookClient({ authTokenOf: () => authToken })
})

afterEach(() => host.close())

const ask = (url: string, rest: Partial<Parameters<WebhookClient['fetch']>[0]> = {}) =>
  client.fetch({
    accountSid,
    callSid: null,
    url,
    method: 'POST',
    parameters: { CallSid: 'CA1', From: '+1 & ü' },
    ...rest,
  })

describe('a request', () => {
  it('is signed as the official helper checks it: a form', async () => {
    const url = host.answers('/voice', '<Response/>')

    const reply = await ask(`${url}?a=b`)

    expect(reply).toMatchObject({ ok: true, contentType: 'text/xml', body: '<Response/>' })
    const [asked] = host.requests
    const form = { CallSid: 'CA1', From: '+1 & ü' }
    expect(
      twilio.validateRequest(
        authToken,
        String(asked?.headers['x-twilio-signature']),
        `${url}?a=b`,
        form,
      ),
    ).toBe(true)
    expect(asked?.headers['i-twilio-idempotency-token']).toBeTruthy()
  })

  it('is signed as the official helper checks it: a query', async () => {
    const url = host.answers('/voice', '<Response/>')

    await ask(url, { method: 'GET' })

    const [asked] = host.requests
    expect(asked?.parameters).toEqual({ CallSid: 'CA1', From: '+1 & ü' })
    expect(
      twilio.validateRequest(
        authToken,
        String(asked?.headers['x-twilio-signature']),
        asked?.url ?? '',
        {},
      ),
    ).toBe(true)
  })

  it('sends user info as Basic authentication, and not in the URL', async () => {
    const url = host.answers('/voice', '<Response/>').replace('http://', 'http://user:p%40ss@')

    await ask(url)

    expect(host.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    )
  })

  it('returns the cookies of its call, and of no other', async () => {
    let cookies = 0
    const url = host.answers('/voice', () => ({
      body: '<Response/>',
      headers: { 'set-cookie': `n=${++cookies}; Path=/` },
    }))

    await ask(url, { callSid: makeSid('CA') })
    const callSid = makeSid('CA')
    await ask(url, { callSid })
    await ask(url, { callSid })

    expect(host.requests.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      undefined,
      'n=2',
    ])
  })
})

describe('what can go wrong has its documented number', () => {
  it.each([
    ['a malformed URL', () => 'not a url', 11100],
    ['another scheme', () => 'ftp://host/', 11100],
    ['nobody there', () => 'http://127.0.0.1:9/', 11202],
    ['an unknown host', () => 'http://nobody.invalid/', 11210],
    ['a missing page', () => `${host.url}/missing`, 11200],
    [
      'a type that is none',
      () => host.answers('/json', () => ({ contentType: 'application/json', body: '{}' })),
      12300,
    ],
    ['too much', () => host.answers('/big', () => ({ body: 'x'.repeat(70_000) })), 11750],
    [
      'redirects without an end',
      () => host.answers('/loop', () => ({ status: 302, headers: { location: '/loop' } })),
      11215,
    ],
  ])('%s', async (_name, url, code) => {
    expect(await ask(url())).toMatchObject({ ok: false, code })
  })

  it('an answer that does not come within the time of the fragment', async () => {
    const url = host.answers('/slow', () => ({ body: '<Response/>', after: new Promise(() => {}) }))

    expect(await ask(`${url}#rt=200&rc=0`)).toMatchObject({ ok: false, code: 11205 })
  })

  it('a peer that takes the connection and says nonsense', async () => {
    const server = createServer((socket) => socket.resume().end('nonsense\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

    const reply = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#rc=0`)

    expect(reply).toMatchObject({ ok: false })
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
})

describe('retries', () => {
  it('none for an answer of 500 by itself, as many as the fragment asks for else', async () => {
    const url = host.answers('/five', () => ({ status: 500 }))

    await ask(url)
    expect(host.asked('/five')).toHaveLength(1)
    await ask(`${url}#rc=2&rp=5xx`)

    expect(host.asked('/five')).toHaveLength(4)
    const tokens = host.asked('/five').map(({ headers }) => headers['i-twilio-idempotency-token'])
    expect(new Set(tokens.slice(1)).size).toBe(1)
  })
})

describe('answers', () => {
  it('a redirect is followed, a POST becomes a GET, and relative URLs resolve against the last', async () => {
    host.answers('/from', () => ({ status: 302, headers: { location: '/to/doc' } }))
    host.answers('/to/doc', '<Response/>')

    const reply = await ask(`${host.url}/from`)

    expect(reply).toMatchObject({ ok: true, finalUrl: `${host.url}/to/doc` })
    expect(host.requests[1]).toMatchObject({ method: 'GET', parameters: {} })
  })

  it('no content ends the document', async () => {
    const url = host.answers('/none', () => ({ status: 204 }))

    expect(await ask(url)).toMatchObject({ ok: true, body: '<Response/>' })
  })

  it('a callback is taken or not', async () => {
    const good = host.answers('/good', '')
    const bad = host.answers('/bad', () => ({ status: 404 }))
    const tell = (url: string) =>
      client.tell({ accountSid, callSid: null, url, method: 'POST', parameters: {} })

    expect(await tell(good)).toBe(true)
    expect(await tell(bad)).toBe(false)
  })
})
