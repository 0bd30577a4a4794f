import { createCipheriv, randomBytes, randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Keystream } from './keystream.ts'

const key = randomBytes(16)
const salt = randomBytes(14)

/** The keystream of one packet, by counter mode itself. */
function expected(ssrc: number, index: number, length: number): Buffer {
  const shifted = BigInt(`0x${salt.toString('hex')}`) << 16n
  const iv = shifted ^ (BigInt(ssrc) << 64n) ^ (BigInt(index) << 16n)
  const bytes = Buffer.from(iv.toString(16).padStart(32, '0'), 'hex')
  return createCipheriv('aes-128-ctr', key, bytes).update(Buffer.alloc(length))
}

function check(stream: Keystream, ssrc: number, index: number, length: number): void {
  const buf = Buffer.alloc(length + 20)
  stream.apply(buf, 12, 12 + length, ssrc, index)
  expect(buf.subarray(12, 12 + length).equals(expected(ssrc, index, length))).toBe(true)
  expect(buf.subarray(0, 12).equals(Buffer.alloc(12))).toBe(true)
  expect(buf.subarray(12 + length).equals(Buffer.alloc(8))).toBe(true)
}

describe('the keystream', () => {
  it('is that of counter mode for a stream in order, over every boundary of its index', () => {
    for (const from of [0, 65_500, 2 ** 32 - 40, 2 ** 48 - 100]) {
      const stream = new Keystream(key, salt)
      for (let i = 0; i < 80; i++) check(stream, 0xdead_beef, from + i, 160)
    }
  })

  it('is that of counter mode for any order, streams and lengths mixed', () => {
    const stream = new Keystream(key, salt)
    let index = 1_000
    for (let i = 0; i < 3_000; i++) {
      index = Math.max(0, index + randomInt(-3, 6))
      const ssrc = randomInt(10) === 0 ? 1 : 0xffff_ffff
      check(stream, ssrc, index, randomInt(20) === 0 ? randomInt(1_500) : randomInt(1, 180))
    }
  })

  it.each([0, 1, 15, 16, 17, 4_096, 65_000])('is whole for a packet of %i bytes', (length) => {
    const stream = new Keystream(key, salt)
    check(stream, 7, 3, length)
    check(stream, 7, 4, length)
  })
})
