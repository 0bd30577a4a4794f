import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { audioAgent, fetchAudio } from './fetch-audio.ts'

const agent = audioAgent(null)
afterAll(() => agent.destroy())

let server: Server
let base: string
let asked: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

const get = (path: string, rest: Partial<Parameters<typeof fetchAudio>[0]> = {}) =>
  fetchAudio({ url: new URL(path, base), method: 'GET', copy: null, agent, ...rest })

const closed = (request: IncomingMessage | undefined) => () => request?.socket.destroyed === true

describe('a file', () => {
  it('is given with its type and its validators', async () => {
    answer = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'audio/mpeg',
        etag: '"a1"',
        'last-modified': 'Wed, 01 Jul 2026 10:00:00 GMT',
      })
      response.end(Buffer.from([1, 2, 3]))
    }

    expect(await get('/a.mp3')).toEqual({
      ok: true,
      bytes: Uint8Array.of(1, 2, 3),
      contentType: 'audio/mpeg',
      validators: { etag: '"a1"', lastModified: 'Wed, 01 Jul 2026 10:00:00 GMT' },
      freshness: 0,
    })
  })

  it('that comes in many pieces is put together', async () => {
    const whole = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
    answer = (_request, response) => {
      for (let at = 0; at < whole.length; at += 10_000) {
        response.write(whole.subarray(at, at + 10_000))
      }
      response.end()
    }

    const fetched = await get('/')

    expect(fetched).toMatchObject({ ok: true, contentType: '' })
    expect('bytes' in fetched && Buffer.from(whole).equals(fetched.bytes)).toBe(true)
  })

  it('is asked for with the validators of a copy', async () => {
    answer = (_request, response) => response.writeHead(304).end()
    const lastModified = 'Wed, 01 Jul 2026 10:00:00 GMT'

    expect(await get('/', { copy: { etag: '"a1"', lastModified } })).toEqual({
      ok: true,
      unchanged: true,
      freshness: 0,
    })
    await get('/', { copy: { etag: null, lastModified } })

    expect(asked[0]?.headers['if-none-match']).toBe('"a1"')
    expect(asked[0]?.headers['if-modified-since']).toBeUndefined()
    expect(asked[1]?.headers['if-modified-since']).toBe(lastModified)
  })

  it('is found behind redirects', async () => {
    answer = (request, response) => {
      if (request.url === '/b') response.end('there')
      else response.writeHead(302, { location: '/b' }).end()
    }

    expect(await get('/a')).toMatchObject({ ok: true, bytes: new Uint8Array(Buffer.from('there')) })
  })

  it('that needs a user is asked for with Basic authentication', async () => {
    answer = (_request, response) => response.end('x')
    const url = new URL(base)
    url.username = 'anna'
    url.password = 'p@ss word'

    await fetchAudio({ url, method: 'GET', copy: null, agent })

    const wanted = Buffer.from('anna:p@ss word').toString('base64')
    expect(asked[0]?.headers.authorization).toBe(`Basic ${wanted}`)
  })
})

describe('what is too much', () => {
  it('is refused by its announcement, and not read', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '2000' })
      response.write('x')
    }

    expect(await get('/', { maxBytes: 1_000 })).toMatchObject({ ok: false, code: 11750 })
    await until('the connection is closed', closed(asked[0]))
  })

  it('without an end is read no further', async () => {
    answer = (_request, response) => {
      const block = Buffer.alloc(65_536)
      const more = (): void => {
        while (!response.destroyed && response.write(block)) {}
      }
      response.on('drain', more)
      more()
    }

    expect(await get('/', { maxBytes: 1_000_000 })).toMatchObject({ ok: false, code: 11750 })
    await until('the connection is closed', closed(asked[0]))
  })

  it('exactly the most is taken', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(1_000))

    expect(await get('/', { maxBytes: 1_000 })).toMatchObject({ ok: true })
    expect(await get('/', { maxBytes: 999 })).toMatchObject({ ok: false, code: 11750 })
  })
})

