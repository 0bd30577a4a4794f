/** Calls to numbers by several trunks, and trunks that register: real SIP on loopback. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { PhoneNumber, SipTrunk } from '@offhook/accounts'
import { makeSid, silentLogger, systemClock } from '@offhook/core'
import { type SipRequest, SipStack } from '@offhook/sip'
import { type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import type { IncomingLeg } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SipGateway, type SipGatewayOptions } from '../sip-gateway.ts'
import { emptyDirectory, loopback, trunkOf } from '../testing/gateway-options.ts'
import { stillMedia } from '../testing/still-media.ts'

const accountSid = makeSid('AC')
const OURS = '+12025550100'
const THEIRS = '+12015550177'

let gateway: SipGateway
let trunks: SipTrunk[]
let changed: () => void
let closers: (() => Promise<void> | void)[]

beforeEach(() => {
  trunks = []
  closers = []
  changed = () => {}
  gateway = open()
})

function open(options: Partial<SipGatewayOptions> = {}): SipGateway {
  return new SipGateway({
    clock: systemClock,
    ...loopback,
    ...options,
    media: stillMedia(),
    directory: {
      ...emptyDirectory(accountSid),
      numberFor: (text) =>
        text === OURS ? ({ phoneNumber: OURS, accountSid } as PhoneNumber) : undefined,
      trunks: () => trunks,
      trunkOutboundPassword: () => 'a password',
      onChanged: (listener) => {
        changed = listener
        return () => {}
      },
    },
  })
}

afterEach(async () => {
  for (const close of closers.toReversed()) await close()
  await gateway.close()
})

function trunkTo(target: string, parts: Partial<SipTrunk> = {}): SipTrunk {
  const trunk = trunkOf(accountSid, { target, dialPrefixes: ['+'], ...parts })
  trunks.push(trunk)
  return trunk
}

async function carrier(onCall: (call: PhoneCall) => void): Promise<SipPhone> {
  const phone = await SipPhone.open({ name: 'carrier', onCall })
  closers.push(() => phone.close())
  return phone
}

/** A port that takes what comes and says nothing. */
async function silence(): Promise<{ uri: string; heard: () => readonly string[] }> {
  const socket = createSocket('udp4')
  const heard: string[] = []
  socket.on('message', (packet) => heard.push(packet.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closers.push(() => void socket.close())
  const { port } = socket.address() as AddressInfo
  return { uri: `sip:127.0.0.1:${port}`, heard: () => heard }
}

async function dial(number = THEIRS) {
  const leg = await gateway.dial({
    accountSid,
    callSid: makeSid('CA'),
    destination: { kind: 'number', number },
    from: OURS,
    callerName: null,
    headers: {},
  })
  closers.push(() => leg.hangup('normal'))
  const said: string[] = []
  leg.events.on('answered', () => said.push('answered'))
  leg.events.on('ended', ({ sipStatus }) => said.push(`ended ${sipStatus}`))
  return said
}

describe('a call to a number', () => {
  it('goes on to the next trunk when one says 5xx, and to nobody when it is busy', async () => {
    await gateway.start()
    const broken = await carrier((call) => call.reject(503))
    const good = await carrier((call) => void call.answer())
    trunkTo(broken.uri, { priority: 1 })
    trunkTo(good.uri, { priority: 2 })

    const said = await dial()
    await until('the call is answered', () => said[0])
    expect([said, broken.calls.length, good.calls.length]).toEqual([['answered'], 1, 1])

    trunks = []
    const busy = await carrier((call) => call.reject(486))
    trunkTo(busy.uri, { priority: 1 })
    trunkTo(good.uri, { priority: 2 })
    const second = await dial()
    await until('the call has failed', () => second[0])
    expect([second, good.calls.length]).toEqual([['ended 486'], 1])
  })

  it.each([
    [403, false],
    [404, false],
    [407, true],
    [480, false],
    [482, true],
    [500, true],
    [603, false],
  ])('that a trunk answers with %i goes on to the next: %s', async (status, goesOn) => {
    await gateway.start()
    const first = await carrier((call) => call.reject(status))
    const good = await carrier((call) => void call.answer())
    trunkTo(first.uri, { priority: 1 })
    trunkTo(good.uri, { priority: 2 })

    const said = await dial()
    await until('it has come to an end', () => said[0])

    expect([said, good.calls.length]).toEqual(goesOn ? [['answered'], 1] : [[`ended ${status}`], 0])
  })

  it('for help goes to the trunk that names its number, and to no other', async () => {
    await gateway.start()
    const helps = await carrier((call) => void call.answer())
    trunkTo('sip:127.0.0.1:9', { priority: 1 })
    trunkTo(helps.uri, { priority: 2, dialPrefixes: [], emergencyNumbers: ['112'] })

    const said = await dial('112')
    await until('the call is answered', () => said[0])

    expect(helps.calls[0]?.request?.uri).toBe(`sip:112@127.0.0.1:${helps.port}`)
    await expect(dial('911')).rejects.toMatchObject({
      code: 21215,
      message: expect.stringContaining('emergencyNumbers'),
    })
  })

  it('goes on soon when a trunk says nothing, and after two such calls begins elsewhere', async () => {
    await gateway.start()
    const good = await carrier((call) => void call.answer())
    const { uri, heard } = await silence()
    trunkTo(uri, { priority: 1 })
    trunkTo(good.uri, { priority: 2 })
    changed()

    for (let count = 1; count <= 3; count++) {
      const said = await dial()
      await until('the call is answered', () => said[0])
      expect([said, good.calls.length]).toEqual([['answered'], count])
    }

    expect(new Set(heard().map((text) => /^Call-ID: (.*)$/m.exec(text)?.[1])).size).toBe(2)
  }, 20_000)

  it('goes through the outbound proxy', async () => {
    await gateway.start()
    const proxy = await carrier((call) => void call.answer())
    trunkTo('sip:carrier.example.com', { outboundProxy: `sip:127.0.0.1:${proxy.port}` })

    const said = await dial()
    await until('the call is answered', () => said[0])

    const request = proxy.calls[0]?.request
    expect(request?.uri).toBe(`sip:${THEIRS}@carrier.example.com`)
    expect(request?.headers.get('Route')).toBe(`<sip:127.0.0.1:${proxy.port};lr>`)
  })

  it("goes through the site's outbound proxy, unless its trunk has one of its own", async () => {
    await gateway.close()
    const [proxy, own] = [
      await carrier((call) => void call.answer()),
      await carrier((call) => void call.answer()),
    ]
    gateway = open({ outboundProxy: `sip:127.0.0.1:${proxy.port}` })
    await gateway.start()
    trunkTo('sip:carrier.example.com')
    const first = await dial()
    await until('the call is answered', () => first[0])
    trunks = []
    trunkTo('sip:other.example.com', { outboundProxy: `sip:127.0.0.1:${own.port}` })
    const second = await dial()
    await until('the call is answered', () => second[0])

    const asked = (phone: SipPhone) => phone.calls.map(({ request }) => request?.uri)
    expect(asked(proxy)).toEqual([`sip:${THEIRS}@carrier.example.com`])
    expect(asked(own)).toEqual([`sip:${THEIRS}@other.example.com`])
  })

  it('waits for its turn where a trunk takes so many a second', async () => {
    await gateway.start()
    const slow = await carrier((call) => void call.answer())
    trunkTo(slow.uri, { callsPerSecond: 4 })
    const began = performance.now()

    const calls = await Promise.all([dial(), dial(), dial()])
    await until('all are answered', () => calls.every(([said]) => said === 'answered'))

    expect(performance.now() - began).toBeGreaterThan(480)
  })

  it('is refused where no trunk may dial it', async () => {
    await gateway.start()
    trunkTo('sip:127.0.0.1:9', { dialPrefixes: ['+49'] })

    await expect(dial()).rejects.toMatchObject({ code: 21215 })
  })
})

describe('a trunk that registers', () => {
  it('has our Contact, is refreshed, and its calls to it reach the number in To', async () => {
    const asked: SipRequest[] = []
    const registrar = new SipStack({
      clock: systemClock,
      logger: silentLogger,
      udp: { host: '127.0.0.1', port: 0 },
      tcp: null,
      userAgent: 'carrier',
      onRequest: (request) => {
        if (request.method !== 'REGISTER') return void request.respond(200)
        asked.push(request.request)
        const contact = request.request.headers.get('Contact') ?? ''
        if (!request.request.headers.has('Authorization')) {
          const challenge = 'Digest realm="carrier", nonce="abc", algorithm=MD5, qop="auth"'
          return void request.respond(401, { headers: { 'WWW-Authenticate': challenge } })
        }
        request.respond(200, { headers: { Contact: `${contact};expires=3600` } })
      },
    })
    const { udp } = await registrar.start()
    closers.push(() => registrar.close())
    const incoming: IncomingLeg[] = []
    gateway.events.on('incoming', (leg) => incoming.push(leg))
    const trunk = trunkTo(`sip:127.0.0.1:${udp.port}`, {
      registers: true,
      outboundUsername: 'customer',
    })
    await gateway.start()

    const granted = await until('the registration is there', () => asked[1])
    expect(granted.headers.get('Authorization')).toContain('username="customer"')
    expect(granted.headers.get('To')).toContain('sip:customer@127.0.0.1')
    const contact = /<([^>]+)>/.exec(granted.headers.get('Contact') ?? '')?.[1] ?? ''
    const invite = registrar.invite({
      target: contact,
      to: `sip:${OURS}@127.0.0.1`,
      from: `sip:${THEIRS}@127.0.0.1`,
      sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9000 RTP/AVP 0\r\n',
    })

    const leg = await until('the call is there', () => incoming[0])
    expect(leg).toMatchObject({ to: OURS, from: THEIRS, trunkSid: trunk.sid, accountSid })
    invite.cancel()

    trunks = []
    changed()
    const last = await until('the registration is taken away', () =>
      asked.find(({ headers }) => headers.get('Expires') === '0'),
    )
    expect(last.headers.get('Call-ID')).toBe(granted.headers.get('Call-ID'))
  })
})

describe('a trunk that is asked whether it is there', () => {
  it('is asked by OPTIONS as soon as it is known', async () => {
    await gateway.start()
    const there = await carrier(() => {})
    trunkTo(there.uri, { keepAlive: true })
    changed()

    await until('it is asked', () => there.trace.some(({ text }) => text.startsWith('OPTIONS')))
  })
})
