import { describe, expect, it } from 'vitest'
import type { SipRequest } from '../message/message.ts'
import { parseMessage } from '../message/parse.ts'
import { parseSipUri, type SipUri } from '../message/uri.ts'
import { localAddressFor } from './advertised.ts'
import { isPrivateAddress, type NameResolver, protocolOf, resolveTargets } from './resolve.ts'
import { ownVia, responseTargets, stampSource } from './via.ts'

function optionsWith(via: string): SipRequest {
  const text = `OPTIONS sip:a@b SIP/2.0\r\nVia: ${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n`
  const result = parseMessage(Buffer.from(text), 'datagram')
  if (!result.ok) throw new Error(result.issue)
  return result.message as SipRequest
}

const UDP_SOURCE = { protocol: 'udp', address: '192.0.2.50', port: 40_001 } as const

describe('where a response goes', () => {
  it('answers rport at the address and port that the request came from', () => {
    const request = stampSource(
      optionsWith('SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjsh'),
      UDP_SOURCE,
    )

    expect(request.headers.get('Via')).toBe(
      'SIP/2.0/UDP 10.1.1.1:4540;rport=40001;branch=z9hG4bKkjsh;received=192.0.2.50',
    )
    expect(responseTargets(request.via, UDP_SOURCE)).toEqual([UDP_SOURCE])
  })

  it('answers others at the source address and the sent-by port', () => {
    const request = stampSource(
      optionsWith('SIP/2.0/UDP phone.example.com;branch=z9hG4bKx, SIP/2.0/UDP other'),
      UDP_SOURCE,
    )

    expect(request.headers.get('Via')).toBe(
      'SIP/2.0/UDP phone.example.com;branch=z9hG4bKx;received=192.0.2.50, SIP/2.0/UDP other',
    )
    expect(responseTargets(request.via, UDP_SOURCE)).toEqual([
      { protocol: 'udp', address: '192.0.2.50', port: 5060 },
    ])
  })

  it('leaves a Via alone that tells the truth', () => {
    const via = 'SIP/2.0/UDP 192.0.2.50:5070;branch=z9hG4bKx'

    expect(stampSource(optionsWith(via), UDP_SOURCE).headers.get('Via')).toBe(via)
  })

  it('does not let a Via aim the answer at a third party', () => {
    const forged =
      'SIP/2.0/UDP 192.0.2.50;maddr=198.51.100.1;received=198.51.100.2;rport=9;branch=z9hG4bKx'
    const request = stampSource(optionsWith(forged), UDP_SOURCE)

    expect(responseTargets(request.via, UDP_SOURCE)).toEqual([UDP_SOURCE])
    const unasked = 'SIP/2.0/UDP 192.0.2.50;received=198.51.100.2;branch=z9hG4bKx'
    const plain = stampSource(optionsWith(unasked), UDP_SOURCE)
    expect(responseTargets(plain.via, UDP_SOURCE)[0]?.address).toBe('192.0.2.50')
  })

  it('answers on the TCP connection first, then at the sent-by port', () => {
    const source = { ...UDP_SOURCE, protocol: 'tcp', connection: 7 } as const
    const request = stampSource(optionsWith('SIP/2.0/TCP 192.0.2.50:5062;branch=z9hG4bKx'), source)

    expect(responseTargets(request.via, source)).toEqual([
      source,
      { protocol: 'tcp', address: '192.0.2.50', port: 5062 },
    ])
  })

  it('writes our own Via, IPv6 in brackets', () => {
    const target = { protocol: 'tcp', address: '2001:db8::1', port: 5060 } as const

    expect(ownVia(target, { address: '2001:db8::2', port: 5070 }, 'z9hG4bK1')).toBe(
      'SIP/2.0/TCP [2001:db8::2]:5070;branch=z9hG4bK1;rport',
    )
  })
})

