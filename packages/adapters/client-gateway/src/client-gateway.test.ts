import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net'
import type { AccessToken, TokenRefusal } from '@offhook/accounts'
import {
  type MediaClient,
  type MediaCommand,
  type MediaEvent,
  makeEndpointId,
  type OpenedWebRtcEndpoint,
} from '@offhook/control'
import { BoundedSocket, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { until } from '@offhook/test-kit'
import type { IncomingLeg, LegEnd, LegSignalling } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ClientGateway } from './client-gateway.ts'

const accountSid = makeSid('AC')
const applicationSid = makeSid('AP')

/** A browser's description, as Chromium writes it, without candidates. */
function browserSdp(ufrag = 'abcd', fingerprint = 'AA'): string {
  return [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0 111 126',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}`,
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array(32).fill(fingerprint).join(':')}`,
    'a=setup:active',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:126 telephone-event/8000',
    '',
  ].join('\r\n')
}

/** Takes the gateway's commands; the engine behind it has tests of its own. */
class MediaRecorder implements MediaClient {
  readonly commands: MediaCommand[] = []
  readonly #listeners = new Map<string, Set<(event: MediaEvent) => void>>()
  restarts = 0

  async openRtp(): Promise<never> {
    throw new Error('not for browsers')
  }

  async openWebRtc(): Promise<OpenedWebRtcEndpoint> {
    return {
      endpointId: makeEndpointId(),
      iceUfrag: 'ours',
      icePwd: 'ourpasswordourpassword',
      fingerprint: { hash: 'sha-256', value: Array(32).fill('0B').join(':') },
      candidates: [{ address: '192.0.2.1', port: 22000 }],
      ssrc: 7,
      cname: 'offhook',
    }
  }

  async restartIce() {
    this.restarts++
    return { iceUfrag: 'next', icePwd: 'anotherpasswordanother' }
  }

  async statistics(): Promise<never> {
    throw new Error('not asked')
  }

  post(commands: readonly MediaCommand[]): void {
    this.commands.push(...commands)
  }

  on(type: string, listener: never) {
    const set = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, set)
    set.add(listener)
    return () => void set.delete(listener)
  }

  emit(event: MediaEvent): void {
    for (const listener of this.#listeners.get(event.type) ?? []) listener(event)
  }

  onLost() {
    return () => {}
  }

  async close(): Promise<void> {}

  has(type: string): boolean {
    return this.commands.some((command) => command.type === type)
  }
}

/** What a frame carries; the tests know which fields. */
type Payload = Record<string, unknown>

/** The SDK's half, frame by frame. */
class Browser {
  readonly frames: { type: string; payload: Payload }[] = []
  readonly socket: WebSocket

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('message', (data) => {
      const text = data.toString()
      if (text !== '\n') this.frames.push(JSON.parse(text))
    })
    this.socket.on('error', () => {})
  }

  send(type: string, payload: unknown): void {
    this.socket.send(JSON.stringify({ type, payload, version: '1.6' }))
  }

  async open(): Promise<void> {
    await until('open', () => this.socket.readyState === WebSocket.OPEN)
  }

  /** The next frame of this type that has not been taken. */
  async take(type: string): Promise<Payload> {
    return until(`a frame ${type}`, () => {
      const at = this.frames.findIndex((frame) => frame.type === type)
      return at >= 0 ? (this.frames.splice(at, 1)[0]?.payload ?? {}) : null
    })
  }

  async register(identity: string): Promise<void> {
    await this.open()
    this.send('listen', { token: identity, reconnectTimeout: 5 })
    await this.take('connected')
    this.send('register', { media: { audio: true } })
    await this.take('ready')
  }
}

let clock: SimulatedClock
let media: MediaRecorder
let gateway: ClientGateway
let server: Server
let url: string
let incoming: IncomingLeg[]
const browsers: Browser[] = []

function verify(token: string): AccessToken | { refused: TokenRefusal } {
  if (token === 'bad') return { refused: 'bad-signature' }
  return {
    accountSid,
    keySid: makeSid('SK'),
    grants: {
      identity: token,
      voice: { incomingAllow: true, outgoingApplicationSid: applicationSid, outgoingParams: {} },
      taskRouter: null,
    },
    issuedAt: clock.now(),
    expiresAt: clock.now() + (token === 'brief' ? 4_000 : 3_600_000),
  }
}

beforeEach(async () => {
  clock = new SimulatedClock()
  media = new MediaRecorder()
  incoming = []
  gateway = new ClientGateway({
    clock,
    logger: silentLogger,
    media,
    mediaTimeoutMs: 60_000,
    verifyAccessToken: async (token) => verify(token),
    onIncoming: (leg) => incoming.push(leg),
    overloaded: () => false,
  })
  server = createServer()
  server.on('upgrade', (request, socket, head) => gateway.handleUpgrade(request, socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/signal`
})

