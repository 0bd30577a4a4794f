/**
 * Hostile and broken input while people talk: scanners that nobody trusts, and garbage at every
 * port. The call in progress is heard after each of them, and the server has nothing to say of it.
 */
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import {
  frequencies,
  hears,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { canMakeNetworks } from '../support/cable.ts'
import { rawRequest, wrongAnswer } from '../support/raw-sip.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { Stranger } from '../support/stranger.ts'

const [ONE, TWO] = frequencies
const PAIR = '+12015556001'
const FOREIGN = '+4930123456'
const LIVE = ['queued', 'initiated', 'ringing', 'in-progress']
/** What one address without proof may ask at once, and a second; and some more for slow machines. */
const PATIENCE = { burst: 20, perSecond: 2 }

let server: ServerProcess
let host: WebhookHost
let phones: SipPhone
let callee: SipPhone
let one: PhoneCall
let two: PhoneCall
/** Calls that are there before a test begins. */
let known: number

beforeAll(async () => {
  host = await WebhookHost.open()
  server = await ServerProcess.start(root, {
    env: { OFFHOOK_BIND: '0.0.0.0', OFFHOOK_HTTP_BIND: '127.0.0.1', OFFHOOK_LOG_LEVEL: 'error' },
  })
  phones = await SipPhone.open({ name: 'caller', user: '+12025550190' })
  callee = await SipPhone.open({ name: 'callee', user: 'callee' })
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber: PAIR,
    voiceUrl: host.answers('/pair', `<Response><Dial><Sip>${callee.uri}</Sip></Dial></Response>`),
  })
  one = await phones.call(target(PAIR))
  two = await until('the other phone rings', () => callee.calls[0])
  await two.answer()
  one.speaks(ONE)
  two.speaks(TWO)
  await theyTalk()
  known = (await restClient(server.facts).calls.list()).length
  expect(known).toBe(2)
})

afterAll(async () => {
  await phones?.close()
  await callee?.close()
  expect(await server?.stop()).toBe(0)
  await host?.close()
  // Bad input is no defect of ours, and no reason to wake anybody.
  expect(server?.log).toBe('')
})

afterEach(async () => {
  await theyTalk()
  expect((await fetch(`${server.facts.httpUrl}/healthz`)).status).toBe(200)
})

function target(number: string): string {
  return `sip:${number}@127.0.0.1:${server.facts.sip.port}`
}

async function theyTalk(): Promise<void> {
  await Promise.all([hears(one, TWO), hears(two, ONE)])
}

async function noNewCalls(): Promise<void> {
  expect((await restClient(server.facts).calls.list()).length).toBe(known)
  expect(callee.calls.length).toBe(1)
}

/** The port that the caller's audio goes to. */
function audioPort(): number {
  const answer = phones.trace.find(({ text }) => /^SIP\/2\.0 200[\s\S]*m=audio/.test(text))
  return Number(/m=audio (\d+)/.exec(answer?.text ?? '')?.[1])
}

/** Sends datagrams, and gives what came back once `last` was answered. */
async function datagrams(port: number, list: readonly (string | Buffer)[]): Promise<string[]> {
  const socket = createSocket('udp4')
  const answers: string[] = []
  socket.on('message', (bytes) => answers.push(bytes.toString('latin1')))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  try {
    for (const each of list) {
      await new Promise((resolve) => socket.send(each, port, '127.0.0.1', resolve))
    }
    return answers
  } finally {
    await sipAnswers(socket)
    socket.close()
  }

  /** What was sent before has been read when this has an answer. */
  async function sipAnswers(from: typeof socket): Promise<void> {
    const { port: sipPort } = server.facts.sip
    const ping = rawRequest({
      method: 'OPTIONS',
      uri: target('ping'),
      from: `127.0.0.1:${from.address().port}`,
      user: 'ping',
    })
    await until('OPTIONS is answered', async () => {
      from.send(ping, sipPort, '127.0.0.1')
      await new Promise((resolve) => from.once('message', resolve))
      return answers.some((text) => text.startsWith('SIP/2.0 200') && text.includes('sip:ping@'))
    })
  }
}

