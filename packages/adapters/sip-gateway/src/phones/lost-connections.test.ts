/** Phones whose connection has closed, on real sockets: TCP, TLS and WebSocket. */
import { silentLogger, systemClock } from '@offhook/core'
import {
  createSipStack,
  type HeaderInput,
  type SipStack,
  type SipStackOptions,
  type Target,
  type Transport,
} from '@offhook/sip'
import { until } from '@offhook/test-kit'
import { generate } from 'selfsigned'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { GatewaySite, g711, PASSWORD } from '../testing/gateway-site.ts'

const HOST = '127.0.0.1'
const KATE = 'sip:kate@test.invalid'
/** Behind a router, as many phones are: nobody can connect to it. */
const INSIDE = { advertised: { address: '192.168.1.9' } }

let certificate: { readonly keyPem: string; readonly certPem: string }
let site: GatewaySite
let webSocketPort: number
let phones: SipStack[]

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec' })
  certificate = { keyPem: made.private, certPem: made.cert }
})

beforeEach(async () => {
  phones = []
  site = await GatewaySite.open({ tls: { port: 0, ...certificate, verify: false } })
  webSocketPort = await site.openWebSockets()
})

afterEach(async () => {
  await Promise.all(phones.map((phone) => phone.close()))
  await site.close()
})

/** The wire of a phone in a browser. */
function webSocketTo(port: number): Transport {
  const socket = new WebSocket(`ws://${HOST}:${port}/sip`, 'sip')
  const server: Target = { protocol: 'ws', address: HOST, port }
  return {
    open: async (receive) => {
      socket.on('message', (data: Buffer) => receive(data, server))
      await new Promise<void>((resolve) => socket.once('open', () => resolve()))
      return { udp: { address: HOST, port: 0 }, tcp: undefined }
    },
    send: async (_to, bytes) => {
      socket.send(bytes.toString())
      return { ok: true }
    },
    close: async () => socket.close(),
  }
}

const portOf = {
  udp: () => site.bound.udp.port,
  tcp: () => site.bound.tcp!.port,
  tls: () => site.bound.tls!.port,
  ws: () => webSocketPort,
}

/** A phone that answers each call. */
async function phoneWith(options: Partial<SipStackOptions> = {}): Promise<SipStack> {
  const at = { host: HOST, port: 0 }
  const phone = createSipStack({
    ...{ clock: systemClock, logger: silentLogger, userAgent: 'phone', udp: at, tcp: at },
    tls: { ...at, ...certificate, verify: false },
    onInvite: (invite) => void invite.accept({ sdp: g711() }),
    ...options,
  })
  phones.push(phone)
  await phone.start()
  return phone
}

/** @returns all that is bound to her then */
async function register(
  phone: SipStack,
  protocol: keyof typeof portOf,
  headers: HeaderInput = {},
): Promise<readonly string[]> {
  const port = portOf[protocol]()
  const { status, response } = await phone.register({
    registrar: 'sip:test.invalid',
    aor: KATE,
    expires: 300,
    credentials: { username: 'kate', password: PASSWORD },
    destination: { protocol, address: HOST, port },
    headers,
  })
  expect(status).toBe(200)
  return response?.headers.list('Contact') ?? []
}

/** Whether a call finds a phone that answers. */
async function isAnswered(): Promise<boolean> {
  const leg = await site.dial(KATE)
  const answered = await new Promise<boolean>((resolve) => {
    leg.events.once('answered', () => resolve(true))
    leg.events.once('ended', () => resolve(false))
  })
  leg.hangup('normal')
  return answered
}

/** What a call to her is refused with at once; undefined while a phone of hers is known. */
const refusal = () =>
  site.dial(KATE).then(
    (leg) => void leg.hangup('normal'),
    (error: unknown) => error,
  )

/** All that is bound to her: a REGISTER without a Contact asks for it (RFC 3261 §10.2.3). */
const known = async () => register(await phoneWith(), 'udp', { Contact: [] })

describe('A phone whose connection has closed', () => {
  it.each(['tcp', 'tls', 'ws'] as const)('is forgotten at once: %s', async (protocol) => {
    await register(await phoneWith(), 'udp')
    const wire = protocol === 'ws' ? { transport: webSocketTo(portOf.ws()) } : {}
    const phone = await phoneWith({ ...INSIDE, ...wire })
    await register(phone, protocol)
    expect(await known()).toHaveLength(2)

    await phone.close()

    await until('it is forgotten', async () => (await known()).length === 1)
    // Her other phone is not.
    expect(await isAnswered()).toBe(true)
  })

  it('is not called any more', async () => {
    const phone = await phoneWith(INSIDE)
    await register(phone, 'tcp')
    expect(await isAnswered()).toBe(true)

    await phone.close()

    const error = await until('a call is refused', refusal)
    expect(error).toMatchObject({ status: 480, message: 'The SIP user is not registered' })
  })

  it.each(['tcp', 'tls'] as const)(
    'is called where it listens itself, unless it binds its flow (RFC 5626 §5.3): %s',
    async (protocol) => {
      const [listener, phone] = [await phoneWith(), await phoneWith()]
      const { port } = listener.bound![protocol]!
      const listens = `<sip:kate@${HOST}:${port};transport=${protocol}>`
      const flow = `<sip:flow@${HOST}:${port};transport=${protocol}>;reg-id=1`
      await register(phone, protocol, { Contact: listens })
      await register(phone, protocol, { Contact: `${flow};+sip.instance="<urn:uuid:1>"` })
      expect(await known()).toHaveLength(2)

      await phone.close()

      const left = await until('one is forgotten', async () => {
        const contacts = await known()
        return contacts.length === 1 && contacts
      })
      expect(left[0]).toContain('sip:kate@')
      expect(await isAnswered()).toBe(true)
    },
  )
})
