/** Browsers that ask for more than is theirs, or who may not stay. */
import { request as httpRequest } from 'node:http'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { accountSid, type Browser, browserSdp, ClientSite } from './testing/client-site.ts'

let site: ClientSite

beforeEach(async () => {
  site = await ClientSite.open()
})

afterEach(async () => {
  await site.close()
})

const invite = (callsid: string, params = '') => ({
  callsid,
  sdp: browserSdp(),
  twilio: { params },
})

/** Resolves with the code that the socket was closed with. */
function closed({ socket }: Browser): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve))
}

describe('invites', () => {
  it('that come all at once get no further than the eighth', async () => {
    const browser = await site.listening('mallory')

    for (let n = 0; n < 300; n++) browser.send('invite', invite(`TJS${n}`))
    browser.send('message', { callsid: 'CAlast' })
    await browser.take('error')

    await until('all others are refused', () => hangUps(browser).length === 292)
    expect(site.incoming).toHaveLength(8)
    expect(site.media.opened).toBe(8)
  })

  it('are taken again when the calls before them are over', async () => {
    const browser = await site.listening('alice')
    for (let n = 0; n < 8; n++) browser.send('invite', invite(`TJS${n}`))
    await until('eight', () => site.incoming.length === 8)
    for (const { signalling } of site.incoming) signalling.reject('busy')

    browser.send('invite', invite('TJS8'))

    await until('nine', () => site.incoming.length === 9)
  })

  it('whose socket goes before there is an endpoint leave none behind', async () => {
    const browser = await site.listening('alice')
    const open = site.media.holdEndpoints()
    browser.send('invite', invite('TJS1'))
    await until('it is being made', () => site.media.opened === 1)
    browser.socket.terminate()
    await until('gone', () => browser.socket.readyState === WebSocket.CLOSED)
    await until('the gateway knows', () => site.gateway.sockets === 0)

    open()

    await until('closed again', () => site.media.has('endpoint.close'))
    expect(site.incoming).toEqual([])
  })
})

const hangUps = (browser: Browser) => browser.frames.filter(({ type }) => type === 'hangup')

describe('what a browser adds to its call', () => {
  it('never has a name that only the server gives', async () => {
    const browser = await site.listening('mallory')
    const system = [
      ...[
        'CallSid',
        'AccountSid',
        'From',
        'Caller',
        'Called',
        'CallerName',
        'callername',
        'Direction',
      ],
      ...['Digits', 'SpeechResult', 'Confidence', 'AnsweredBy', 'ForwardedFrom', 'ParentCallSid'],
      ...[
        'StirVerstat',
        'StirPassportToken',
        'SipHeader_X-Trust',
        'SipCallId',
        'FromCity',
        'ToCountry',
      ],
      ...[
        'DialCallStatus',
        'DialCallSid',
        'DialSipHeader_X-Agent',
        'QueueResult',
        'RecordingUrl',
        'RecordingSid',
        'PaymentToken',
      ],
      ...['ApplicationSid', 'CallStatus', 'CallDuration', 'Timestamp', 'ErrorCode', 'ApiVersion'],
    ]
    const custom = {
      To: '+15550100',
      customer: '7',
      FromPage: 'home',
      recordingConsent: 'yes',
      sipper: 'x',
    }
    const query = [...system.map((name) => [name, 'forged'] as const), ...Object.entries(custom)]
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')

    browser.send('invite', invite('TJS1', query))

    const { parameters } = await until('incoming', () => site.incoming[0])
    const { recordingConsent: _, ...kept } = custom
    expect(parameters).toEqual(kept)
  })
})

describe('sockets that have shown no token', () => {
  /** What an upgrade is answered. */
  function knock(): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({
        port: site.port,
        path: '/signal',
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      })
      request.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy()
        resolve(statusCode ?? 0)
      })
      request.on('response', ({ statusCode }) => resolve(statusCode ?? 0))
      request.on('error', reject)
      request.end()
    })
  }

  it('are so many of one address, and there is room again when they have gone', async () => {
    const many = Array.from({ length: 64 }, () => site.connect())
    for (const browser of many) await browser.open()

    expect(await knock()).toBe(503)

    for (const { socket } of many) socket.terminate()
    await until('there is room', async () => (await knock()) === 101)
  })

  it('take no room once they have shown one', async () => {
    for (const office of ['a', 'b']) {
      const many = Array.from({ length: 40 }, (_, n) => site.listening(`${office}${n}`))
      await Promise.all(many)
    }

    expect(await knock()).toBe(101)
  })

  it('are closed when they send more than a browser has to replay', async () => {
    const browser = site.connect()
    await browser.open()
    const end = closed(browser)
    browser.send('listen', { token: 'slow' })

    for (let n = 0; n < 4; n++) {
      browser.send('invite', { ...invite(`TJS${n}`), sdp: browserSdp() + 'a=x\r\n'.repeat(6_000) })
    }

    expect(await end).toBe(1008)
  })

  it.each(['before', 'behind'])('are closed for many messages %s their token', async (when) => {
    const browser = site.connect()
    await browser.open()
    const end = closed(browser)
    if (when === 'behind') browser.send('listen', { token: 'slow' })

    for (let n = 0; n < 40; n++) browser.send('register', {})

    expect(await end).toBe(1008)
  })
})

describe('a browser whose token is no longer valid', () => {
  it('is told why and closed, as are all of that person, and nobody else', async () => {
    const [one, two] = [await site.registered('mallory'), await site.listening('mallory')]
    const other = await site.registered('alice')
    const ends = Promise.all([closed(one), closed(two)])

    site.refuse('mallory')

    expect(await ends).toEqual([1008, 1008])
    expect(await one.take('error')).toMatchObject({ error: { code: 31204 } })
    expect(other.socket.readyState).toBe(WebSocket.OPEN)
    const again = site.connect()
    await again.open()
    again.send('listen', { token: 'mallory' })
    expect(await again.take('error')).toMatchObject({ error: { code: 31204 } })
  })

  it('is not rung, and its call ends within seconds', async () => {
    const { browser, leg, end } = await site.talk('mallory')
    site.media.emit({ type: 'media.ready', endpointId: leg.endpointId })
    const gone = closed(browser)

    site.refuse('mallory')
    await gone
    expect(site.gateway.devicesOf(accountSid, 'mallory')).toBe(0)
    expect(end()).toBeNull()
    await site.clock.advance(3_001)

    expect(end()).toMatchObject({ cause: 'network-failed' })
  })
})

describe('a message about a call', () => {
  it('is for whoever has the call, by each of its names', async () => {
    const [mine, theirs] = [await site.listening('alice'), await site.listening('mallory')]
    mine.send('invite', invite('TJS1'))
    const leg = await until('incoming', () => site.incoming[0])
    leg.signalling.ring()
    await mine.take('ringing')
    const ends: string[] = []
    leg.signalling.events.on('ended', ({ cause }) => ends.push(cause))

    for (const callsid of [leg.callSid, 'TJS1', undefined]) theirs.send('hangup', { callsid })
    theirs.send('message', { callsid: 'CAlast' })
    await theirs.take('error')
    expect(ends).toEqual([])
    mine.send('hangup', { callsid: 'TJS1' })

    await until('ended', () => ends.length === 1)
  })
})
