import { describe, expect, it } from 'vitest'
import { addressBytes, addressText } from './ip-address.ts'

describe('literal addresses', () => {
  it.each([
    '0.0.0.0',
    '192.0.2.1',
    '255.255.255.255',
    '::',
    '::1',
    '1::',
    '2001:db8::1',
    '2001:db8:0:1:1:1:1:1',
    '2001:0:0:1::1',
    'fe80::1:2:3:4',
    '1:2:3:4:5:6:7:8',
  ])('%s is the same after a way through bytes', (text) => {
    expect(addressText(addressBytes(text)!)).toBe(text)
  })

  it.each([
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s in the one form of all', (text, canonical) => {
    expect(addressText(addressBytes(text)!)).toBe(canonical)
  })

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', ':::', '1::2::3', '192.0.2.256'])(
    '%j is none',
    (text) => {
      expect(addressBytes(text)).toBeNull()
    },
  )
})
