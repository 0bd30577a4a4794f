import { connect as connectTcp, type Socket } from 'node:net'
import { BoundedSocket, makeSid } from '@offhook/core'
import { until } from '@offhook/test-kit'
import type { LegEnd } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import {
  accountSid,
  applicationSid,
  browserSdp,
  ClientSite,
  subaccountSid,
} from './testing/client-site.ts'

let site: ClientSite

beforeEach(async () => {
  site = await ClientSite.open()
})

afterEach(async () => {
  await site.close()
})

describe('a peer that does not read', () => {
  /** A client after its handshake, with the pace of its reading in our hands. */
  async function silent(): Promise<Socket> {
    const socket = connectTcp(site.port, '127.0.0.1')
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
      site.server.removeAllListeners('upgrade')
      site.server.on('upgrade', (...args) => sockets.handleUpgrade(...args, resolve))
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
    const browser = site.connect()
    await browser.open()

    browser.send('listen', { token: 'alice' })

    expect(await browser.take('connected')).toMatchObject({
      token: { identity: 'alice', ttl: 3600 },
    })
  })

  it('refuses a bad token with its number, and lets pending promises settle', async () => {
    const browser = site.connect()
    await browser.open()

    browser.send('listen', { token: 'bad' })

    expect(await browser.take('error')).toMatchObject({ error: { code: 31202 } })
    await browser.take('close')
  })

  it('holds what was sent before the token was verified', async () => {
    const browser = site.connect()
    await browser.open()

    browser.send('listen', { token: 'alice' })
    browser.send('register', { media: { audio: true } })

    await browser.take('ready')
  })

  it.each([
    ['register', { media: { audio: true } }],
    ['invite', { callsid: 'TJS1', sdp: browserSdp(), twilio: {} }],
  ])('refuses %s before any token', async (type, payload) => {
    const browser = site.connect()
    await browser.open()

    browser.send(type, payload)

    const { callsid } = payload as { callsid?: string }
    expect(await browser.take('error')).toMatchObject({
      error: { code: 31204 },
      ...(callsid === undefined ? {} : { callsid }),
    })
    await browser.register('alice')
    expect(site.incoming).toEqual([])
  })

  it('tells where the browser is, and keeps its posts at home', async () => {
    const browser = site.connect()
    await browser.open()

    browser.send('listen', { token: 'alice' })

    expect(await browser.take('connected')).toMatchObject({
      edge: 'ashburn',
      region: 'US_EAST_VIRGINIA',
      home: `127.0.0.1:${site.port}/v4?`,
    })
  })

  it('answers an expired token at the next register, and goes offline', async () => {
    const browser = await site.registered('brief')
    await site.clock.advance(4_001)

    browser.send('register', { media: { audio: true } })

    expect(await browser.take('error')).toMatchObject({ error: { code: 31205 } })
    await browser.take('offline')
    expect(site.gateway.devicesOf(accountSid, 'brief')).toBe(0)
  })

  it('lives on after nonsense', async () => {
    const browser = await site.registered('alice')

    browser.socket.send('{{{')
    browser.socket.send(Buffer.from([1, 2, 3]))
    browser.send('answer', { callsid: 'CA0', sdp: 'v=0' })
    browser.send('hangup', {})

    expect(await browser.take('error')).toMatchObject({ error: { code: 31100 } })
    browser.send('register', { media: { audio: true } })
    await browser.take('ready')
  })

  it('closes a socket that never proves itself', async () => {
    const browser = site.connect()
    await browser.open()

    await site.clock.advance(10_001)

    await until('closed', () => browser.socket.readyState === WebSocket.CLOSED)
  })
})

