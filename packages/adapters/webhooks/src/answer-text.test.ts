import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answerText } from './answer-text.ts'

const MAX = 65_536
const read = (body: Buffer, type?: string, encoding?: string) =>
  answerText(body, { type, encoding }, MAX)

describe('the encoding of an answer', () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><Say>Grüße</Say>', 'latin1')

  test.each([
    ['in the declaration', latin, 'text/xml'],
    ['in the header', latin.subarray(43), 'text/xml; charset=iso-8859-1'],
    ['in the header with quotes', latin.subarray(43), 'text/xml;charset="ISO-8859-1"; a=b'],
    ['left out', Buffer.from('<Say>Grüße</Say>'), 'text/xml'],
    ['and a mark of UTF-16', Buffer.from('\uFEFF<Say>Grüße</Say>', 'utf16le'), 'text/xml'],
    [
      'of the header above that of the declaration',
      Buffer.from(latin.toString('latin1')),
      'text/xml; charset=utf-8',
    ],
  ])('%s is followed', (_case, body, type) => {
    expect(read(body, type)).toEqual({
      body: expect.stringContaining('Grüße'),
      unreadable: null,
    })
  })

  test.each([
    ['that nobody knows', Buffer.from('<Say/>'), 'text/xml; charset=klingon', '"klingon"'],
    ['that is another', Buffer.from('<Say>Grüße</Say>', 'latin1'), 'text/xml', 'UTF-8'],
  ])('%s is told', (_case, body, type, told) => {
    expect(read(body, type).unreadable).toEqual({
      code: 12100,
      message: expect.stringContaining(told),
    })
  })
})

describe('a packed answer', () => {
  const plain = Buffer.from('<Response/>')

  test.each([
    ['gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['identity', plain],
  ])('%s is unpacked', (encoding, body) => {
    expect(read(body, 'text/xml', encoding)).toEqual({ body: '<Response/>', unreadable: null })
  })

  test('of which little becomes much is not unpacked to its end', () => {
    const bomb = gzipSync(Buffer.alloc(MAX + 1))

    expect(read(bomb, 'text/xml', 'gzip').unreadable?.code).toBe(11750)
  })

  test.each(['gzip', 'zstd-9'])('that is no %s is told', (encoding) => {
    expect(read(plain, 'text/xml', encoding).unreadable?.code).toBe(12100)
  })
})
