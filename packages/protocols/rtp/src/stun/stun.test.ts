import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { buildStun } from './build-stun.ts'
import { checkStunIntegrity, readStun } from './read-stun.ts'
import { StunClass, stunClassOf, stunMethodOf, stunType } from './stun-message.ts'

/** RFC 5769 §2.1 to §2.3. */
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt'
const TRANSACTION = 'b7e7a701bc34d686fa87dfae'
const REQUEST = Buffer.from(
  `000100582112a442${TRANSACTION}802200105354554e207465737420636c69656e74002400046e0001ff` +
    '80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5' +
    'b2d3f249c1b571a280280004e57a3bcf',
  'hex',
)
const RESPONSE_V4 = Buffer.from(
  `0101003c2112a442${TRANSACTION}8022000b7465737420766563746f7220002000080001a147e112a643` +
    '000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96',
  'hex',
)
const RESPONSE_V6 = Buffer.from(
  `010100482112a442${TRANSACTION}8022000b7465737420766563746f7220002000140002a1470113a9fa` +
    'a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c',
  'hex',
)

function read(bytes: Buffer) {
  const message = readStun(bytes, bytes.length)
  if (!message) throw new Error('unreadable')
  return message
}

describe('readStun', () => {
  it('reads the request of RFC 5769 and proves its integrity', () => {
    const message = read(REQUEST)

    expect(message).toMatchObject({
      stunClass: StunClass.request,
      method: 1,
      username: 'evtj:h6vY',
      priority: 0x6e0001ff,
      iceControlled: 0x932ff9b151263b36n,
      fingerprint: true,
    })
    expect(checkStunIntegrity(message, PASSWORD)).toBe(true)
    expect(checkStunIntegrity(message, `${PASSWORD}x`)).toBe(false)
  })

  it('reads the responses of RFC 5769 over IPv4 and IPv6', () => {
    const address = { port: 32853, address: '192.0.2.1' }
    expect(read(RESPONSE_V4).xorMappedAddress).toEqual(address)
    expect(checkStunIntegrity(read(RESPONSE_V4), PASSWORD)).toBe(true)

    const v6 = '2001:db8:1234:5678:11:2233:4455:6677'
    expect(read(RESPONSE_V6).xorMappedAddress).toEqual({ port: 32853, address: v6 })
    expect(checkStunIntegrity(read(RESPONSE_V6), PASSWORD)).toBe(true)
  })

  it('refuses a message with any bit changed', () => {
    for (let bit = 0; bit < REQUEST.length * 8; bit++) {
      const changed = Buffer.from(REQUEST)
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7))
      const message = readStun(changed, changed.length)
      expect(
        message === null || !message.fingerprint || !checkStunIntegrity(message, PASSWORD),
      ).toBe(true)
    }
  })

  it('gives null for cut, lengthened and random bytes, and never throws', () => {
    for (let length = 0; length < REQUEST.length; length++) {
      expect(readStun(REQUEST, length)).toBe(null)
    }
    expect(readStun(REQUEST, REQUEST.length + 4)).toBe(null)
    for (let i = 0; i < 5000; i++) {
      const junk = randomBytes((i % 40) * 4)
      if (junk.length >= 20) {
        junk.writeUInt16BE(1, 0)
        junk.writeUInt16BE(junk.length - 20, 2)
        junk.writeUInt32BE(0x2112a442, 4)
        for (let at = 22; at < junk.length; at += 4) junk[at] = 0
      }
      const message = readStun(junk, junk.length)
      if (message) checkStunIntegrity(message, 'k')
    }
  })

  it('ignores what follows the integrity, and lists what it must not ignore', () => {
    const plain = buildStun({ stunClass: StunClass.request, key: 'k', fingerprint: false })
    const tail = Buffer.from('00250000', 'hex')
    const extended = Buffer.concat([plain, tail])
    extended.writeUInt16BE(extended.length - 20, 2)
    expect(read(extended).useCandidate).toBe(false)

    const unknown = Buffer.concat([
      buildStun({ stunClass: StunClass.request, fingerprint: false }),
      Buffer.from('7777000001ff0000', 'hex').subarray(0, 4),
    ])
    unknown.writeUInt16BE(unknown.length - 20, 2)
    expect(read(unknown).unknownRequired).toEqual([0x7777])
  })
})

describe('buildStun', () => {
  it('is read back with every attribute', () => {
    const message = read(
      buildStun({
        stunClass: StunClass.error,
        username: 'a:b',
        priority: 0xffffffff,
        useCandidate: true,
        iceControlling: 0xffffffffffffffffn,
        xorMappedAddress: { address: '2001:db8::ff', port: 65535 },
        error: { code: 487, reason: 'Role Conflict' },
        key: 'secret',
      }),
    )

    expect(message).toMatchObject({
      stunClass: StunClass.error,
      username: 'a:b',
      priority: 0xffffffff,
      useCandidate: true,
      iceControlling: 0xffffffffffffffffn,
      xorMappedAddress: { address: '2001:db8:0:0:0:0:0:ff', port: 65535 },
      errorCode: 487,
      fingerprint: true,
    })
    expect(checkStunIntegrity(message, 'secret')).toBe(true)
  })

  it('takes every spelling of an address', () => {
    const mapped = (address: string) =>
      read(buildStun({ stunClass: 2, xorMappedAddress: { address, port: 1 } })).xorMappedAddress
        ?.address

    expect(mapped('::')).toBe('0:0:0:0:0:0:0:0')
    expect(mapped('::1')).toBe('0:0:0:0:0:0:0:1')
    expect(mapped('fe80::1%eth0')).toBe('fe80:0:0:0:0:0:0:1')
    expect(mapped('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(mapped('64:ff9b::192.0.2.33')).toBe('64:ff9b:0:0:0:0:c000:221')
    expect(mapped('no address')).toBe(undefined)
  })

  it('spreads class and method over the type field', () => {
    for (const stunClass of [0, 1, 2, 3] as const) {
      for (const method of [1, 0x0f, 0x70, 0xf80, 0xfff]) {
        const type = stunType(stunClass, method)
        expect([stunClassOf(type), stunMethodOf(type)]).toEqual([stunClass, method])
      }
    }
    expect(stunType(StunClass.success, 1)).toBe(0x0101)
    expect(stunType(StunClass.error, 1)).toBe(0x0111)
  })
})