describe('a call to a browser', () => {
  it('is offered with its parameters, answered, and ended by us', async () => {
    const browser = await site.registered('alice')
    const { leg, log } = await site.dial('alice')

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
    expect(site.media.has('endpoint.remote-webrtc')).toBe(true)

    leg.hangup('normal')

    expect(await browser.take('hangup')).toEqual({ callsid: invite['callsid'] })
    expect(log.slice(-2)).toEqual(['answered', 'ended normal by us'])
    expect(site.media.has('endpoint.close')).toBe(true)
  })

  it('is reported to ring once, when a device has the invite', async () => {
    const gone = await site.registered('alice')
    gone.socket.terminate()
    await until('gone', () => site.gateway.devicesOf(accountSid, 'alice') === 0)
    const { log } = await site.dial('alice')
    await site.clock.advance(1)
    expect(log).toEqual([])

    const devices = [await site.registered('alice'), await site.registered('alice')]
    for (const device of devices) await device.take('invite')
    await site.clock.advance(1)

    expect(log).toEqual(['ringing'])
  })

  it('rings on every device; the first answer wins and the others are told', async () => {
    const [one, two] = [await site.registered('alice'), await site.registered('alice')]
    const { log } = await site.dial('alice')
    const invite = await one.take('invite')
    await two.take('invite')

    two.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })

    expect(await one.take('cancel')).toEqual({ callsid: invite['callsid'] })
    one.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('still one answer', () => log.filter((entry) => entry === 'answered').length === 1)
  })

  it('of a subaccount is another than one of the same name elsewhere', async () => {
    const [ours, theirs] = [await site.registered('alice'), await site.registered('sub:alice')]

    const { leg } = await site.dial('alice', subaccountSid)
    await theirs.take('invite')
    // Whoever asks to be told what there was is told in order.
    ours.send('register', { media: { audio: true } })
    await ours.take('ready')

    expect(ours.frames.map(({ type }) => type)).not.toContain('invite')
    leg.hangup('normal')
    await theirs.take('cancel')
    const { end } = await site.dial('alice', makeSid('AC'))
    await site.clock.advance(0)
    expect(end()).toMatchObject({ cause: 'no-answer' })
  })

  it('is not answered when nobody is registered, at once', async () => {
    const { end } = await site.dial('nobody')
    await site.clock.advance(0)

    expect(end()).toMatchObject({ cause: 'no-answer' })
  })

  it('waits a moment for somebody who was there just now', async () => {
    const gone = await site.registered('alice')
    gone.socket.terminate()
    await until('gone', () => site.gateway.devicesOf(accountSid, 'alice') === 0)
    const { log, end } = await site.dial('alice')
    await site.clock.advance(7_900)
    expect(log).toEqual([])

    const { end: other } = await site.dial('alice')
    await site.clock.advance(101)

    expect([end(), other()]).toEqual([
      expect.objectContaining({ cause: 'no-answer' }),
      expect.objectContaining({ cause: 'no-answer' }),
    ])
  })

  it('rings a device that comes back while it is waited for', async () => {
    const gone = await site.registered('alice')
    gone.socket.terminate()
    await until('gone', () => site.gateway.devicesOf(accountSid, 'alice') === 0)
    const { log } = await site.dial('alice')

    const browser = await site.registered('alice')

    const invite = await browser.take('invite')
    browser.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
  })

  it('of which its application is told rings on for a device that is woken', async () => {
    const { log, leg, end } = await site.dial('alice', undefined, { isAnnounced: true })
    await site.clock.advance(20_000)
    expect([log, end()]).toEqual([[], null])

    const lost = await site.registered('alice')
    await lost.take('invite')
    lost.socket.terminate()
    await until('lost', () => site.gateway.devicesOf(accountSid, 'alice') === 0)
    await site.clock.advance(20_000)
    expect(end()).toBe(null)
    const woken = await site.registered('alice')

    const invite = await woken.take('invite')
    expect(invite['reconnect']).toBe(leg.bridgeToken)
    woken.send('answer', { callsid: invite['callsid'], sdp: browserSdp() })
    await until('answered', () => log.includes('answered'))
  })

  it('tells the browser why it is called', async () => {
    const browser = await site.registered('alice')
    await site.dial('alice', undefined, { callReason: 'Your order' })

    const { parameters } = await browser.take('invite')
    expect(parameters).toMatchObject({ CallReason: 'Your order' })
  })

  it('is canceled on the device when we give up', async () => {
    const browser = await site.registered('alice')
    const { leg } = await site.dial('alice')
    await browser.take('invite')

    leg.hangup('no-answer')

    await browser.take('cancel')
  })

  it('ends as rejected when the only device declines, as failed when its microphone is refused', async () => {
    const browser = await site.registered('alice')
    const first = await site.dial('alice')
    browser.send('reject', { callsid: (await browser.take('invite'))['callsid'] })
    await until('rejected', () => first.end()?.cause === 'rejected')

    const second = await site.dial('alice')
    browser.send('hangup', { callsid: (await browser.take('invite'))['callsid'] })

    await until('failed', () => second.end()?.cause === 'media-failed')
  })

  it('outlives its socket, and is taken up with the token alone', async () => {
    const { browser, invite, leg, end } = await site.talk('alice')
    site.media.emit({ type: 'media.ready', endpointId: leg.endpointId })

    browser.socket.terminate()
    const again = site.connect()
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
    await site.clock.advance(14_000)
    expect(end()).toBeNull()
  })

  it('is not taken up with another token, by another identity, or from another browser', async () => {
    const { browser, invite } = await site.talk('alice')
    const mallory = await site.registered('mallory')
    const resume = (token: string, sdp: string) => ({
      callsid: invite['callsid'],
      sdp,
      reconnect: token,
      twilio: {},
    })

    mallory.send('invite', resume(String(invite['reconnect']), browserSdp()))
    expect(await mallory.take('hangup')).toMatchObject({ error: { code: 31209 } })
    const other = await site.talk('alice')
    browser.send('invite', { ...resume(String(other.invite['reconnect']), browserSdp()) })
    expect(await browser.take('hangup')).toMatchObject({
      callsid: invite['callsid'],
      error: { code: 31209 },
    })
    browser.send('invite', resume('guess', browserSdp()))
    expect(await browser.take('hangup')).toMatchObject({ error: { code: 31209 } })
    browser.send('invite', resume(String(invite['reconnect']), browserSdp('abcd', 'BB')))
    expect(await browser.take('hangup')).toMatchObject({ error: { code: 31209 } })
  })

  it('ends when nobody takes it up in time', async () => {
    const { browser, leg, end } = await site.talk('alice')
    site.media.emit({ type: 'media.ready', endpointId: leg.endpointId })
    browser.socket.terminate()
    await until('no device is left', () => site.gateway.devicesOf(accountSid, 'alice') === 0)

    await site.clock.advance(5_001)

    expect(end()).toMatchObject({ cause: 'network-failed', by: 'network' })
  })

  it('ends a call whose browser sends nothing any more, though its socket stands', async () => {
    const { browser, invite, leg, end } = await site.talk('alice')
    const { endpointId } = leg
    site.media.emit({ type: 'media.ready', endpointId })

    site.media.emit({ type: 'media.silent', endpointId, expected: true })

    expect(site.media.commands).toContainEqual({
      type: 'endpoint.watch-media',
      endpointId,
      silenceMs: 60_000,
    })
    expect(end()).toMatchObject({ cause: 'network-failed', by: 'network' })
    expect(await browser.take('hangup')).toMatchObject({ callsid: invite['callsid'] })
  })

  it('restarts ICE with new credentials and the same fingerprint', async () => {
    const { browser, invite } = await site.talk('alice')

    browser.send('reinvite', { callsid: invite['callsid'], sdp: browserSdp('efgh') })

    const { sdp } = await browser.take('answer')
    expect(sdp).toContain('a=ice-ufrag:next')
    expect(sdp).toContain('0B:0B')
    expect(site.media.restarts).toBe(1)
  })

  it('ends a call that never carries audio', async () => {
    const { browser, end } = await site.talk('alice')

    await site.clock.advance(15_001)

    expect(end()?.cause).toBe('media-failed')
    await browser.take('hangup')
  })

  it('puts digits from signalling through the media gate', async () => {
    const { browser, invite, leg } = await site.talk('alice')

    browser.send('dtmf', { callsid: invite['callsid'], dtmf: '5w6' })

    await until('injected', () => site.media.has('endpoint.inject-digits'))
    expect(site.media.commands.at(-1)).toEqual({
      type: 'endpoint.inject-digits',
      endpointId: leg.endpointId,
      digits: '5w6',
    })
  })
})

