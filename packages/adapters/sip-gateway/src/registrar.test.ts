/** What phones may make the registrar keep, by their own requests over real sockets. */
import { silentLogger, systemClock } from '@offhook/core'
import { createSipStack, type SipStack } from '@offhook/sip'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Registrar } from './registrar.ts'

const HOST = '127.0.0.1'

describe('Registrar', () => {
  let registrar: Registrar
  let server: SipStack
  let phone: SipStack

  beforeEach(async () => {
    registrar = new Registrar({ clock: systemClock })
    const common = {
      clock: systemClock,
      logger: silentLogger,
      udp: { host: HOST, port: 0 },
      tcp: null,
      userAgent: 'test',
    }
    server = createSipStack({
      ...common,
      onRequest: (request) => registrar.register('kate', request),
    })
    phone = createSipStack(common)
    await Promise.all([server.start(), phone.start()])
  })

  afterEach(async () => {
    await Promise.all([server.close(), phone.close()])
  })

  const register = async (user: string) => {
    const { port } = server.bound!.udp
    const outcome = await phone.register({
      registrar: `sip:${HOST}:${port}`,
      aor: `sip:${user}@${HOST}`,
      expires: 300,
      destination: { protocol: 'udp', address: HOST, port },
    })
    return outcome.status
  }

  it('keeps the ten phones of a user that registered last', async () => {
    for (let n = 0; n < 15; n++) expect(await register(`phone${n}`)).toBe(200)

    const kept = registrar.bindingsOf('kate').map(({ uri }) => /phone\d+/.exec(uri)?.[0])
    expect(kept).toEqual(Array.from({ length: 10 }, (_, n) => `phone${14 - n}`))
  })

  it('keeps no Contact of any length', async () => {
    expect(await register('k'.repeat(900))).toBe(200)
    expect(await register('k'.repeat(2_000))).toBe(400)

    expect(registrar.bindingsOf('kate')).toHaveLength(1)
  })
})
