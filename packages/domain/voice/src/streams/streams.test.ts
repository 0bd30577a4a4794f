/** Streams from documents and by request: what is opened, told and left behind. */
import type { OpenStream, StreamFault } from '@offhook/control'
import { describe, expect, test } from 'vitest'
import { type Bench, type IncomingParty, VOICE_URL } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'

const HOOK = 'https://app/streamed'
const URL = 'wss://app/audio'
const WAIT = '<Pause length="60"/>'
let bench: Bench

eachBench((each) => {
  bench = each
})

const opens = () => bench.media.sent('stream.open')
const last = (): OpenStream => opens().at(-1)!
const told = () => bench.store.webhooks(HOOK).map(({ StreamEvent }) => StreamEvent)

async function accepts(): Promise<void> {
  bench.media.emit({ type: 'stream.opened', streamId: last().streamId })
  await bench.settle()
}

async function closes(fault: StreamFault | null, reason = 'why'): Promise<void> {
  bench.media.emit({ type: 'stream.closed', streamId: last().streamId, fault, reason })
  await bench.settle()
}

const start = (attributes = '', inner = '') =>
  `<Start><Stream url="${URL}" statusCallback="${HOOK}" ${attributes}>${inner}</Stream></Start>`
const connected = (attributes = '') =>
  `<Connect action="${DONE}"><Stream url="${URL}" statusCallback="${HOOK}" ${attributes}/></Connect>`

/** A call whose document connects it with a server that has accepted. */
async function talking(): Promise<IncomingParty> {
  const leg = await bench.receive(connected())
  await accepts()
  return leg
}

