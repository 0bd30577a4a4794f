import { type AddressInfo, createServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { makeSid } from '@offhook/core'
import { until, WebhookHost } from '@offhook/test-kit'
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

describe('an answer', () => {
  it('is taken in the encoding that it names, packed or not', async () => {
    const document = '<Response><Say>Grüße</Say></Response>'
    const url = host.answers('/voice', () => ({
      contentType: 'text/xml; charset=iso-8859-1',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.from(document, 'latin1')),
    }))

    expect(await ask(url)).toMatchObject({ ok: true, body: document })
    expect(host.requests[0]?.headers['accept-encoding']).toBe('identity')
  })

  it('in letters that it does not say is 12100; its status counts first', async () => {
    const body = Buffer.from('<Response><Say>Grüße</Say></Response>', 'latin1')
    const url = host.answers('/voice', () => ({ body }))
    const gone = host.answers('/gone', () => ({ body, status: 404 }))

    expect(await ask(url)).toMatchObject({ ok: false, code: 12100 })
    expect(await ask(gone)).toMatchObject({ ok: false, code: 11200 })
  })
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

  it('is signed as the official helper checks it: JSON', async () => {
    const url = host.answers('/said', '')

    await ask(`${url}?a=b`, { bodyType: 'json' })

    const [asked] = host.requests
    expect(JSON.parse(asked?.body ?? '')).toEqual({ CallSid: 'CA1', From: '+1 & ü' })
    expect(asked?.headers['content-type']).toContain('application/json')
    const signature = String(asked?.headers['x-twilio-signature'])
    const { validateRequestWithBody } = twilio
    expect(validateRequestWithBody(authToken, signature, asked?.url ?? '', asked?.body ?? '')).toBe(
      true,
    )
    expect(validateRequestWithBody(authToken, signature, asked?.url ?? '', '{}')).toBe(false)
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

  it('is signed as it is sent, however the URL was written', async () => {
    const url = `${host.answers('/a%20b/%C3%BC', '<Response/>')}?q=%7E`
    const written = url.replace('%20', ' ').replace('%C3%BC', 'ü')

    await ask(`${written}#rc=0`)

    const [asked] = host.requests
    const signature = String(asked?.headers['x-twilio-signature'])
    const form = { CallSid: 'CA1', From: '+1 & ü' }
    expect(asked?.url).toBe(url)
    expect(twilio.validateRequest(authToken, signature, url, form)).toBe(true)
  })

  it('sends user info as Basic authentication, and not in the URL', async () => {
    const url = host.answers('/voice', '<Response/>').replace('http://', 'http://user:p%40ss@')

    await ask(url)

    expect(host.requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    )
  })

  it('signs what a redirect names without its user info and its fragment', async () => {
    const location = host.url.replace('http://', 'http://user:pass@')
    host.answers('/from', () => ({ status: 302, headers: { location: `${location}/to#top` } }))
    host.answers('/to', '<Response/>')

    await ask(`${host.url}/from`)

    const signature = String(host.requests[1]?.headers['x-twilio-signature'])
    expect(twilio.validateRequest(authToken, signature, `${host.url}/to`, {})).toBe(true)
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

describe('cookies', () => {
  const callSid = makeSid('CA')
  const send = async (url: string, ...lines: string[]) => {
    let next = [...lines]
    host.answers('/cookies', () => {
      const line = next.shift()
      return { body: '<Response/>', ...(line ? { headers: { 'set-cookie': line } } : {}) }
    })
    for (const _ of lines) await ask(url, { callSid })
    next = []
    await ask(url, { callSid })
    return host.requests.at(-1)?.headers.cookie
  }

  it.each(['n=; Max-Age=0', 'n=gone; expires=Thu, 01 Jan 1970 00:00:00 GMT', 'n=; max-age=-1'])(
    'are taken back: %s',
    async (line) => {
      expect(await send(`${host.url}/cookies`, 'n=1; Path=/', line)).toBeUndefined()
    },
  )

  it('live until they are over, and the last word counts', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString()

    expect(await send(`${host.url}/cookies`, 'n=1', `n=2; Expires=${later}`, 'm=3; HttpOnly')).toBe(
      'n=2; m=3',
    )
  })

  it('are kept up to date when there are many', async () => {
    const lines = Array.from({ length: 31 }, (_, index) => `c${index}=1`)

    const sent = await send(`${host.url}/cookies`, ...lines, 'c0=2')

    expect(sent?.split('; ')).toHaveLength(30)
    expect(sent).toContain('c0=2')
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

  it('all attempts together longer than the total time', async () => {
    const url = host.answers('/slow', () => ({ body: '<Response/>', after: new Promise(() => {}) }))

    expect(await ask(`${url}#tt=200`)).toMatchObject({ ok: false, code: 11203 })
    expect(host.asked('/slow')).toHaveLength(1)
  })

  it.each([
    ['says nonsense', (socket: Socket) => socket.end('nonsense\r\n\r\n'), 11206],
    ['goes without a word', (socket: Socket) => socket.destroy(), 11205],
    [
      'breaks off in the answer',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<Resp'),
      11205,
    ],
  ])('a peer that takes the request and %s is not asked again', async (_name, behave, code) => {
    let taken = 0
    const server = createServer((socket) => {
      socket.once('data', () => {
        taken++
        behave(socket)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

    const reply = await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)

    expect(reply).toMatchObject({ ok: false, code })
    expect(taken).toBe(1)
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  it.each([
    ['ct=5', 11240],
    ['rt=soon', 11241],
    ['tt=99999', 11242],
    ['rc=6', 11243],
  ])(
    'an override that is not valid is told, and its default counts: %s',
    async (fragment, fault) => {
      const url = host.answers('/voice', '<Response/>')

      expect(await ask(`${url}#${fragment}`)).toMatchObject({ ok: true, fault })
      expect(await ask(url)).toMatchObject({ ok: true, fault: null })
    },
  )
})

describe('a connection', () => {
  /** A server by hand: answers each request, and is told of each connection. */
  async function byHand(
    onRequest: (socket: Socket, nth: number) => void,
  ): Promise<{ url: string; sockets: Socket[]; requests: string[]; close(): Promise<void> }> {
    const sockets: Socket[] = []
    const requests: string[] = []
    const server = createServer((socket) => {
      sockets.push(socket)
      let onThis = 0
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        requests.push(chunk.toString().split(' ')[0] ?? '')
        onRequest(socket, ++onThis)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      sockets,
      requests,
      close: () => {
        for (const socket of sockets) socket.destroy()
        return new Promise<void>((resolve) => server.close(() => resolve()))
      },
    }
  }

  const answer = (socket: Socket, _nth = 1, connection = 'Connection: keep-alive\r\n') =>
    socket.write(
      `HTTP/1.1 200 OK\r\n${connection}Content-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Response/>`,
    )

  it('serves one request after the other, of either kind', async () => {
    const server = await byHand(answer)

    for (const method of ['POST', 'GET', 'POST', 'POST'] as const) {
      expect(await ask(server.url, { method })).toMatchObject({ ok: true, body: '<Response/>' })
    }

    expect(server.requests).toEqual(['POST', 'GET', 'POST', 'POST'])
    expect(server.sockets).toHaveLength(1)
    await server.close()
  })

  it.each([
    ['says so', 'Connection: close\r\n'],
    ['says nothing', ''],
  ])('of a server that closes each and %s is not used again', async (_name, connection) => {
    const server = await byHand((socket, nth) => {
      answer(socket, nth, connection)
      socket.end()
    })

    for (let round = 0; round < 20; round++) {
      expect(await ask(server.url)).toMatchObject({ ok: true })
    }

    expect(server.requests).toHaveLength(20)
    await server.close()
  })

  it('that the server has closed meanwhile is not used', async () => {
    const server = await byHand(answer)
    for (let round = 0; round < 20; round++) {
      expect(await ask(server.url)).toMatchObject({ ok: true })
      const last = server.sockets.at(-1)
      await new Promise<void>((resolve) => last?.end(resolve))
    }

    expect(server.requests).toHaveLength(20)
    await server.close()
  })

  it('is closed by us before a server would do so', async () => {
    const server = await byHand(answer)
    await ask(server.url)
    const since = performance.now()

    await until('it is closed', () => server.sockets[0]?.closed)

    expect(performance.now() - since).toBeLessThan(2_000)
    expect(await ask(server.url)).toMatchObject({ ok: true })
    expect(server.sockets).toHaveLength(2)
    await server.close()
  })

  it('that is closed under a GET is asked once more on another, under a POST not', async () => {
    const server = await byHand((socket, nth) => (nth === 1 ? answer(socket) : socket.destroy()))

    await ask(server.url)
    expect(await ask(server.url, { method: 'GET' })).toMatchObject({ ok: true })
    expect(server.requests).toEqual(['POST', 'GET', 'GET'])
    await ask(server.url)
    expect(await ask(server.url)).toMatchObject({ ok: false, code: 11205 })
    expect(server.requests.slice(3)).toEqual(['POST', 'POST'])
    await server.close()
  })

  it('with an answer that was not read to its end is not used again', async () => {
    const server = await byHand((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 99\r\n\r\nRIFF'),
    )

    for (let round = 0; round < 3; round++) {
      expect(await ask(server.url)).toMatchObject({ ok: true, contentType: 'audio/wav' })
    }

    expect(server.sockets).toHaveLength(3)
    await server.close()
  })

  it('that is used again keeps the time limits of each request', async () => {
    const server = await byHand((socket, nth) => void (nth === 1 && answer(socket)))
    await ask(server.url)

    const reply = await ask(`${server.url}#rt=200&rc=0`)

    expect(reply).toMatchObject({ ok: false, code: 11205 })
    expect(server.sockets).toHaveLength(1)
    await server.close()
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

  it.each([302, 307])('a redirect with %i of a GET is asked as it is', async (status) => {
    host.answers('/from', () => ({ status, headers: { location: '/to?a=1' } }))
    host.answers('/to', '<Response/>')

    const reply = await ask(`${host.url}/from`, { method: 'GET' })

    expect(reply).toMatchObject({ ok: true, finalUrl: `${host.url}/to?a=1` })
    expect(host.requests[1]).toMatchObject({ method: 'GET', parameters: { a: '1' } })
  })

  it('a redirect with 307 of a POST is a POST with all that it said', async () => {
    host.answers('/from', () => ({ status: 307, headers: { location: '/to' } }))
    host.answers('/to', '<Response/>')

    await ask(`${host.url}/from`)

    expect(host.requests[1]).toMatchObject({
      method: 'POST',
      parameters: { CallSid: 'CA1', From: '+1 & ü' },
    })
  })

  it('a document is at its own URL: without what a GET adds, with its user and its overrides', async () => {
    const url = host.answers('/voice', '<Response/>').replace('http://', 'http://user:pass@')

    const reply = await ask(`${url}?a=b#rc=0`, { method: 'GET' })

    expect(reply).toMatchObject({ ok: true, finalUrl: `${url}?a=b#rc=0` })
  })

  it('audio is not read: it may be longer than any document', async () => {
    const url = host.answers('/music', () => ({
      contentType: 'audio/mpeg',
      body: 'x'.repeat(1_000_000),
    }))

    expect(await ask(url)).toMatchObject({ ok: true, contentType: 'audio/mpeg', body: '' })
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

describe('a question about a reservation', () => {
  const question = (url: string, signal = new AbortController().signal) =>
    client.question({ accountSid, url, parameters: { ReservationSid: 'WR1' }, signal })

  it('is a signed form, and any answer is one', async () => {
    const url = host.answers('/assignment', () => ({
      status: 500,
      contentType: 'Application/JSON; charset=utf-8',
      body: '{"instruction":"accept"}',
    }))

    expect(await question(url)).toEqual({
      ok: true,
      status: 500,
      contentType: 'application/json',
      body: '{"instruction":"accept"}',
    })
    const [asked] = host.requests
    expect(asked).toMatchObject({ method: 'POST', parameters: { ReservationSid: 'WR1' } })
    expect(
      twilio.validateRequest(authToken, String(asked?.headers['x-twilio-signature']), url, {
        ReservationSid: 'WR1',
      }),
    ).toBe(true)
  })

  it('that is given up is over at once', async () => {
    const url = host.answers('/slow', () => ({ after: new Promise<void>(() => {}) }))
    const controller = new AbortController()
    const asked = question(url, controller.signal)
    await until('the application is asked', () => host.requests.length === 1)

    controller.abort()

    expect(await asked).toMatchObject({ ok: false, code: 11205 })
  })

  it('to nobody, or to no address, fails by its code', async () => {
    const url = host.url
    await host.close()

    expect(await question(url)).toMatchObject({ ok: false, code: 11202 })
    expect(await question('nowhere')).toMatchObject({ ok: false, code: 11100 })
    host = await WebhookHost.open()
  })
})