describe('a call from a browser', () => {
  it('becomes a leg that runs the application of its token', async () => {
    const browser = await site.registered('bob')

    browser.send('invite', {
      callsid: 'TJS1',
      sdp: browserSdp(),
      twilio: { params: 'To=%2B15550100&x=1' },
    })

    const leg = await until('incoming', () => site.incoming[0])
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
    const browser = await site.registered('bob')
    browser.send('invite', { callsid: 'TJS2', sdp: browserSdp(), twilio: {} })
    const leg = await until('incoming', () => site.incoming[0])

    leg.signalling.reject('busy')

    expect(await browser.take('hangup')).toMatchObject({ callsid: 'TJS2', error: { code: 31486 } })
  })

  it('with a description that cannot be used is refused', async () => {
    const browser = await site.registered('bob')

    browser.send('invite', { callsid: 'TJS3', sdp: 'v=0\r\nnonsense', twilio: {} })

    expect(await browser.take('hangup')).toMatchObject({ callsid: 'TJS3', error: { code: 53402 } })
    expect(site.incoming).toEqual([])
  })

  it('ends when the browser hangs up or its socket goes before the answer', async () => {
    const browser = await site.registered('bob')
    browser.send('invite', { callsid: 'TJS4', sdp: browserSdp(), twilio: {} })
    const leg = await until('incoming', () => site.incoming[0])
    const ends: LegEnd[] = []
    leg.signalling.events.on('ended', (end) => ends.push(end))

    browser.send('hangup', { callsid: 'TJS4' })

    await until('ended', () => ends[0])
    expect(ends).toEqual([{ cause: 'canceled', by: 'peer', sipStatus: null }])
    await expect(leg.signalling.answer()).rejects.toThrow('hung up')
  })
})
