import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Frame, StreamFramer } from './stream-framer.ts'

const FIRST = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 5\r\n\r\nhello'
const SECOND = 'SIP/2.0 200 OK\r\nl :0\r\n\r\n'
const STREAM = Buffer.from(`${FIRST}\r\n\r\n\r\n${SECOND}\r\n\r\n${FIRST}`)

function shape(frames: readonly Frame[]): string[] {
  return frames.map((frame) => (frame.kind === 'ping' ? 'ping' : `${frame.kind} ${frame.bytes}`))
}

const EXPECTED = [`message ${FIRST}`, 'ping', `message ${SECOND}`, 'ping', `message ${FIRST}`]

describe('StreamFramer', () => {
  it('finds the same frames wherever the stream is cut in two', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const framer = new StreamFramer()
      const frames = [...framer.push(STREAM.subarray(0, cut)), ...framer.push(STREAM.subarray(cut))]

      expect(shape(frames)).toEqual(EXPECTED)
      expect(framer.unfinished).toBe(false)
    }
  })

  it('finds them octet by octet', () => {
    const framer = new StreamFramer()
    const frames = [...STREAM].flatMap((octet) => framer.push(Buffer.from([octet])))

    expect(shape(frames)).toEqual(EXPECTED)
  })

  it.each([
    ['line feeds', '\n'],
    ['blank lines and line feeds', '\r\n\n'],
  ])('skips any number of %s before a message', (_name, blank) => {
    const frames = new StreamFramer().push(Buffer.from(blank.repeat(100_000) + SECOND))

    expect(shape(frames)).toEqual([`message ${SECOND}`])
  })

  it('knows when a message is unfinished', () => {
    const framer = new StreamFramer()

    framer.push(Buffer.from('OPTIONS sip'))
    expect(framer.unfinished).toBe(true)
  })

  for (const [name, text] of [
    ['no Content-Length', 'OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n\r\n'],
    ['a negative one', 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n'],
    ['two of them', 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\nl: 0\r\n\r\n'],
    ['one beyond the limit', 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 70000\r\n\r\n'],
  ] as const) {
    it(`breaks off at ${name} and takes nothing more`, () => {
      const framer = new StreamFramer()

      expect(framer.push(Buffer.from(text)).map((frame) => frame.kind)).toEqual(['broken'])
      expect(framer.push(Buffer.from(FIRST))).toEqual([])
    })
  }

  it('does not buffer a header without an end', () => {
    const framer = new StreamFramer({ limits: { headerBytes: 100, headers: 10, bodyBytes: 10 } })

    expect(framer.push(Buffer.alloc(100, 'a'))).toEqual([])
    expect(framer.push(Buffer.from('a')).map((frame) => frame.kind)).toEqual(['broken'])
  })

  it('breaks off at a bare CR', () => {
    expect(new StreamFramer().push(Buffer.from('\rX')).map((frame) => frame.kind)).toEqual([
      'broken',
    ])
    expect(new StreamFramer().push(Buffer.from('\r\n\rX')).map((frame) => frame.kind)).toEqual([
      'broken',
    ])
  })

  it('never throws on arbitrary octets in arbitrary pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (chunks) => {
        const framer = new StreamFramer()
        for (const chunk of chunks) framer.push(Buffer.from(chunk))
      }),
      { numRuns: 500 },
    )
  })
})