describe.runIf(await canMakeNetworks())('a scanner whom nobody trusts', () => {
  let stranger: Stranger

  beforeAll(async () => {
    stranger = await Stranger.open()
  })

  afterAll(async () => {
    await stranger?.close()
  })

  /** How many answers are allowed for what began at `since`. */
  const allowance = (since: number) =>
    PATIENCE.burst + PATIENCE.perSecond * Math.ceil((performance.now() - since) / 1000) + 1

  const uri = (number: string) => `sip:${number}@${stranger.ours}:${server.facts.sip.port}`
  const request = (method: string, number: string, headers: readonly string[] = []) =>
    rawRequest({ method, uri: uri(number), from: `${stranger.address}:5060`, headers })

  it('is challenged, guesses passwords, and soon hears nothing any more', async () => {
    const { port } = server.facts.sip
    const since = performance.now()
    stranger.send(port, request('REGISTER', 'phone1'))
    await until('it is challenged', () => stranger.statuses().includes(401))
    const guess = (method: string, number: string) =>
      request(method, number, [wrongAnswer(stranger.answers, 'phone1', uri(number))])

    for (let round = 0; round < 50; round++) {
      stranger.send(port, guess('REGISTER', 'phone1'), guess('INVITE', server.facts.phoneNumber))
    }
    await until('a guess is refused', () => stranger.statuses().includes(403))
    await theyTalk()

    expect(stranger.statuses().filter((status) => status === 403).length).toBeLessThan(
      allowance(since),
    )
    await noNewCalls()
  })

  it('has seen the tags of a call, and can neither end it nor take its audio', async () => {
    const { port } = server.facts.sip
    const answer = phones.trace.find(
      ({ direction, text }) =>
        direction === 'received' && /^SIP\/2\.0 200[\s\S]*m=audio/.test(text),
    )
    const line = (name: string) => new RegExp(`^${name}: .*$`, 'm').exec(answer?.text ?? '')?.[0]
    const before = stranger.answers.length
    const offer =
      'v=0\r\no=- 9 9 IN IP4 0.0.0.0\r\ns=-\r\n' +
      `c=IN IP4 ${stranger.address}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n`
    const inside = (method: string, body = '') =>
      rawRequest({ method, uri: uri(PAIR), from: `${stranger.address}:5060`, body })
        .replace(/^From: .*$/m, line('From') ?? '')
        .replace(/^To: .*$/m, line('To') ?? '')
        .replace(/^Call-ID: .*$/m, line('Call-ID') ?? '')
        .replace(/^CSeq: 1 /m, 'CSeq: 1000 ')

    // The buckets are as empty as the test before has left them.
    await until('it is answered', () => {
      stranger.send(port, inside('INVITE', offer), inside('BYE'))
      return stranger.answers.length > before
    })

    expect(new Set(stranger.statuses().slice(before))).toEqual(new Set([403]))
    await theyTalk()
    expect([one.status, two.status]).toEqual(['answered', 'answered'])
  })

  it('cancels what is not there, and soon hears nothing of it', async () => {
    const { port } = server.facts.sip
    const before = stranger.answers.length
    const since = performance.now()

    for (let round = 0; round < 300; round++) stranger.send(port, request('CANCEL', '100'))
    await theyTalk()

    expect(stranger.statuses().slice(before).length).toBeLessThan(allowance(since))
  })

  it('floods, and reaches neither our numbers nor foreign ones', async () => {
    const { port } = server.facts.sip
    const { phoneNumber } = server.facts
    const before = stranger.answers.length
    const since = performance.now()

    for (let round = 0; round < 300; round++) {
      stranger.send(
        port,
        request('OPTIONS', '100'),
        request('REGISTER', String(round)),
        request('INVITE', phoneNumber),
        request('INVITE', FOREIGN),
        request('INVITE', `00${round}`),
        request('MESSAGE', phoneNumber),
      )
    }
    expect((await fetch(`${server.facts.httpUrl}/readyz`)).status).toBe(200)
    const friend = await phones.call(target(phoneNumber))
    await friend.until('answered')
    await friend.hangup()
    known++

    const statuses = stranger.statuses().slice(before)
    expect(statuses.filter((status) => status < 200 || status === 404)).toEqual([])
    expect(statuses.length).toBeLessThan(allowance(since))
    await noNewCalls()
  })
})

