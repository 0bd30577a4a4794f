import { describe, expect, it } from 'vitest'
import { createAddressRule } from './address-rule.ts'

const interfaces = () => [
  { address: '127.0.0.1', family: 'IPv4', internal: true, netmask: '255.0.0.0' },
  { address: '10.1.2.3', family: 'IPv4', internal: false, netmask: '255.255.0.0' },
  { address: 'fd00::2', family: 'IPv6', internal: false, netmask: 'ffff:ffff:ffff:ffff::' },
]

describe('the address that a peer is told', () => {
  it('is the local address of its own network', async () => {
    const rule = createAddressRule({
      bindAddress: '0.0.0.0',
      publicAddress: '203.0.113.5',
      interfaces,
    })
    expect(await rule('10.1.99.99')).toBe('10.1.2.3')
    expect(await rule('127.0.0.1')).toBe('127.0.0.1')
    expect(await rule('fd00::99')).toBe('fd00::2')
  })

  it('is the public address for peers beyond', async () => {
    const rule = createAddressRule({
      bindAddress: '0.0.0.0',
      publicAddress: '203.0.113.5',
      interfaces,
    })
    expect(await rule('198.51.100.7')).toBe('203.0.113.5')
    expect(await rule('10.2.0.1')).toBe('203.0.113.5')
  })

  it('is the bound address when there is one alone', async () => {
    const rule = createAddressRule({ bindAddress: '10.1.2.3', publicAddress: null, interfaces })
    expect(await rule('198.51.100.7')).toBe('10.1.2.3')
    expect(await rule('10.1.0.9')).toBe('10.1.2.3')
  })

  it('is what the routing table says when nothing else does, and refuses a name', async () => {
    const rule = createAddressRule({
      bindAddress: '0.0.0.0',
      publicAddress: null,
      interfaces: () => [],
    })
    expect(await rule('127.0.0.1')).toBe('127.0.0.1')
    await expect(rule('peer.example')).rejects.toThrow(/not an IP address/)
  })
})
