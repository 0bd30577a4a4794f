/** Audio of calls over sockets of applications, both ways, with telephones at the other end. */
import { encodeUlaw } from '@offhook/rtp'
import {
  frequencies,
  hears,
  hearsNot,
  type PhoneCall,
  SiprecRecorder,
  spoken,
  until,
} from '@offhook/test-kit'
import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Streamed, StreamServer } from '../support/stream-server.ts'
import { TwimlSite, toneWav } from '../support/twiml-site.ts'

const [ONE, TWO, THREE, AFTER] = frequencies
let site: TwimlSite
let server: StreamServer
let recorder: SiprecRecorder
let count = 0
let path: string

beforeAll(async () => {
  recorder = await SiprecRecorder.open()
  const connectors = `archive=${recorder.uri}`
  site = await TwimlSite.open({
    env: { OFFHOOK_STREAM_PLAIN: 'yes', OFFHOOK_SIPREC_CONNECTORS: connectors },
  })
  server = await StreamServer.open()
  path = `/audio-${++count}`
})

afterAll(async () => {
  await server?.close()
  await site?.close()
  recorder?.close()
})

afterEach(async () => {
  await site.clear()
  path = `/audio-${++count}`
})

const noun = (attributes = '', inner = '') =>
  `<Stream url="${server.url(path)}" statusCallback="${callback()}" ${attributes}>${inner}</Stream>`
const then = () => `<Play loop="0">${site.tone(AFTER)}</Play>`
/** Each test has a callback of its own: one that comes late is of no other. */
const callback = () => site.host.answers(`${path}/told`, () => ({ body: '' }))
const told = () => site.host.asked(`${path}/told`).map(({ parameters }) => parameters)

/** A caller who is connected with our server. */
async function connected(after = then()): Promise<readonly [PhoneCall, Streamed]> {
  const call = await site.runs(`<Connect action="/done">${noun()}</Connect>${after}`)
  return [call, await server.takes(path)]
}

const sidOf = (stream: Streamed) => {
  const [, start] = stream.frames
  return (start as unknown as { start: { callSid: string } }).start.callSid
}

/** Numbers that follow one another from the first. */
function expectNoGap(numbers: readonly string[]): void {
  expect(numbers.map(Number)).toEqual(numbers.map((_, i) => Number(numbers[0]) + i))
}

describe('a stream that is started', () => {
  it('tells both tracks frame by frame, signed, and is told of by callbacks', async () => {
    const call = await site.runs(
      `<Start>${noun('track="both_tracks" name="ours"', '<Parameter name="who" value="Ann"/>')}</Start>${then()}`,
    )
    call.speaks(ONE)
    const stream = await server.takes(path)
    await Promise.all([hears(stream.ears('inbound'), ONE), hears(stream.ears('outbound'), AFTER)])
    const { accountSid, authToken } = site.server.facts
    const callSid = sidOf(stream)
    const stopped = await site.rest.calls(callSid).streams('ours').update({ status: 'stopped' })
    await until('the socket is closed', () => stream.isClosed)

    const signature = String(stream.headers['x-twilio-signature'])
    expect(twilio.validateRequest(authToken, signature, server.url(path), {})).toBe(true)
    const [connectedFrame, start] = stream.frames
    expect(connectedFrame).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' })
    expect(start).toMatchObject({
      event: 'start',
      sequenceNumber: '1',
      start: { accountSid, tracks: ['inbound', 'outbound'], customParameters: { who: 'Ann' } },
    })
    expect(stream.frames.at(-1)).toMatchObject({ event: 'stop', stop: { accountSid, callSid } })
    expectNoGap(stream.frames.slice(1).map(({ sequenceNumber }) => sequenceNumber ?? ''))
    for (const track of ['inbound', 'outbound'] as const) {
      const media = stream.media(track)
      expect(media[0]).toMatchObject({ chunk: '1', timestamp: '0' })
      expectNoGap(media.map(({ chunk }) => chunk))
      expect(
        media.every(({ chunk, timestamp }) => Number(timestamp) === (Number(chunk) - 1) * 20),
      ).toBe(true)
    }
    await until('both callbacks have come', () => told().length === 2)
    expect(told()).toMatchObject([
      { StreamEvent: 'stream-started', StreamName: 'ours', StreamSid: stopped.sid },
      { StreamEvent: 'stream-stopped', CallSid: callSid },
    ])
    await hears(call, AFTER)
  })

  it('follows its leg through a conference, hold and a transfer, without a gap', async () => {
    const room = `streamed-${count}`
    const joins = (name: string, before = '') =>
      site.runs(
        `${before}<Dial><Conference beep="false" waitUrl="">${room}</Conference></Dial>`,
        name,
      )
    const a = await joins('a', `<Start>${noun('track="both_tracks"')}</Start>`)
    a.speaks(ONE)
    const stream = await server.takes(path)
    const b = await joins('b')
    b.speaks(TWO)
    const [inbound, outbound] = [stream.ears('inbound'), stream.ears('outbound')]
    await Promise.all([hears(inbound, ONE), hears(outbound, TWO)])

    const callSid = sidOf(stream)
    const [conference] = await site.rest.conferences.list({ friendlyName: room })
    const participant = site.rest.conferences(conference!.sid).participants(callSid)
    await participant.update({ hold: true, holdUrl: site.document(then()) })
    await Promise.all([hears(inbound, ONE), hears(outbound, AFTER)])
    await participant.update({ hold: false })
    await hears(outbound, TWO)
    await site.rest
      .calls(callSid)
      .update({ url: site.document(`<Play loop="0">${site.tone(THREE)}</Play>`) })
    await Promise.all([hears(inbound, ONE), hears(outbound, THREE)])

    for (const track of ['inbound', 'outbound'] as const) {
      expectNoGap(stream.media(track).map(({ chunk }) => chunk))
    }
  })

  it('follows its leg through a queue to whoever takes it', async () => {
    const line = `line-${count}`
    const waits = site.document(then())
    const a = await site.runs(
      `<Start>${noun('track="both_tracks"')}</Start><Enqueue waitUrl="${waits}">${line}</Enqueue>`,
      'a',
    )
    a.speaks(ONE)
    const stream = await server.takes(path)
    const [inbound, outbound] = [stream.ears('inbound'), stream.ears('outbound')]
    await Promise.all([hears(inbound, ONE), hears(outbound, AFTER)])
    const b = await site.runs(`<Dial><Queue>${line}</Queue></Dial>`, 'b')
    b.speaks(TWO)
    await Promise.all([hears(inbound, ONE), hears(outbound, TWO)])

    for (const track of ['inbound', 'outbound'] as const) {
      expectNoGap(stream.media(track).map(({ chunk }) => chunk))
    }
  })

  it('whose server reads no more and is lost leaves the call alone', async () => {
    const call = await site.runs(`<Start>${noun('track="both_tracks"')}</Start>${then()}`)
    const stream = await server.takes(path)
    stream.pause()
    await hears(call, AFTER)
    stream.terminate()
    await until('the error is told', () => told().length === 2)

    expect(told()[1]).toMatchObject({ StreamEvent: 'stream-error', StreamErrorCode: '31921' })
    await hears(call, AFTER)
    const alerts = await site.rest.monitor.v1.alerts.list({ limit: 1 })
    expect(alerts[0]?.errorCode).toBe('31921')
  })
})

