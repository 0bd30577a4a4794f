/** SIP over TLS and over WebSockets, on real sockets. */
import { silentLogger, systemClock } from '@offhook/core'
import { createSipStack, parseMessage, type SipMessage, type SipStack } from '@offhook/sip'
import { until } from '@offhook/test-kit'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { GatewaySite, g711, NUMBER, PASSWORD } from './testing/gateway-site.ts'

interface Pair {
  readonly keyPem: string
  readonly certPem: string
}

const HOST = '127.0.0.1'

async function certificateOf(names: readonly string[]): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: 'test' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 7, ip: HOST }, ...names.map((value) => ({ type: 2 as const, value }))],
      },
    ],
  })
  return { keyPem: made.private, certPem: made.cert }
}

let ours: Pair
let site: GatewaySite
let phone: SipStack

beforeAll(async () => {
  ours = await certificateOf(['sip.test'])
})

const phoneWith = async (options: { verify?: boolean; caPem?: string } = {}) => {
  const { verify = false, caPem } = options
  const at = { host: HOST, port: 0 }
  phone = createSipStack({
    ...{ clock: systemClock, logger: silentLogger, userAgent: 'phone', udp: at, tcp: null },
    tls: { ...at, ...(await certificateOf([])), verify, caPem },
    onInvite: (invite) => void invite.accept({ sdp: g711() }),
  })
  await phone.start()
  return phone
}

describe('SIP over TLS', () => {
  let tlsPort: number

  beforeEach(async () => {
    site = await GatewaySite.open({ tls: { port: 0, ...ours, verify: false } })
    tlsPort = site.bound.tls!.port
  })

  afterEach(async () => {
    await phone.close()
    await site.close()
  })

  it.each([
    ['sips:', () => `sips:${NUMBER}@${HOST}:${tlsPort}`, /^sips:/],
    ['transport=tls', () => `sip:${NUMBER}@${HOST}:${tlsPort};transport=tls`, /;transport=tls$/],
  ])('takes a call to %s and names itself so', async (_name, uri, contact) => {
    await phoneWith()
    const call = phone.invite({ target: uri(), from: 'sip:+12015550142@phone.test', sdp: g711() })
    const accepted = new Promise<string>((resolve, reject) => {
      call.on('accepted', (session) => resolve(session.remoteTarget))
      call.on('failed', (status) => reject(new Error(String(status))))
    })
    const leg = await until('the call has come', () => site.incoming[0])
    await leg.signalling.answer()

    expect(await accepted).toMatch(contact)
    const ended = new Promise((resolve) => leg.signalling.events.once('ended', resolve))
    leg.signalling.hangup('normal')
    expect(await ended).toMatchObject({ by: 'us' })
  })

  it('registers a phone, which is called on the connection that it has opened', async () => {
    await phoneWith()
    const registered = await phone.register({
      registrar: `sips:${HOST}:${tlsPort}`,
      aor: 'sip:kate@test.invalid',
      expires: 300,
      credentials: { username: 'kate', password: PASSWORD },
    })
    expect(registered.status).toBe(200)

    const leg = await site.dial('sip:kate@test.invalid')

    await new Promise<void>((resolve) => leg.events.once('answered', resolve))
    leg.hangup('normal')
  })

  it.each([
    ['is taken when it is trusted', () => ours.certPem, 200],
    ['is refused when nobody vouches for it', () => undefined, 503],
    ['is refused when it is of another', () => other.certPem, 503],
  ])('whose certificate %s', async (_name, caPem, status) => {
    const ca = caPem()
    await phoneWith({ verify: true, ...(ca === undefined ? {} : { caPem: ca }) })

    const outcome = await phone.options({
      target: `sips:${HOST}:${tlsPort}`,
      from: 'sip:a@phone.test',
    })

    expect(outcome.status).toBe(status)
  })

  let other: Pair
  beforeAll(async () => {
    other = await certificateOf([])
  })
})

describe('SIP over WebSocket', () => {
  let address: string

  beforeAll(async () => {
    site = await GatewaySite.open()
    address = `ws://${HOST}:${await site.openWebSockets()}/sip`
  })

  afterAll(() => site.close())

  const open = async () => {
    const socket = new WebSocket(address, 'sip')
    const heard: SipMessage[] = []
    const raw: string[] = []
    socket.on('message', (data: Buffer) => {
      raw.push(data.toString())
      const parsed = parseMessage(data, 'datagram')
      if (parsed.ok) heard.push(parsed.message)
    })
    await new Promise<void>((resolve) => socket.once('open', () => resolve()))
    expect(socket.protocol).toBe('sip')
    const send = (method: string, headers: readonly string[] = [], cseq = 1) =>
      socket.send(
        [
          `${method} sip:test.invalid SIP/2.0`,
          `Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK${method}${cseq}`,
          'From: <sip:kate@test.invalid>;tag=1',
          'To: <sip:kate@test.invalid>',
          'Call-ID: ws',
          `CSeq: ${cseq} ${method}`,
          'Contact: <sip:kate@df7jal23ls0d.invalid;transport=ws>',
          'Max-Forwards: 70',
          ...headers,
          'Content-Length: 0\r\n\r\n',
        ].join('\r\n'),
      )
    return { socket, heard, raw, send }
  }

  it('is for those alone who speak it', async () => {
    const socket = new WebSocket(address)
    const [error] = await new Promise<[Error]>((resolve) =>
      socket.once('error', (failure) => resolve([failure])),
    )
    expect(error.message).toContain('400')
  })

  it('answers a request on its socket, and a keep-alive with one', async () => {
    const { socket, heard, raw, send } = await open()

    send('OPTIONS')
    socket.send('\r\n\r\n')

    await until('it is answered', () => heard.length > 0)
    expect(heard[0]).toMatchObject({ kind: 'response', status: 200 })
    await until('the keep-alive too', () => raw.includes('\r\n'))
    socket.terminate()
  })

  it('is not trusted for the machine that it comes from', async () => {
    const { socket, heard, send } = await open()

    send('INVITE')

    await until('it is answered', () => heard.length > 0)
    expect(heard[0]).toMatchObject({ kind: 'response', status: 401 })
    socket.terminate()
  })
})

it('is not spoken where nothing listens for it', async () => {
  site = await GatewaySite.open()
  const leg = await site.dial(`sips:x@${HOST}:1`)
  const end = await new Promise((resolve) => leg.events.once('ended', resolve))
  expect(end).toMatchObject({ cause: 'network-failed', sipStatus: 503 })
  await site.close()
})