afterEach(async () => {
  for (const browser of browsers.splice(0)) browser.socket.terminate()
  gateway.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})

function connect(): Browser {
  const browser = new Browser(url)
  browsers.push(browser)
  return browser
}

async function registered(identity: string): Promise<Browser> {
  const browser = connect()
  await browser.register(identity)
  return browser
}

async function dial(
  identity: string,
): Promise<{ leg: LegSignalling; log: string[]; end: () => LegEnd | null }> {
  const leg = await gateway.dial({
    accountSid,
    callSid: makeSid('CA'),
    destination: { kind: 'client', identity, parameters: { taskSid: 'WT 1' } },
    from: '+12025550100',
    callerName: null,
    headers: {},
  })
  const log: string[] = []
  let end: LegEnd | null = null
  leg.events.on('answered', () => log.push('answered'))
  leg.events.on('ended', (value) => {
    end = value
    log.push(`ended ${value.cause} by ${value.by}`)
  })
  return { leg, log, end: () => end }
}

describe('a peer that does not read', () => {
  /** A client after its handshake, with the pace of its reading in our hands. */
  async function silent(): Promise<Socket> {
    const socket = connectTcp((server.address() as AddressInfo).port, '127.0.0.1')
    socket.on('error', () => {})
    const greeted = new Promise((resolve) => socket.once('data', resolve))
    socket.write(
      'GET /signal HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await greeted
    return socket.pause()
  }

  it('is kept one pong, however often it pings', async () => {
    const socket = await silent()
    // RFC 6455 §5.2: FIN and opcode 9, masked, empty.
    const pings = Buffer.from('898000000000'.repeat(10_000), 'hex')
    for (let sent = 0; sent < 6_000_000; sent += pings.length) {
      await new Promise((done) => socket.write(pings, done))
    }
    // What is no JSON is answered by an error; it comes behind the pongs.
    socket.write(Buffer.from('81810000000078', 'hex'))

    let size = 0
    let text = ''
    socket.on('data', (chunk) => {
      size += chunk.length
      text = chunk.toString('latin1')
    })
    socket.resume()
    await until('the error has come', () => text.includes('"error"'))
    expect(size).toBeLessThan(20_000)
    socket.destroy()
  })

  it.each([
    ['many frames', 'x'],
    ['large frames', 'x'.repeat(300_000)],
  ])('is cut off once too much waits for it: %s', async (_name, frame) => {
    const sockets = new WebSocketServer({ noServer: true, autoPong: false })
    const opened = new Promise<WebSocket>((resolve) => {
      server.removeAllListeners('upgrade')
      server.on('upgrade', (...args) => sockets.handleUpgrade(...args, resolve))
    })
    const peer = await silent()
    const socket = await opened
    let drops = 0
    const out = new BoundedSocket({ socket, onDropped: () => drops++ })

    // All in one turn, in which the kernel takes nothing.
    for (let sent = 0; sent < 20_000; sent++) out.send(frame)

    expect(drops).toBe(1)
    expect(socket.readyState).not.toBe(WebSocket.OPEN)
    peer.destroy()
  })
})

describe('registering', () => {
  it('answers listen with the identity and the seconds left', async () => {
    const browser = connect()
    await browser.open()

    browser.send('listen', { token: 'alice' })

    expect(await browser.take('connected')).toMatchObject({
      token: { identity: 'alice', ttl: 3600 },
    })
  })

  it('refuses a bad token with its number, and lets pending promises settle', async () => {
    const browser = connect()
    await browser.open()

    browser.send('listen', { token: 'bad' })

    expect(await browser.take('error')).toMatchObject({ error: { code: 31202 } })
    await browser.take('close')
  })

  it('holds what was sent before the token was verified', async () => {
    const browser = connect()
    await browser.open()

    browser.send('register', { media: { audio: true } })
    browser.send('listen', { token: 'alice' })

    await browser.take('ready')
  })

  it('answers an expired token at the next register, and goes offline', async () => {
    const browser = await registered('brief')
    await clock.advance(4_001)

    browser.send('register', { media: { audio: true } })

    expect(await browser.take('error')).toMatchObject({ error: { code: 31205 } })
    await browser.take('offline')
    expect(gateway.devicesOf(accountSid, 'brief')).toBe(0)
  })

  it('lives on after nonsense', async () => {
    const browser = await registered('alice')

    browser.socket.send('{{{')
    browser.socket.send(Buffer.from([1, 2, 3]))
    browser.send('answer', { callsid: 'CA0', sdp: 'v=0' })
    browser.send('hangup', {})

    expect(await browser.take('error')).toMatchObject({ error: { code: 31100 } })
    browser.send('register', { media: { audio: true } })
    await browser.take('ready')
  })

  it('closes a socket that never proves itself', async () => {
    const browser = connect()
    await browser.open()

    await clock.advance(10_001)

    await until('closed', () => browser.socket.readyState === WebSocket.CLOSED)
  })
})

describe('a call to a browser', () => {
  it('is offered with its parameters, answered, and ended by us', async () => {
    const browser = await registered('alice')
    const { leg, log } = await dial('alice')

    const invite = await browser.take('invite')
    expect(invite['parameters']).toMatchObject({
      From: '+12025550100',
      To: 'client:alice',
      Params: 'taskSid=WT%201',
    })
    expect(invite['sdp']).toContain('a=ice-lite')
    expect(invite['reconnect']).toMatch(/.{40}/)
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
    expect(media.has('endpoint.remote-webrtc')).toBe(true)

    leg.hangup('normal')

    expect(await browser.take('hangup')).toEqual({ callsid: invite['callsid'] })
    expect(log).toEqual(['answered', 'ended normal by us'])
    expect(media.has('endpoint.close')).toBe(true)
  })

  it('rings on every device; the first answer wins and the others are told', async () => {
    const [one, two] = [await registered('alice'), await registered('alice')]
    const { log } = await dial('alice')
    const invite = await one.take('invite')
    await two.take('invite')

    two.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })

    expect(await one.take('cancel')).toEqual({ callsid: invite['callsid'] })
    one.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('still one answer', () => log.filter((entry) => entry === 'answered').length === 1)
  })

  it('rings a device that registers while it still rings', async () => {
    const { log } = await dial('alice')

    const browser = await registered('alice')

    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
  })

  it('is canceled on the device when we give up', async () => {
    const browser = await registered('alice')
    const { leg } = await dial('alice')
    await browser.take('invite')

    leg.hangup('no-answer')

    await browser.take('cancel')
  })

  it('ends as rejected when the only device declines, as failed when its microphone is refused', async () => {
    const browser = await registered('alice')
    const first = await dial('alice')
    browser.send('reject', { callsid: (await browser.take('invite'))['callsid'] })
    await until('rejected', () => first.end()?.cause === 'rejected')

    const second = await dial('alice')
    browser.send('hangup', { callsid: (await browser.take('invite'))['callsid'] })

    await until('failed', () => second.end()?.cause === 'media-failed')
  })

  it('outlives its socket, and is taken up with the token alone', async () => {
    const browser = await registered('alice')
    const { leg, log, end } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
    media.emit({ type: 'media.ready', endpointId: leg.endpointId })

    browser.socket.terminate()
    const again = connect()
    await again.open()
    again.send('listen', { token: 'alice' })
    await again.take('connected')
    again.send('invite', {
      callsid: invite['callsid'],
      sdp: browserSdp(),
      reconnect: invite['reconnect'],
      twilio: {},
    })

    const answer = await again.take('answer')
    expect(answer).toMatchObject({ callsid: invite['callsid'] })
    expect(answer).not.toHaveProperty('sdp')
    // Beyond the five seconds that the socket's loss allowed.
    await clock.advance(14_000)
    expect(end()).toBeNull()
  })

  it('is not taken up with another token, by another identity, or from another browser', async () => {
    const browser = await registered('alice')
    const { log } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
    const mallory = await registered('mallory')
    const resume = (token: string, sdp: string) => ({
      callsid: invite['callsid'],
      sdp,
      reconnect: token,
      twilio: {},
    })

    mallory.send('invite', resume(String(invite['reconnect']), browserSdp()))
    expect(await mallory.take('hangup')).toMatchObject({ error: { code: 31209 } })
    browser.send('invite', resume('guess', browserSdp()))
    expect(await browser.take('hangup')).toMatchObject({ error: { code: 31209 } })
    browser.send('invite', resume(String(invite['reconnect']), browserSdp('abcd', 'BB')))
    expect(await browser.take('hangup')).toMatchObject({ error: { code: 31209 } })
  })

  it('ends when nobody takes it up in time', async () => {
    const browser = await registered('alice')
    const { leg, log, end } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
    media.emit({ type: 'media.ready', endpointId: leg.endpointId })
    browser.socket.terminate()
    await until('no device is left', () => gateway.devicesOf(accountSid, 'alice') === 0)

    await clock.advance(5_001)

    expect(end()).toMatchObject({ cause: 'network-failed', by: 'network' })
  })

  it('ends a call whose browser sends nothing any more, though its socket stands', async () => {
    const browser = await registered('alice')
    const { leg, log, end } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
    const { endpointId } = leg
    media.emit({ type: 'media.ready', endpointId })

    media.emit({ type: 'media.silent', endpointId, expected: true })

    expect(media.commands).toContainEqual({
      type: 'endpoint.watch-media',
      endpointId,
      silenceMs: 60_000,
    })
    expect(end()).toMatchObject({ cause: 'network-failed', by: 'network' })
    expect(await browser.take('hangup')).toMatchObject({ callsid: invite['callsid'] })
  })

  it('restarts ICE with new credentials and the same fingerprint', async () => {
    const browser = await registered('alice')
    const { log } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))

    browser.send('reinvite', { callsid: invite['callsid'], sdp: browserSdp('efgh') })

    const { sdp } = await browser.take('answer')
    expect(sdp).toContain('a=ice-ufrag:next')
    expect(sdp).toContain('0B:0B')
    expect(media.restarts).toBe(1)
  })

  it('ends a call that never carries audio', async () => {
    const browser = await registered('alice')
    const { log, end } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))

    await clock.advance(15_001)

    expect(end()?.cause).toBe('media-failed')
    await browser.take('hangup')
  })

  it('puts digits from signalling through the media gate', async () => {
    const browser = await registered('alice')
    const { leg, log } = await dial('alice')
    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))

    browser.send('dtmf', { callsid: invite['callsid'], dtmf: '5w6' })

    await until('injected', () => media.has('endpoint.inject-digits'))
    expect(media.commands.at(-1)).toEqual({
      type: 'endpoint.inject-digits',
      endpointId: leg.endpointId,
      digits: '5w6',
    })
  })
})