describe('resolveTargets', () => {
  const names: NameResolver = {
    addresses: (name) =>
      name === 'nowhere.example'
        ? Promise.reject(new Error('ENOTFOUND'))
        : Promise.resolve(
            name === 'two.example' ? ['192.0.2.1', '192.0.2.2'] : [`addr-of-${name}`],
          ),
    services: (name) =>
      name === '_sip._udp.srv.example'
        ? Promise.resolve([
            { name: 'b.example', port: 5070, priority: 20, weight: 0 },
            { name: 'a.example', port: 5080, priority: 10, weight: 5 },
          ])
        : Promise.reject(new Error('ENODATA')),
  }
  const find = (text: string, preferred?: 'tcp') =>
    resolveTargets(parseSipUri(text) as SipUri, { resolver: names, preferred })

  it('takes an address as it is', async () => {
    expect(await find('sip:a@192.0.2.9')).toEqual([
      { protocol: 'udp', address: '192.0.2.9', port: 5060 },
    ])
    expect(await find('sip:a@[::1]:99;transport=TCP')).toEqual([
      { protocol: 'tcp', address: '::1', port: 99 },
    ])
    expect(await find('sip:a@x.example;maddr=192.0.2.7')).toEqual([
      { protocol: 'udp', address: '192.0.2.7', port: 5060 },
    ])
  })

  it('orders SRV records by priority, and asks for addresses when a port is given', async () => {
    expect(
      (await find('sip:srv.example')).map((target) => `${target.address}:${target.port}`),
    ).toEqual(['addr-of-a.example:5080', 'addr-of-b.example:5070'])
    expect(await find('sip:srv.example:5999')).toEqual([
      { protocol: 'udp', address: 'addr-of-srv.example', port: 5999 },
    ])
    expect((await find('sip:two.example', 'tcp')).map((target) => target.address)).toEqual([
      '192.0.2.1',
      '192.0.2.2',
    ])
  })

  it('finds nothing for unknown names and for transports that are not spoken', async () => {
    expect(await find('sip:nowhere.example')).toEqual([])
    expect(await find('sips:a@192.0.2.1;transport=udp')).toEqual([])
    expect(await find('sip:a@192.0.2.1;transport=ws')).toEqual([])
    expect(protocolOf(parseSipUri('sip:a@b')!, 'tcp')).toBe('tcp')
  })
})

describe('addresses', () => {
  it('tells private addresses from public ones', () => {
    for (const address of [
      '10.0.0.1',
      '172.16.0.1',
      '172.31.9.9',
      '192.168.1.1',
      '169.254.1.1',
      '100.64.0.1',
      'fd00::1',
      'fe80::1',
    ]) {
      expect(isPrivateAddress(address)).toBe(true)
    }
    for (const address of [
      '192.0.2.1',
      '172.32.0.1',
      '100.128.0.1',
      '8.8.8.8',
      '2001:db8::1',
      '127.0.0.1',
    ]) {
      expect(isPrivateAddress(address)).toBe(false)
    }
  })

  it('names itself by the interface on the way to the peer', () => {
    const addresses = [
      { address: '127.0.0.1', netmask: '255.0.0.0', internal: true },
      { address: '10.0.0.5', netmask: '255.255.255.0', internal: false },
      { address: '192.0.2.5', netmask: '255.255.255.0', internal: false },
      { address: '2001:db8::5', netmask: 'ffff:ffff:ffff:ffff::', internal: false },
    ]

    expect(localAddressFor('127.0.0.1', addresses)).toBe('127.0.0.1')
    expect(localAddressFor('10.0.0.77', addresses)).toBe('10.0.0.5')
    expect(localAddressFor('198.51.100.1', addresses)).toBe('192.0.2.5')
    expect(localAddressFor('2001:db8::9', addresses)).toBe('2001:db8::5')
    expect(localAddressFor('198.51.100.1', addresses.slice(0, 1))).toBe('127.0.0.1')
  })
})