describe('what does not come has its documented number', () => {
  it.each([404, 403, 500, 304])('an answer of %i', async (status) => {
    answer = (_request, response) => response.writeHead(status).end()

    expect(await get('/')).toEqual({
      ok: false,
      code: 11200,
      message: `The audio's server answered ${status}`,
    })
  })

  it('a server that does not answer', async () => {
    answer = () => {}

    expect(await get('/', { totalMs: 100 })).toMatchObject({ ok: false, code: 11205 })
    await until('the connection is closed', closed(asked[0]))
  })

  it('a server that trickles', async () => {
    let timer: NodeJS.Timeout | undefined
    answer = (_request, response) => {
      timer = setInterval(() => response.write('x'), 10)
    }

    expect(await get('/', { totalMs: 200 })).toMatchObject({ ok: false, code: 11205 })
    clearInterval(timer)
  })

  it('a server that breaks off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('x', () => response.destroy())
    }

    expect(await get('/')).toMatchObject({ ok: false, code: 11205 })
  })

  it('nobody there', async () => {
    const other = createTcpServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await new Promise<void>((resolve) => other.close(() => resolve()))
    const url = new URL(`http://127.0.0.1:${port}/`)

    expect(await fetchAudio({ url, method: 'GET', copy: null, agent })).toMatchObject({
      ok: false,
      code: 11202,
    })
  })

  it('an unknown host', async () => {
    const url = new URL('http://nobody.invalid/')

    expect(await fetchAudio({ url, method: 'GET', copy: null, agent })).toMatchObject({
      ok: false,
      code: 11210,
    })
  })

  it('redirects without an end', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/again' }).end()

    expect(await get('/')).toMatchObject({ ok: false, code: 11215 })
  })

  it('a redirect to our own files', async () => {
    answer = (_request, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end()

    expect(await get('/')).toMatchObject({ ok: false, code: 11205 })
  })

  it('TLS where there is none', async () => {
    answer = (_request, response) => response.end()
    const url = new URL(base.replace('http', 'https'))

    expect(await fetchAudio({ url, method: 'GET', copy: null, agent })).toMatchObject({
      ok: false,
      code: 11220,
    })
  })

  it('a peer that speaks no HTTP', async () => {
    const other = createTcpServer((socket) => socket.resume().end('nonsense\r\n\r\n'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo

    const fetched = await fetchAudio({
      url: new URL(`http://127.0.0.1:${port}/`),
      method: 'GET',
      copy: null,
      agent,
    })

    expect(fetched).toMatchObject({ ok: false, code: 11205 })
    await new Promise<void>((resolve) => other.close(() => resolve()))
  })

  it('a caller who hangs up takes the connection along', async () => {
    answer = () => {}
    const caller = new AbortController()
    const fetching = get('/', { signal: caller.signal })
    await until('it is asked', () => asked.length === 1)

    caller.abort()

    expect(await fetching).toMatchObject({ ok: false })
    await until('the connection is closed', closed(asked[0]))
  })

  it('never tells the password of a URL', async () => {
    answer = (_request, response) => response.writeHead(500).end()
    const url = new URL(base)
    url.username = 'anna'
    url.password = 'secret'
    const nowhere = new URL('http://anna:secret@127.0.0.1:9/')

    for (const each of [url, nowhere]) {
      const fetched = await fetchAudio({ url: each, method: 'GET', copy: null, agent })
      expect(JSON.stringify(fetched)).not.toMatch(/secret/)
    }
  })
})

describe('an address that may not be asked', () => {
  const lookups: string[] = []
  /** Everything but 127.0.0.2 may be asked, and `inside.test` is there. */
  const guarded = audioAgent({
    mayAskHost: (hostname) => hostname !== '127.0.0.2',
    lookup: (hostname, options, callback) => {
      lookups.push(hostname)
      if (hostname === 'inside.test') {
        const error = Object.assign(new Error('denied'), { code: 'TARGET_DENIED' })
        return callback(error, '')
      }
      callback(null, options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4)
    },
  })

  afterAll(() => guarded.destroy())

  it.each([
    ['as an address', (port: number) => `http://127.0.0.2:${port}/`],
    ['behind a name', (port: number) => `http://inside.test:${port}/`],
  ])('is not asked %s, behind a redirect neither', async (_, url: (port: number) => string) => {
    const asked: string[] = []
    answer = (request, response) => {
      asked.push(request.headers.host ?? '')
      response.writeHead(302, { location: url(Number(port)) }).end()
    }
    const { port } = new URL(base)
    const given = { method: 'GET', copy: null, agent: guarded } as const

    for (const first of [url(Number(port)), `http://outside.test:${port}/`]) {
      const fetched = await fetchAudio({ ...given, url: new URL(first) })
      expect(fetched).toMatchObject({ ok: false, code: 11210 })
    }

    expect(asked).toEqual([`outside.test:${port}`])
    expect(lookups).toContain('outside.test')
  })
})