describe('a stream that the document waits for', () => {
  it('gives the caller back what they say', async () => {
    const [call, stream] = await connected()
    stream.echoes()
    call.speaks(ONE)
    await hears(call, ONE)
    call.speaks(TWO)

    await hears(call, TWO)
    stream.close()
    expect(await site.told('/done')).toMatchObject({ StreamSid: expect.stringMatching(/^MZ/) })
    await hearsNot(call, TWO)
  })

  it('tells keys, and gives marks back when they are heard, or cleared', async () => {
    const [call, stream] = await connected()
    call.press('5#')
    await until('the keys come', () => stream.of('dtmf').length === 2)
    expect(stream.of('dtmf').map(({ dtmf }) => dtmf?.digit)).toEqual(['5', '#'])

    const payload = ulawTone(ONE, 1_500)
    const begun = performance.now()
    stream.says({ event: 'media', media: { payload } })
    stream.says({ event: 'mark', mark: { name: 'said' } })
    await until('the mark comes', () => stream.of('mark').length === 1)
    expect(performance.now() - begun).toBeGreaterThan(1_400)

    stream.says({ event: 'media', media: { payload: ulawTone(TWO, 60_000) } })
    stream.says({ event: 'mark', mark: { name: 'never' } })
    await hears(call, TWO)
    stream.says({ event: 'clear' })
    await until('the other mark comes', () => stream.of('mark').length === 2)
    await hearsNot(call, TWO)
    expect(stream.of('mark').map(({ mark }) => mark?.name)).toEqual(['said', 'never'])
  })

  it('is told of a hang-up, and tells its action', async () => {
    const [call, stream] = await connected()
    await call.hangup()
    await until('the socket is closed', () => stream.isClosed)

    expect(stream.frames.at(-1)?.event).toBe('stop')
    expect(await site.told('/done')).toMatchObject({ CallStatus: 'completed' })
  })

  it.each([
    ['nobody listens', 'ws://127.0.0.1:9/audio', '31902'],
    ['the server redirects', '/elsewhere', '31920'],
  ])('goes on with its action where %s', async (_case, url, code) => {
    site.host.answers('/elsewhere', () => ({ status: 302, headers: { location: server.url('/') } }))
    const target = url.startsWith('/') ? site.host.url.replace('http', 'ws') + url : url
    const call = await site.runs(`<Connect action="/done"><Stream url="${target}"/></Connect>`)

    expect(await site.told('/done')).toMatchObject({ StreamErrorCode: code })
    expect(call.status).toBe('answered')
  })
})