describe('a call from a browser', () => {
  it('becomes a leg that runs the application of its token', async () => {
    const browser = await registered('bob')

    browser.send('invite', {
      callsid: 'TJS1',
      sdp: browserSdp(),
      twilio: { params: 'To=%2B15550100&x=1' },
    })

    const leg = await until('incoming', () => incoming[0])
    expect(leg).toMatchObject({
      from: 'client:bob',
      to: '+15550100',
      runs: { kind: 'application', applicationSid },
      parameters: { To: '+15550100', x: '1' },
    })
    leg.signalling.ring()
    expect(await browser.take('ringing')).toEqual({ callsid: leg.callSid })
    await leg.signalling.answer()
    const answer = await browser.take('answer')
    expect(answer).toMatchObject({ callsid: leg.callSid })
    expect(answer['sdp']).toContain('a=setup:passive')
    expect(answer['reconnect']).toBeTruthy()
  })

  it('is refused under the name that the browser knows', async () => {
    const browser = await registered('bob')
    browser.send('invite', { callsid: 'TJS2', sdp: browserSdp(), twilio: {} })
    const leg = await until('incoming', () => incoming[0])

    leg.signalling.reject('busy')

    expect(await browser.take('hangup')).toMatchObject({ callsid: 'TJS2', error: { code: 31486 } })
  })

  it('with a description that can not be used is refused', async () => {
    const browser = await registered('bob')

    browser.send('invite', { callsid: 'TJS3', sdp: 'v=0\r\nnonsense', twilio: {} })

    expect(await browser.take('hangup')).toMatchObject({ callsid: 'TJS3', error: { code: 53402 } })
    expect(incoming).toEqual([])
  })

  it('ends when the browser hangs up or its socket goes before the answer', async () => {
    const browser = await registered('bob')
    browser.send('invite', { callsid: 'TJS4', sdp: browserSdp(), twilio: {} })
    const leg = await until('incoming', () => incoming[0])
    const ends: LegEnd[] = []
    leg.signalling.events.on('ended', (end) => ends.push(end))

    browser.send('hangup', { callsid: 'TJS4' })

    await until('ended', () => ends[0])
    expect(ends).toEqual([{ cause: 'canceled', by: 'peer', sipStatus: null }])
    await expect(leg.signalling.answer()).rejects.toThrow('hung up')
  })
})