describe('<Start><Stream>', () => {
  test('opens a signed socket with what it says, and the document goes on', async () => {
    const inner = '<Parameter name="who" value="Ann"/>'
    const leg = await bench.receive(`${start('track="both_tracks"', inner)}<Say>on</Say>${WAIT}`)

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say on'])
    expect(last()).toMatchObject({
      url: URL,
      headers: { 'x-twilio-signature': 'signed' },
      facts: { callSid: leg.callSid, customParameters: { who: 'Ann' } },
      tracks: [{ track: 'inbound' }, { track: 'outbound' }],
      playback: null,
    })
    expect(bench.media.sent('tap.start')).toEqual([])
    await accepts()

    expect(bench.media.sent('tap.start')).toMatchObject([
      { of: { endpointId: leg.endpointId }, layout: 'sent', sink: { kind: 'feed' } },
      { of: { endpointId: leg.endpointId }, layout: 'heard', sink: { kind: 'feed' } },
    ])
    expect(bench.store.webhooks(HOOK)).toEqual([
      {
        AccountSid: bench.accountSid,
        CallSid: leg.callSid,
        StreamSid: last().facts.streamSid,
        StreamName: last().facts.streamSid,
        StreamEvent: 'stream-started',
        Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ])
  })

  test('finds its server beside the document', async () => {
    await bench.receive(`<Start><Stream url="/audio"/></Start>${WAIT}`)

    expect(last()).toMatchObject({ url: URL })
    expect(bench.codes).toEqual([])
  })

  test('ends by its name, with its taps before its socket', async () => {
    bench.documents.at('https://app/next', `<Stop><Stream name="a"/></Stop>${WAIT}`)
    await bench.receive(`${start('name="a"')}<Pause length="1"/><Redirect>/next</Redirect>`)
    await accepts()
    await bench.advance(1_000)

    const batch = bench.media.batches.at(-1)!
    expect(batch.map(({ type }) => type)).toEqual(['tap.stop', 'stream.close'])
    expect(told()).toEqual(['stream-started', 'stream-stopped'])
    await closes(null)
    expect(told()).toHaveLength(2)
  })

  test('ends with its call', async () => {
    const leg = await bench.receive(`${start()}${WAIT}`)
    await accepts()
    leg.hangsUp()
    await bench.settle()

    expect(bench.media.sent('stream.close')).toHaveLength(1)
    expect(told()).toEqual(['stream-started', 'stream-stopped'])
  })

  test('that breaks off is told with its code, with an alert, and the call goes on', async () => {
    const leg = await bench.receive(`${start()}${WAIT}`)
    await accepts()
    await closes('broken', 'the connection was lost')

    expect(bench.store.webhooks(HOOK)[1]).toMatchObject({
      StreamEvent: 'stream-error',
      StreamErrorCode: '31921',
      StreamError: 'The connection of the stream was lost: the connection was lost',
    })
    expect(bench.codes).toEqual([31921])
    expect(leg.told).toEqual(['ring', 'answer'])
  })

  test('of what is left out there is a warning, and it goes on', async () => {
    await bench.receive(`${start()}${WAIT}`)
    await accepts()
    const { streamId } = last()
    const reason = 'the server does not read'
    bench.media.emit({ type: 'stream.faulted', streamId, fault: 'overflow', reason })
    await bench.settle()

    expect(bench.codes).toEqual([31930])
    expect(bench.media.recording.size).toBe(1)
  })

  test('may have four tracks at once, and as many again when they have ended', async () => {
    const two = start('track="both_tracks"')
    bench.documents.at('https://app/next', `${start()}${WAIT}`)
    const first = start('track="both_tracks" name="first"')
    const more = `${first}${two}${start()}<Stop><Stream name="first"/></Stop>`
    await bench.receive(`${more}<Redirect>/next</Redirect>`)

    expect(bench.codes).toEqual([31941])
    expect(opens()).toHaveLength(3)
  })

  test.each([
    ['a name that is in use', `${start('name="a"')}${start('name="a"')}`, 1, [20001]],
    ['no URL', '<Start><Stream/></Start>', 0, [11100]],
    ['a URL of the web', '<Start><Stream url="https://app/audio"/></Start>', 0, [11100]],
    ['a query', `<Start><Stream url="${URL}?a=b"/></Start>`, 1, [11100]],
    ['a word for tracks that is none', start('track="all"'), 1, [31941]],
    ['an unknown name to stop', '<Stop><Stream name="a"/></Stop>', 0, [12200]],
    [
      'a parameter without end',
      start('', `<Parameter name="a" value="${'x'.repeat(500)}"/>`),
      1,
      [12200],
    ],
  ])('with %s warns', async (_case, verbs, count, codes) => {
    const leg = await bench.receive(`${verbs}<Say>on</Say>${WAIT}`)

    expect(bench.codes).toEqual(codes)
    expect(opens()).toHaveLength(count)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say on'])
  })
})

describe('<Connect><Stream>', () => {
  test('plays what its server says, tells it of keys, and goes on when it closes', async () => {
    const leg = await talking()
    expect(bench.media.sent('player.start')).toMatchObject([
      { target: { endpointId: leg.endpointId }, source: { kind: 'feed', memory: last().playback } },
    ])
    expect(bench.media.sent('tap.start')).toMatchObject([{ layout: 'sent' }])
    bench.media.press(leg.endpointId, '1#')
    expect(bench.media.sent('stream.digit').map(({ digit }) => digit)).toEqual(['1', '#'])
    await closes(null)

    expect(bench.documents.asked(DONE)).toMatchObject([{ StreamSid: last().facts.streamSid }])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    bench.media.press(leg.endpointId, '2')
    expect(bench.media.sent('stream.digit')).toHaveLength(2)
  })

  test.each([
    ['timeout', '31901'],
    ['refused', '31902'],
    ['handshake', '31920'],
    ['protocol', '31924'],
  ] as const)('that cannot be opened (%s) goes on with %s', async (fault, code) => {
    await bench.receive(connected())
    await closes(fault)

    expect(bench.documents.asked(DONE)).toMatchObject([{ StreamErrorCode: code }])
    expect(bench.codes).toEqual([Number(code)])
    expect(told()).toEqual(['stream-error'])
  })

  test('to a host that is not known goes on, and nothing is opened', async () => {
    bench.sockets.unknown.push(URL)
    await bench.receive(connected())

    expect(opens()).toEqual([])
    expect(bench.codes).toEqual([11210])
    expect(bench.documents.asked(DONE)).toMatchObject([{ StreamErrorCode: '11210' }])
  })

  test('ends when the call is sent elsewhere; its action is not asked', async () => {
    const leg = await talking()
    const twiml = '<Response><Say>elsewhere</Say></Response>'
    await bench.voice.updateCall(bench.accountSid, leg.callSid, { twiml })
    await bench.settle()

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say elsewhere'])
    expect(bench.documents.asked(DONE)).toEqual([])
    expect(told()).toEqual(['stream-started', 'stream-stopped'])
  })

  test('tells its action when the caller hangs up', async () => {
    const leg = await talking()
    leg.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)).toMatchObject([{ CallStatus: 'completed' }])
  })

  test.each([
    ['with the other track', connected('track="outbound_track"'), 31941],
    ['with nothing', `<Connect action="${DONE}"/>`, 12200],
  ])('%s is left out', async (_case, verbs, code) => {
    const leg = await bench.receive(`${verbs}<Say>on</Say>`)

    expect(bench.codes).toContain(code)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say on'])
  })
})

