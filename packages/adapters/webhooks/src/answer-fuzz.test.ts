/**
 * Broken answers of applications by the thousand, from a seed (`OFFHOOK_FUZZ_SEED`; more of them by
 * `OFFHOOK_FUZZ_ANSWERS`): each is a document or has its documented number, and none stops the next.
 */
import { createServer, type Server } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import type { WebhookNote } from '@offhook/alerts'
import { Draw, entryOf, makeSid } from '@offhook/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebhookClient } from './webhook-client.ts'

const SEED = Number(process.env['OFFHOOK_FUZZ_SEED'] ?? 20_261_129)
const ANSWERS = Number(process.env['OFFHOOK_FUZZ_ANSWERS'] ?? 2_000)
/** Far more once it is unpacked. */
const bomb = gzipSync(Buffer.alloc(1_000_000))
const AT_ONCE = 64
const GOOD = '<Response><Say>Hello</Say></Response>'
const good = `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: ${GOOD.length}\r\n\r\n${GOOD}`

/** Makes answers out of whole ones: it knows lines, headers, chunks, encodings and elements. */
class AnswerFuzzer {
  readonly #draw: Draw

  constructor(seed: number) {
    this.#draw = new Draw(seed)
  }

  next(): Buffer {
    const body = this.#packed(this.#mutated(this.#document()))
    const rare = <T>(usual: T, ...others: readonly T[]) =>
      this.#draw.below(8) === 0 ? this.#draw.pick(others) : usual
    const statuses = ['204 No', '302 Found', '404 X', '500 X', '999 ?', '2OO OK']
    const type = rare('text/xml', 'application/xml', 'text/plain', 'audio/wav', 'x', '')
    const charset = rare('', '; charset=utf-8', '; charset=latin1', '; charset=none', '; charset="')
    const head = [
      `HTTP/1.${rare('1', '0', '9')} ${rare('200 OK', ...statuses)}`,
      `Content-Type: ${type}${charset}`,
      ...[
        `Content-Encoding: ${this.#draw.pick(['gzip', 'deflate', 'br', 'identity', 'none', ''])}`,
        `Location: ${this.#draw.pick(['/next', 'http://127.0.0.1:1/', 'javascript:1', '//', ''])}`,
        `Set-Cookie: ${this.#draw.pick(['a=b', 'a', '=b', 'a=b; Max-Age=x', `a=${'b'.repeat(9_000)}`])}`,
        `Connection: ${this.#draw.pick(['close', 'keep-alive', 'x'])}`,
        `X-${'y'.repeat(this.#draw.below(300))}: ${'z'.repeat(this.#draw.below(20_000))}`,
        'Folded: a\r\n b',
        ': nameless',
        'Bare',
      ].filter(() => this.#draw.below(12) === 0),
    ]
    const isChunked = this.#draw.below(3) === 0
    const length = rare<number | string>(body.length, body.length + 5, 1, '-1', 'x', '1e9')
    head.push(isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`)
    const whole = Buffer.concat([
      Buffer.from(`${head.join(rare('\r\n', '\n'))}\r\n\r\n`),
      isChunked ? this.#chunks(body) : body,
    ])
    return this.#draw.below(4) === 0 ? this.#mutated(whole) : whole
  }

  #document(): Buffer {
    const depth = this.#draw.below(5) === 0 ? this.#draw.below(200) : this.#draw.below(4)
    const inner = this.#draw.pick([
      'text',
      '&amp;',
      '&',
      ']]>',
      '<![CDATA[x]]>',
      '&#0;',
      '<!-- -->',
      'ü',
    ])
    const name = () => this.#draw.pick(['Response', 'Say', 'Gather', 'Dial', 'x:y', 'Play', '1'])
    let xml = inner
    for (let level = 0; level < depth; level++) {
      const [open, close] = [name(), name()]
      xml = `<${open} ${this.#draw.pick(['', 'a="b"', "a='<'", 'a=b', 'a="1" a="2"'])}>${xml}</${this.#draw.below(4) ? open : close}>`
    }
    const start = this.#draw.pick([
      '',
      '<?xml version="1.0"?>',
      '<?xml version="9"?>',
      '\ufeff',
      '<!DOCTYPE a>',
    ])
    return Buffer.from(`${start}<Response>${xml}</Response>`)
  }

  #packed(body: Buffer): Buffer {
    if (this.#draw.below(8) > 0) return body
    return this.#draw.pick([gzipSync(body), deflateSync(body), bomb])
  }

  #chunks(body: Buffer): Buffer {
    const size = this.#draw.pick([
      body.length.toString(16),
      'zz',
      '-1',
      'ffffffff',
      `${body.length.toString(16)};x=y`,
    ])
    return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
  }

  #mutated(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes)
    switch (this.#draw.below(6)) {
      case 0:
        copy[this.#draw.below(copy.length || 1)] = this.#draw.below(256)
        return copy
      case 1:
        return copy.subarray(0, this.#draw.below(copy.length + 1))
      case 2:
        return Buffer.concat([copy, copy])
      case 3: {
        const at = this.#draw.below(copy.length + 1)
        const more = Buffer.from(this.#draw.pick(['\0', '\r\n', '<', '&', '"', '\u2028']))
        return Buffer.concat([copy.subarray(0, at), more, copy.subarray(at)])
      }
      default:
        return copy
    }
  }
}

let server: Server
const answers: Buffer[] = []

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (request: Buffer) => {
      socket.end(request.includes('POST /good ') ? good : (answers.shift() ?? ''))
    })
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

it('broken answers are documents or have their number', { timeout: 3_600_000 }, async () => {
  const { port } = server.address() as { port: number }
  const notes: WebhookNote[] = []
  const client = new WebhookClient({
    authTokenOf: () => 'token',
    onRequest: (note) => notes.push(note),
  })
  const ask = (path: string, readMs: number) =>
    client.fetch({
      ...{ accountSid: makeSid('AC'), callSid: makeSid('CA'), method: 'POST', parameters: {} },
      url: `http://127.0.0.1:${port}${path}#ct=5000&rt=${readMs}&rc=0`,
    })
  const fuzzer = new AnswerFuzzer(SEED)
  let documents = 0
  for (let count = 0; count < ANSWERS; count += AT_ONCE) {
    // A redirect asks once more.
    answers.splice(0, answers.length, ...Array.from({ length: 2 * AT_ONCE }, () => fuzzer.next()))
    const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => ask('/', 150)))
    documents += replies.filter(({ ok }) => ok).length
    const unknown = replies.filter((reply) => !reply.ok && !entryOf(reply.code))
    expect(unknown).toEqual([])
  }

  // Fuzz that never gets in would test the door alone.
  expect(documents).toBeGreaterThan(ANSWERS / 20)
  expect(documents).toBeLessThan(ANSWERS)
  for (const { body, headers } of notes) {
    expect(body === null || body.length <= 8_192).toBe(true)
    expect(JSON.stringify(headers).length).toBeLessThan(40 * 1_200)
  }
  expect(await ask('/good', 15_000)).toMatchObject({ ok: true, body: GOOD })
})
