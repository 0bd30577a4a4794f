import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

const trusted = ['127.0.0.1', '10.0.0.0/8']

function address(peer: string, header?: string, proxies: readonly string[] = trusted): string {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header }
  return clientAddress({ headers, socket: { remoteAddress: peer } } as IncomingMessage, proxies)
}

describe('clientAddress', () => {
  it.each([
    ['no proxy', '203.0.113.9', undefined, '203.0.113.9'],
    ['a proxy', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a proxy on a dual-stack socket', '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['two proxies', '127.0.0.1', '203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['a client that lies', '127.0.0.1', '192.0.2.1, 203.0.113.9', '203.0.113.9'],
    ['a stranger who plays proxy', '203.0.113.9', '192.0.2.1', '203.0.113.9'],
    ['a proxy that says nothing', '127.0.0.1', undefined, '127.0.0.1'],
    ['proxies alone', '127.0.0.1', '10.1.2.3', '10.1.2.3'],
  ])('sees the client behind %s', (_, peer, header, client) => {
    expect(address(peer, header)).toBe(client)
  })

  it('believes nobody unless a setting says so', () => {
    expect(address('127.0.0.1', '203.0.113.9', [])).toBe('127.0.0.1')
  })
})
