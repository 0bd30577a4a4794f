import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HmacSha1, SHA1_LENGTH } from './sha1.ts'

function tagOf(key: Uint8Array, data: Uint8Array): string {
  const out = new Uint8Array(SHA1_LENGTH)
  new HmacSha1(key).digestPlain(data, data.length, out)
  return Buffer.from(out).toString('hex')
}

const counted = Buffer.from(Array.from({ length: 25 }, (_, i) => i + 1))
const long = Buffer.alloc(80, 0xaa)

describe('HMAC-SHA1', () => {
  it.each([
    [1, Buffer.alloc(20, 0x0b), 'Hi There', 'b617318655057264e28bc0b6fb378c8ef146be00'],
    [2, 'Jefe', 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    [3, Buffer.alloc(20, 0xaa), Buffer.alloc(50, 0xdd), '125d7342b9ac11cd91a39af48aa17b4f63f175d3'],
    [4, counted, Buffer.alloc(50, 0xcd), '4c9007f4026250c6bc8414f9bf50c86c2d7235da'],
    [5, Buffer.alloc(20, 0x0c), 'Test With Truncation', '4c1a03424b55e07fe7f27be1d58bb9324a9a5a04'],
    [
      6,
      long,
      'Test Using Larger Than Block-Size Key - Hash Key First',
      'aa4ae5e15272d00e95705637ce8a3b55ed402112',
    ],
    [
      7,
      long,
      'Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data',
      'e8e99d0f45237d786d6bbaa7965c7808bbff1a91',
    ],
  ])('gives what RFC 2202 §3 has for case %i', (_, key, data, tag) => {
    expect(tagOf(Buffer.from(key), Buffer.from(data))).toBe(tag)
  })

  it('agrees with the crypto module for each length around the boundaries of its blocks', () => {
    const key = randomBytes(20)
    const data = randomBytes(65_507)
    const lengths = [3_967, 3_968, 3_969, 4_032, 4_096, 7_936, 7_937, 65_507]
    for (let length = 0; length <= 260; length++) lengths.push(length)
    for (const length of lengths) {
      const expected = createHmac('sha1', key).update(data.subarray(0, length)).digest('hex')
      expect(tagOf(key, data.subarray(0, length))).toBe(expected)
    }
  })

  it('agrees with the crypto module for any key, part of a buffer and trailer', () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
    const trailer = fc.integer({ min: 0, max: 0xffff_ffff })
    // Two with keys of their own take turns: they have the memory in common.
    const other = new HmacSha1(randomBytes(20))
    fc.assert(
      fc.property(bytes(100), bytes(400), fc.nat(20), trailer, (key, data, behind, word) => {
        const hmac = new HmacSha1(key)
        const buffer = Buffer.concat([data, Buffer.alloc(behind, 0xee)])
        const out = new Uint8Array(SHA1_LENGTH)
        other.digest(buffer, buffer.length, word, out)
        hmac.digest(buffer, data.length, word, out)
        const wordBytes = Buffer.alloc(4)
        wordBytes.writeUInt32BE(word)
        const expected = createHmac('sha1', key).update(data).update(wordBytes).digest()
        expect(Buffer.from(out).equals(expected)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
