import { networkInterfaces } from 'node:os'
import { silentLogger } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { isFromHere } from './from-here.ts'
import { createHttpServer } from './server.ts'

interface Case {
  readonly peer?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly trustedProxies?: readonly string[]
  readonly bind?: string
  readonly publicUrl?: string
}

/** What a real server makes of a request: whether it is from here, and whose it is. */
async function asked({ peer = '127.0.0.1', headers = {}, ...rest }: Case) {
  const { trustedProxies = [], bind = '127.0.0.1', publicUrl = 'http://localhost:8080' } = rest
  const server = createHttpServer({ logger: silentLogger, allowedHosts: [], trustedProxies })
  server.get('/', (request) => ({
    here: isFromHere(request, { trustedProxies, bind, publicUrl }),
    ip: request.ip,
  }))
  const answer = await server.inject({ url: '/', remoteAddress: peer, headers })
  await server.close()
  return answer.json() as { here: boolean; ip: string }
}

const stranger = '203.0.113.9'
const ownAddresses = Object.values(networkInterfaces()).flatMap((list) =>
  (list ?? []).map(({ address }) => address),
)

describe('a request from this machine', () => {
  it.each(['127.0.0.1', '127.0.0.9', '::1', '::ffff:127.0.0.1', ...ownAddresses])(
    'is one that %s makes',
    async (peer) => {
      expect((await asked({ peer })).here).toBe(true)
    },
  )

  it.each([stranger, '2001:db8::1', '10.255.255.1'])('is none that %s makes', async (peer) => {
    expect((await asked({ peer })).here).toBe(false)
  })

  it.each([
    [{ 'x-forwarded-for': stranger }],
    [{ 'x-forwarded-for': '127.0.0.1' }],
    [{ 'x-real-ip': stranger }],
    [{ forwarded: `for=${stranger}` }],
    [{ via: '1.1 proxy' }],
    [{ 'x-forwarded-proto': 'https' }],
  ])('is none that a proxy nobody named passes on: %j', async (headers) => {
    expect(await asked({ headers })).toEqual({ here: false, ip: '127.0.0.1' })
  })

  it('is none that may come through a proxy which says nothing', async () => {
    expect((await asked({ publicUrl: 'https://desk.example.com' })).here).toBe(false)
    expect((await asked({ publicUrl: 'https://desk.example.com', bind: '0.0.0.0' })).here).toBe(
      true,
    )
    expect((await asked({ publicUrl: 'http://[::1]:8080' })).here).toBe(true)
  })
})

describe('a proxy that is named', () => {
  const trustedProxies = ['127.0.0.1', '10.0.0.0/8']

  it('tells who asks', async () => {
    const headers = { 'x-forwarded-for': stranger }

    expect(await asked({ headers, trustedProxies })).toEqual({ here: false, ip: stranger })
    expect(await asked({ peer: '10.1.2.3', headers, trustedProxies })).toEqual({
      here: false,
      ip: stranger,
    })
  })

  it('is believed for what it has added, not for what it was told', async () => {
    const headers = { 'x-forwarded-for': `127.0.0.1, ${stranger}, 10.9.9.9` }

    expect(await asked({ headers, trustedProxies })).toEqual({ here: false, ip: stranger })
  })

  it('passes on requests of this machine as such', async () => {
    const headers = { 'x-forwarded-for': '127.0.0.5' }

    expect((await asked({ headers, trustedProxies })).here).toBe(true)
    expect((await asked({ trustedProxies })).here).toBe(false)
  })

  it('is no other', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' }

    expect((await asked({ peer: stranger, headers, trustedProxies })).ip).toBe(stranger)
  })
})