describe('a stream by request', () => {
  const request = {
    url: URL,
    name: 'asked',
    track: 'outbound_track',
    callback: { url: HOOK, method: 'POST' },
    customParameters: {},
  } as const
  const begin = (leg: IncomingParty) =>
    bench.voice.startStream(bench.accountSid, leg.callSid, request)
  const end = (leg: IncomingParty, name: string) =>
    bench.voice.stopStream(bench.accountSid, leg.callSid, name)

  test('is in progress until it is stopped, by its sid or its name', async () => {
    const leg = await bench.receive(WAIT.replace('<', '<Say>on</Say><'))
    const row = await begin(leg)
    await bench.settle()
    expect(row).toMatchObject({ name: 'asked', status: 'in-progress', callSid: leg.callSid })
    await accepts()

    expect(await end(leg, 'asked')).toMatchObject({ sid: row.sid, status: 'stopped' })
    expect(await end(leg, row.sid)).toMatchObject({ status: 'stopped' })
    await bench.settle()
    expect(told()).toEqual(['stream-started', 'stream-stopped'])
  })

  test('that has ended is known, as one of the last fifty of its call', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)
    const ended = []
    for (let i = 0; i < 52; i++) {
      ended.push(await begin(leg))
      await bench.settle()
      await end(leg, 'asked')
    }
    const [first] = ended
    await expect(end(leg, first!.sid)).rejects.toMatchObject({ code: 20404 })
    const last = ended.at(-1)!
    expect(await end(leg, last.sid)).toMatchObject({ sid: last.sid, status: 'stopped' })
  })

  test('beyond four tracks, or with a name that is in use, is refused', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)
    const both = { ...request, track: 'both_tracks' } as const
    const start = (name: string, more: object = {}) =>
      bench.voice.startStream(bench.accountSid, leg.callSid, { ...both, ...more, name })
    await start('a')
    await expect(start('a')).rejects.toMatchObject({ code: 20001 })
    await start('b', { track: 'inbound_track' })
    await expect(start('c')).rejects.toMatchObject({ code: 31941 })
    await start('c', { track: 'inbound_track' })
    await end(leg, 'a')
    await start('a')

    expect(opens()).toHaveLength(4)
    expect(bench.codes).toEqual([])
  })

  test('has no query: it is left out, with an alert', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)
    await bench.voice.startStream(bench.accountSid, leg.callSid, { ...request, url: `${URL}?a=b` })
    await bench.settle()

    expect(last()).toMatchObject({ url: URL })
    expect(bench.codes).toEqual([11100])
  })

  test('of what is not there is refused', async () => {
    const leg = await bench.receive(`<Say>on</Say>${WAIT}`)

    await expect(end(leg, 'nothing')).rejects.toMatchObject({ code: 20404 })
    await expect(
      bench.voice.startStream(bench.accountSid, leg.callSid, { ...request, url: 'http://app' }),
    ).rejects.toMatchObject({ code: 11100 })
    leg.hangsUp()
    await bench.settle()
    await expect(begin(leg)).rejects.toMatchObject({ code: 21220 })
    expect(bench.documents.asked(VOICE_URL)).toHaveLength(1)
  })
})
