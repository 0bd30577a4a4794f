import { describe, expect, it } from 'vitest'
import { usableAddresses } from './local-addresses.ts'

const entry = (address: string, internal = false) => ({
  address,
  family: address.includes(':') ? 'IPv6' : 'IPv4',
  internal,
  netmask: '',
})

describe('the addresses that browsers are told', () => {
  it('are every IPv4, and global and unique-local IPv6, each once', () => {
    const addresses = ['192.0.2.2', '10.0.0.7', 'fd00::2', '2001:db8::5', '192.0.2.2']
    expect(usableAddresses(addresses.map((address) => entry(address)))).toEqual([
      '192.0.2.2',
      '10.0.0.7',
      'fd00::2',
      '2001:db8::5',
    ])
  })

  it('are not loopback, link-local or multicast', () => {
    const list = [
      entry('127.0.0.1', true),
      entry('::1', true),
      entry('169.254.3.4'),
      entry('fe80::1'),
      entry('fe80::1%eth0'),
      entry('ff02::1'),
      entry('192.0.2.2'),
    ]
    expect(usableAddresses(list)).toEqual(['192.0.2.2'])
  })

  it('are loopback when there is no network', () => {
    expect(usableAddresses([entry('127.0.0.1', true), entry('fe80::1')])).toEqual(['127.0.0.1'])
  })
})
