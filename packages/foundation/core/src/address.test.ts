import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { AddressBlocks, bareAddress, isLoopback, isOwnAddress } from './address.ts'

describe('AddressBlocks', () => {
  it.each(['192.0.2.0/33', '2001:db8::/129', '192.0.2.0/x', '192.0.2.0/'])(
    'leave %s out',
    (block) => {
      expect(new AddressBlocks([block]).has('192.0.2.0')).toBe(false)
    },
  )

  const blocks = new AddressBlocks(['192.0.2.1', '198.51.100.0/24', '2001:db8::/32', 'no address'])

  it.each(['192.0.2.1', '::ffff:192.0.2.1', '198.51.100.0', '198.51.100.255', '2001:db8:1::9'])(
    'have %s',
    (address) => {
      expect(blocks.has(address)).toBe(true)
    },
  )

  it.each(['192.0.2.2', '198.51.101.0', '2001:db9::1', '', 'no address', '::1'])(
    'do not have %j',
    (address) => {
      expect(blocks.has(address)).toBe(false)
    },
  )
})

describe('an address of this machine', () => {
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? [])

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    'may be loopback: %s',
    (address) => {
      expect([isLoopback(address), isOwnAddress(address)]).toEqual([true, true])
    },
  )

  it('may be that of an interface', () => {
    for (const { address } of interfaces) {
      expect([isOwnAddress(address), isOwnAddress(`::ffff:${address}`)]).toEqual([
        true,
        address.includes('.'),
      ])
    }
  })

  it.each(['203.0.113.9', '2001:db8::1', 'localhost', '127.0.0.1.example.com', ''])(
    'is not %j',
    (address) => {
      expect([isLoopback(address), isOwnAddress(address)]).toEqual([false, false])
    },
  )
})

describe('bareAddress', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '::ffff:c000:201'],
  ])('makes %s %s', (address, bare) => {
    expect(bareAddress(address)).toBe(bare)
  })
})
