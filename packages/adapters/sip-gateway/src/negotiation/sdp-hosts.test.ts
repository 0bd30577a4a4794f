import { describe, expect, it } from 'vitest'
import { type HostLookup, namesHost, withAddresses } from './sdp-hosts.ts'

const described = (...connections: string[]) =>
  `v=0\r\no=- 1 1 IN IP4 pbx.example.com\r\ns=-\r\n${connections.map((c) => `c=IN ${c}\r\n`).join('')}t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n`

const hosts: HostLookup = (name, family) =>
  name === 'media.example.com'
    ? Promise.resolve(family === 4 ? '192.0.2.7' : '2001:db8::7')
    : Promise.reject(new Error('ENOTFOUND'))

describe('a host name in c=', () => {
  it.each([
    ['IP4 media.example.com', 'IP4 192.0.2.7'],
    ['IP6 media.example.com', 'IP6 2001:db8::7'],
    ['IP4 nobody.example.com', 'IP4 nobody.example.com'],
  ])('%s becomes %s', async (given, becomes) => {
    expect(namesHost(described(given))).toBe(true)
    expect(await withAddresses(described(given), hosts)).toBe(described(becomes))
  })

  it.each(['IP4 192.0.2.1', 'IP6 2001:db8::1', 'IP4 0.0.0.0'])(
    'is not %s: nothing is looked up',
    (address) => {
      expect(namesHost(described(address))).toBe(false)
    },
  )

  it('is looked up for two names of a description and no more', async () => {
    const asked: string[] = []
    const names = ['a.test', 'b.test', 'c.test'].map((name) => `IP4 ${name}`)
    await withAddresses(described(...names), (name) => {
      asked.push(name)
      return Promise.resolve('192.0.2.9')
    })
    expect(asked).toEqual(['a.test', 'b.test'])
  })
})