describe('ConversationRelay', () => {
  it('speaks, is broken into by a key, and hands over with what it knows', async () => {
    const noun = `<ConversationRelay url="${server.url(path)}" dtmfDetection="true" welcomeGreeting="${'Welcome to our house. '.repeat(20)}"/>`
    const call = await site.runs(`<Connect action="/done">${noun}</Connect>`)
    const session = await server.talks(path)
    const speaks = () =>
      until('a voice is heard', () => call.mouth.heard(400)?.some((each) => Math.abs(each) > 0.05))
    await speaks()
    const { authToken } = site.server.facts
    const signature = String(session.headers['x-twilio-signature'])
    expect(twilio.validateRequest(authToken, signature, server.url(path), {})).toBe(true)

    call.press('7')
    await until('the key comes', () => session.typed('dtmf').length === 1)
    const [interrupt] = session.typed('interrupt')
    expect(interrupt?.['utteranceUntilInterrupt']).toMatch(/^Welcome/)
    expect(session.typed('dtmf')).toMatchObject([{ digit: '7' }])
    await until('the voice is silent', () =>
      call.mouth.heard(400)?.every((each) => Math.abs(each) < 0.05),
    )

    session.says({ type: 'text', token: 'I put you ', last: false })
    session.says({ type: 'text', token: 'through.', last: true })
    session.says({ type: 'end', handoffData: '{"order":"1234"}' })
    await speaks()
    expect(await site.told('/done')).toMatchObject({
      SessionStatus: 'ended',
      HandoffData: '{"order":"1234"}',
    })
    await until('the socket is closed', () => session.isClosed)
  })

  it('hears a caller who speaks into what it says', async () => {
    const said = spoken('opening hours')
    const noun = `<ConversationRelay url="${server.url(path)}" hints="opening hours, delivery" welcomeGreeting="${'Welcome to our house. '.repeat(20)}"/>`
    const call = await site.runs(`<Connect>${noun}</Connect>`)
    const session = await server.talks(path)
    await until('a voice is heard', () =>
      call.mouth.heard(400)?.some((each) => Math.abs(each) > 0.05),
    )
    call.mouth.says(said)
    await until('what was said comes', () => session.typed('prompt').length === 1)

    expect(session.typed('prompt')).toMatchObject([
      { voicePrompt: 'opening hours', lang: 'en-US', last: true },
    ])
    expect(session.typed('interrupt')[0]?.['utteranceUntilInterrupt']).toMatch(/^Welcome/)
  })

  it('whose socket is lost goes on with its action', async () => {
    const call = await site.runs(
      `<Connect action="/done"><ConversationRelay url="${server.url(path)}"/></Connect>`,
    )
    const session = await server.talks(path)
    session.says({ type: 'shout' })
    await until('the error is told', () => session.typed('error').length === 1)
    session.terminate()

    expect(await site.told('/done')).toMatchObject({ SessionStatus: 'failed', ErrorCode: '64105' })
    expect(call.status).toBe('answered')
  })
})

/** A tone as it is sent: µ-law in base64. */
function ulawTone(frequency: number, ms: number): string {
  const { buffer, byteOffset, length } = toneWav(frequency, ms).subarray(44)
  const linear = new Int16Array(buffer.slice(byteOffset, byteOffset + length))
  const bytes = Buffer.alloc(linear.length)
  encodeUlaw(linear, 0, bytes, 0, linear.length)
  return bytes.toString('base64')
}

describe('a call that is sent to a recorder', () => {
  it('is heard there track by track, with who is in it, until it ends', async () => {
    const other = await site.phone('b')
    const start = `<Start><Siprec connectorName="archive" statusCallback="${callback()}"><Parameter name="case" value="7"/></Siprec></Start>`
    const call = await site.runs(`${start}<Dial><Sip>${other.uri}</Sip></Dial>`)
    const answered = await until('b is called', () => other.calls[0])
    await answered.until('answered')
    call.speaks(ONE)
    answered.speaks(TWO)
    const told_ = await until('who is in it is told', () =>
      recorder.metadata.find((text) => text.includes(`aor="${other.uri}"`)),
    )
    expect(told_).toContain('<Parameter name="case">7</Parameter>')

    const track = (index: number) => {
      const mouth = recorder.tracks[index]!
      return {
        name: ['inbound', 'outbound'][index]!,
        levels: async (of: readonly number[]) => mouth.levels(of),
      }
    }
    await Promise.all([hears(track(0), ONE), hears(track(1), TWO)])
    // What reaches the recorder is a stream without a gap.
    for (const mouth of recorder.tracks) {
      const numbers = mouth.packets.map(({ sequence }) => sequence)
      const first = numbers[0]!
      expect(numbers).toEqual(numbers.map((_, index) => (first + index) & 0xffff))
    }
    await call.hangup()
    await until('the recorder is told', () => recorder.requests('BYE')[0])
    await until('it is told', () => told().length > 1)
    expect(told().map(({ SiprecEvent }) => SiprecEvent)).toEqual([
      'siprec-started',
      'siprec-stopped',
    ])
  })
})