describe('garbage', () => {
  it('in datagrams to the SIP port is answered with 4xx or not at all', async () => {
    const { port } = server.facts.sip
    // Nobody's number: what can be read after all is refused too.
    const good = rawRequest({ method: 'INVITE', uri: target(FOREIGN), from: '127.0.0.1:9' })
    const lines = good.split('\r\n')
    const without = (name: string) =>
      lines.filter((line) => !line.startsWith(`${name}:`)).join('\r\n')
    const changed = (name: string, value: string) =>
      lines.map((line) => (line.startsWith(`${name}:`) ? `${name}: ${value}` : line)).join('\r\n')
    const list = [
      ...Array.from({ length: 50 }, () => randomBytes(200)),
      Buffer.alloc(0),
      Buffer.alloc(65_000, 0x41),
      '\r\n\r\n',
      'INVITE',
      'INVITE sip:x SIP/2.0\r\n\r\n',
      'SIP/2.0 200 OK\r\n\r\n',
      'SIP/2.0 999999999999 OK\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      ...['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards'].map(without),
      changed('CSeq', '99999999999999999999 INVITE'),
      changed('CSeq', '1 BYE'),
      changed('Content-Length', '-1'),
      changed('Content-Length', '99999'),
      changed('Max-Forwards', '0'),
      changed('From', '<sip:'),
      changed('To', '"'.repeat(2000)),
      changed('Via', 'SIP/2.0/UDP'),
      changed('Via', 'SIP/2.0/UDP 127.0.0.1:99999999;branch=z9hG4bK1'),
      changed('Contact', '<http://x>'),
      `${good.replace(/\r\n\r\n$/, '')}\r\n${'X-Long: '.padEnd(30_000, 'y')}\r\n\r\n`,
      good.replace('SIP/2.0\r\n', 'SIP/7.0\r\n'),
      good.replace(/sip:\S+ SIP/, `sip:${'%'.repeat(500)} SIP`),
      good.replace('INVITE', 'NONSENSE').replace('1 INVITE', '1 NONSENSE'),
      rawRequest({ method: 'BYE', uri: target('x'), from: '127.0.0.1:9' }),
      rawRequest({ method: 'CANCEL', uri: target('x'), from: '127.0.0.1:9' }),
      rawRequest({ method: 'ACK', uri: target('x'), from: '127.0.0.1:9' }),
      rawRequest({
        method: 'INVITE',
        uri: target(PAIR),
        from: '127.0.0.1:9',
        headers: ['Require: teleport'],
      }),
    ]

    const answers = await datagrams(port, list)

    const statuses = answers
      .filter((text) => !text.includes('sip:ping@'))
      .map((text) => Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1]))
    const expected = (status: number) => status === 100 || (status >= 400 && status <= 699)
    expect(statuses.filter((status) => !expected(status))).toEqual([])
    await noNewCalls()
  })

  it('in the SDP of a trusted caller fails that call alone', async () => {
    const bodies = ['v=0', 'garbage', 'v=0\r\nm=audio 99999999 RTP/AVP 0\r\n', '\0'.repeat(500)]
    const list = bodies.map((body) =>
      rawRequest({ method: 'INVITE', uri: target(PAIR), from: '127.0.0.1:9', body }),
    )

    await datagrams(server.facts.sip.port, list)

    await until('those calls are over', async () => {
      const rows = await restClient(server.facts).calls.list()
      known = rows.length
      return rows.filter(({ status }) => LIVE.includes(status)).length === 2
    })
    expect(callee.calls.length).toBe(1)
  })

  it('in the audio ports changes nothing', async () => {
    const list = Array.from({ length: 300 }, (_, index) => {
      const bytes = randomBytes(20 + (index % 200))
      // Half of it looks like RTP, some like STUN and DTLS.
      bytes[0] = [0x80, 0x80, 0x00, 0x16][index % 4] as number
      return bytes
    })

    await datagrams(audioPort(), list)
    await datagrams(server.facts.webrtcPort, list)
  })

  it('on TCP at the SIP port ends the connection, and others go on', async () => {
    const { port } = server.facts.sip
    const good = rawRequest({ method: 'OPTIONS', uri: target('tcp'), from: '127.0.0.1:9' })
    const inputs = [
      randomBytes(100_000),
      Buffer.from('A'.repeat(200_000)),
      Buffer.from(`${good.replace('Content-Length: 0', 'Content-Length: 999999999')}body`),
      Buffer.from(good.replace('Content-Length: 0', 'Content-Length: x')),
      Buffer.from('\r\n'.repeat(5_000)),
    ]
    for (const input of inputs) await tcp(port, input)

    expect(await tcp(port, Buffer.from(good), /^SIP\/2\.0 200/)).toMatch(/^SIP\/2\.0 200/)
    await noNewCalls()
  })

  it('over HTTP is answered with 4xx', async () => {
    const { httpUrl, accountSid } = server.facts
    const basic = basicAuth(server.facts)
    const account = `/2010-04-01/Accounts/${accountSid}`
    const form = 'application/x-www-form-urlencoded'
    const asks: readonly (readonly [string, string, RequestInit])[] = [
      ['POST', '/offhook/v1/Sessions', withBody('{"username":', 'application/json')],
      ['POST', '/offhook/v1/Sessions', withBody('[]', 'application/json')],
      ['POST', '/offhook/v1/Sessions', withBody('<xml/>', 'application/xml')],
      ['GET', '/offhook/v1/Session', { headers: { authorization: 'Bearer garbage' } }],
      ['GET', `${account}/Calls.json`, { headers: { authorization: 'Basic %%%' } }],
      ['GET', `${account}/Calls.json`, {}],
      ['POST', `${account}/Calls.json`, withBody('To=%ZZ&From=%', form, basic)],
      ['POST', `${account}/Calls.json`, withBody('&&&===', form, basic)],
      ['POST', `${account}/Calls.json`, withBody('To[]=1&__proto__=2', form, basic)],
      ['GET', `${account}/Calls/garbage.json`, { headers: { authorization: basic } }],
      ['GET', '/%00%ff%2e%2e/%2e%2e/etc/passwd', {}],
      ['DELETE', '/healthz', {}],
      ['POST', '/v1/wschannels', withBody('garbage', form)],
      ['POST', '/v1/wschannels', withBody('{"url":1,"method":[],"token":{}}', form)],
      ['POST', '/v1/wschannels', withBody('{"url":"/x","method":"GET","token":"a.b.c"}', form)],
    ]
    for (const [method, path, init] of asks) {
      const response = await fetch(`${httpUrl}${path}`, { ...init, method })
      await response.arrayBuffer()
      expect([path, Math.floor(response.status / 100)]).toEqual([path, 4])
    }
    // The answer may come with the end of the connection while the body is still on its way.
    const large = withBody('x'.repeat(2_000_000), 'application/json')
    const refused = await fetch(`${httpUrl}/offhook/v1/Sessions`, {
      ...large,
      method: 'POST',
    }).then(
      ({ status }) => status,
      ({ cause }: Error) => (cause as { code?: string }).code,
    )
    expect([413, 'EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET']).toContain(refused)
    const page = await fetch(
      `${httpUrl}${account}/Calls.json?PageSize=-1&PageToken=%00`,
      withHeaders(basic),
    )
    expect(page.status).toBeLessThan(500)
    for (const input of [randomBytes(10_000), Buffer.from('GET / HTTP/9.9\r\n\r\n')]) {
      await tcp(Number(new URL(httpUrl).port), input)
      await tcp(Number(new URL(server.facts.httpsUrl).port), input)
    }
    // Written by hand: a well-behaved client would tidy the path up.
    for (const up of ['..', '%2e%2e', '..%2f..']) {
      const ask = `GET /app/${up}/${up}/${up}/package.json HTTP/1.1\r\nHost: localhost\r\n\r\n`
      const answer = await tcp(
        Number(new URL(httpUrl).port),
        Buffer.from(ask),
        /^HTTP[\s\S]*\r\n\r\n/,
      )
      expect(answer).not.toContain('"workspaces"')
      expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
    }
    await noNewCalls()
  })

  it('from an application is told to the caller, and kept as an alert', async () => {
    const { facts } = server
    const documents = [
      '<Response><Say>',
      'garbage',
      '<html/>',
      '<Response><Dial/><Fly/></Response>',
    ]
    for (const [index, document] of documents.entries()) {
      const phoneNumber = `+1201555610${index}`
      await restClient(facts).incomingPhoneNumbers.create({
        phoneNumber,
        voiceUrl: host.answers(`/garbage/${index}`, document),
      })
      const call = await phones.call(target(phoneNumber))
      await call.until('ended', 20_000)
      known++
    }
    const alerts = await restClient(facts).api.v2010.accounts(facts.accountSid).notifications.list()
    expect(alerts.length).toBeGreaterThanOrEqual(3)
  })

  it.each(['/signal', '/v1/wschannels', '/nowhere'])(
    'on a WebSocket at %s is refused or ends that socket',
    async (path) => {
      const base = server.facts.httpUrl.replace('http', 'ws')
      const messages = [
        'garbage',
        '{}',
        'null',
        '{"type":"invite","version":"1.6","payload":null}',
        '{"type":"register","payload":{"token":"a.b.c"}}',
        '{"type":"listen","payload":{"token":[1,2,3]}}',
        `{"type":"${'x'.repeat(60_000)}"}`,
        randomBytes(1_000),
        'y'.repeat(200_000),
      ]
      for (const message of messages) {
        const socket = new WebSocket(`${base}${path}?token=garbage`)
        const ended = new Promise((resolve) => socket.once('close', resolve))
        socket.on('error', () => {})
        socket.on('open', () => {
          socket.send(message)
          socket.send(message)
          // Not a frame at all: whatever it was taken for, this ends it.
          ;(socket as unknown as { _socket: NodeJS.WritableStream })._socket.write(
            Buffer.alloc(64, 0xff),
          )
        })
        await ended
      }
      await noNewCalls()
    },
  )
})

function withHeaders(authorization: string): RequestInit {
  return { headers: { authorization } }
}

function withBody(body: string, type: string, authorization?: string): RequestInit {
  return {
    body,
    headers: { 'content-type': type, ...(authorization ? { authorization } : {}) },
  }
}

/** Writes to a port; gives what came back when it matches, or when the other side has ended. */
function tcp(port: number, bytes: Buffer, wanted?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const done = () => {
      socket.destroy()
      resolve(text)
    }
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (wanted?.test(text)) done()
    })
    socket.on('close', done)
    socket.on('error', (error) => (wanted ? reject(error) : done()))
    socket.write(bytes, () => {
      // Without an answer to wait for: what was sent has been read once our end is acknowledged.
      if (!wanted) socket.end()
    })
  })
}
