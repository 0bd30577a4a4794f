/** What phones may make the registrar keep, by their own requests over real sockets. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { SimulatedClock, silentLogger, systemClock } from '@offhook/core'
import { createSipStack, type SipStack } from '@offhook/sip'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NatKeepAlive } from './nat-keep-alive.ts'
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

  /** What a phone at 127.0.0.1:`port` is known by, by its own words. */
  const bind = async (via: (port: number) => string, contact: string) => {
    const raw = createSocket('udp4')
    raw.bind(0, HOST)
    await once(raw, 'listening')
    const answered = once(raw, 'message')
    const lines = [
      `REGISTER sip:${HOST} SIP/2.0`,
      `Via: SIP/2.0/UDP ${via(raw.address().port)}`,
      'From: <sip:kate@test>;tag=1',
      'To: <sip:kate@test>',
      'Call-ID: raw',
      'CSeq: 1 REGISTER',
      `Contact: <${contact}>`,
      'Max-Forwards: 70',
      'Content-Length: 0',
    ]
    raw.send(`${lines.join('\r\n')}\r\n\r\n`, server.bound!.udp.port, HOST)
    // To its sent-by port when it did not ask by rport.
    if (via(1).includes('rport')) await answered
    else await until('it is bound', () => registrar.bindingsOf('kate').length > 0)
    raw.close()
    return registrar.bindingsOf('kate')[0]?.behindNat
  }

  it.each([
    ['at another port than it sends from', `${HOST}:7`, `sip:kate@${HOST}:7`, false],
    ['that asks by rport where it is seen', null, `sip:kate@${HOST}:7`, false],
    ['whose port was rewritten', `${HOST}:7;rport`, `sip:kate@${HOST}:7`, true],
    ['whose address was rewritten', '192.0.2.1:7;rport', 'sip:kate@192.0.2.1:7', true],
    ['with a private Contact', `${HOST}:7`, 'sip:kate@192.168.1.9', true],
  ])('knows whether a phone %s is behind a NAT', async (_name, sentBy, contact, behindNat) => {
    const via = (port: number) => `${sentBy ?? `${HOST}:${port};rport`};branch=z9hG4bK1`
    expect(await bind(via, contact)).toBe(behindNat)
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

  /** One phone behind a NAT that answers OPTIONS as often as told. */
  const keptFor = async (ms: number, answers: number) => {
    const clock = new SimulatedClock()
    const asked: number[] = []
    await bind(() => '192.0.2.1:7;rport;branch=z9hG4bK1', 'sip:kate@192.0.2.1:7')
    const bound = registrar.bindingsOf('kate')[0]!
    const keepAlive = new NatKeepAlive({
      clock,
      phones: () => registrar.behindNats(),
      ask: async ({ binding }) => asked.push(binding.flow.port) <= answers,
      lost: ({ aor, binding }) => registrar.forget(aor, binding),
    })
    keepAlive.start()
    await clock.advance(ms)
    keepAlive.stop()
    await clock.advance(60_000)
    return { asked, port: bound.flow.port, isKnown: registrar.bindingsOf('kate').length === 1 }
  }

  it('is kept open by OPTIONS for a phone behind a NAT', async () => {
    const { asked, port, isKnown } = await keptFor(60_000, 2)

    expect(asked).toEqual([port, port])
    expect(isKnown).toBe(true)
  })

  it.each([
    ['has not answered twice', 1, 76_000, true],
    ['has not answered three times', 1, 101_000, false],
    ['never answers OPTIONS', 0, 400_000, true],
  ])('knows a phone behind a NAT that %s: %#', async (_name, answers, ms, known) => {
    expect((await keptFor(ms, answers)).isKnown).toBe(known)
  })

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
