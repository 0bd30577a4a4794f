import { describe, expect, test } from 'vitest'
import type { Recording } from '../model.ts'
import { type Bench, type IncomingParty, VOICE_URL } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const rows = () => bench.store.rows<Recording>('recording')

async function isSilent(leg: IncomingParty): Promise<void> {
  bench.media.emit({ type: 'speech.silent', endpointId: leg.endpointId, silentMs: 5_000 })
  await bench.settle()
}

describe('Record', () => {
  test('beeps, records the caller alone, and asks its action when they fall silent', async () => {
    const leg = await bench.receive('<Record action="/done"/><Say>never</Say>')
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['record-beep'])
    expect(rows()).toEqual([])
    await bench.advance(1_000)
    expect(rows()[0]).toMatchObject({
      source: 'RecordVerb',
      channels: 1,
      track: 'inbound',
      status: 'in-progress',
    })
    expect(bench.media.sent('tap.start')[0]).toMatchObject({
      of: { endpointId: leg.endpointId },
      layout: 'sent',
      sink: { kind: 'wav', trimSilence: true },
    })
    expect(bench.media.sent('endpoint.watch-speech')[0]).toMatchObject({ silenceMs: 5_000 })

    await bench.advance(8_000)
    await isSilent(leg)

    const { sid } = rows()[0]!
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      RecordingSid: sid,
      RecordingUrl: `https://offhook.test/2010-04-01/Accounts/${bench.accountSid}/Recordings/${sid}`,
      RecordingDuration: '8',
      Digits: '',
    })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(rows()[0]).toMatchObject({ status: 'completed', durationMs: 8_000 })
  })

  test.each([
    ['any key by default', '', '5', '5'],
    ['one of its keys', 'finishOnKey="#9"', '9', '9'],
  ])('ends at %s, and names it', async (_case, attribute, pressed, digits) => {
    const leg = await bench.receive(`<Record playBeep="false" action="/done" ${attribute}/>`)
    await bench.advance(2_000)
    leg.presses(pressed)
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ Digits: digits })
  })

  test.each(['finishOnKey="#"', 'finishOnKey=""'])(
    'goes on at other keys: %s',
    async (attribute) => {
      const leg = await bench.receive(`<Record playBeep="false" action="/done" ${attribute}/>`)
      await bench.advance(2_000)
      leg.presses('5')
      await bench.settle()

      expect(bench.documents.asked(DONE)).toEqual([])
    },
  )

  test('ends at its length, an hour by default', async () => {
    await bench.receive('<Record playBeep="false" action="/done" maxLength="30"/>')
    await bench.advance(30_000)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ RecordingDuration: '30' })

    await bench.receive('<Record playBeep="false" action="/done"/>')
    await bench.advance(3_599_999)
    expect(bench.documents.asked(DONE)).toHaveLength(1)
    await bench.advance(1)
    expect(bench.documents.asked(DONE)).toHaveLength(2)
  })

  test('does not listen for silence with timeout 0', async () => {
    const leg = await bench.receive(
      '<Record playBeep="false" timeout="0" action="/done" maxLength="60"/>',
    )
    // Somebody else listens for it.
    await isSilent(leg)

    expect(bench.media.sent('endpoint.watch-speech')).toEqual([])
    expect(bench.documents.asked(DONE)).toEqual([])
  })

  test('without an action asks its own document again', async () => {
    let asked = 0
    const leg = await bench.receive(() =>
      asked++ === 0 ? '<Record playBeep="false"/><Say>never</Say>' : '<Say>again</Say>',
    )
    await bench.advance(1_000)
    leg.presses('#')
    await bench.settle()

    expect(bench.documents.asked(VOICE_URL)[1]).toMatchObject({ Digits: '#' })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say again'])
  })

  test('goes on with the next verb when nothing at all was captured', async () => {
    const leg = await bench.receive('<Record playBeep="false" action="/done"/><Say>next</Say>')
    leg.presses('#')
    await bench.settle()

    expect(rows()[0]?.status).toBe('absent')
    expect(bench.documents.asked(DONE)).toEqual([])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
  })

  test('of a caller who hangs up is kept, and the action still told', async () => {
    const leg = await bench.receive(
      '<Record playBeep="false" action="/done" method="GET" recordingStatusCallback="/rec"/>',
    )
    await bench.advance(4_000)
    leg.hangsUp()
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      Digits: 'hangup',
      RecordingDuration: '4',
      CallStatus: 'completed',
    })
    expect(bench.documents.requests.at(-1)?.method).toBe('GET')
    expect(rows()[0]?.status).toBe('completed')
    expect(bench.store.webhooks('https://app/rec')).toMatchObject([
      { RecordingStatus: 'completed', RecordingSource: 'RecordVerb', RecordingChannels: '1' },
    ])
  })

  test('tells the events that were asked for', async () => {
    const leg = await bench.receive(
      `<Record playBeep="false" recordingStatusCallback="/rec"
        recordingStatusCallbackEvent="in-progress, completed absent"/>`,
    )
    await bench.advance(1_000)
    leg.hangsUp()
    await bench.settle()
    const other = await bench.receive(
      '<Record playBeep="false" recordingStatusCallback="/two" recordingStatusCallbackEvent="absent"/>',
    )
    other.hangsUp()
    await bench.settle()

    const told = bench.store.webhooks('https://app/rec')
    expect(told.map(({ RecordingStatus }) => RecordingStatus)).toEqual(['in-progress', 'completed'])
    expect(bench.store.webhooks('https://app/two')).toMatchObject([{ RecordingStatus: 'absent' }])
  })

  test.each([
    ['timeout="soon"', 13613],
    ['finishOnKey="A"', 13614],
    ['maxLength="0"', 13615],
    ['playBeep="maybe"', 13616],
    ['trim="all"', 13617],
    ['method="PUT"', 13612],
    ['recordingStatusCallbackEvent="never"', 13621],
    ['transcribe="true"', 13618],
  ])('with %s warns and records all the same', async (attribute, code) => {
    await bench.receive(`<Record ${attribute}/>`)
    await bench.advance(1_000)

    expect(bench.codes).toEqual([code])
    expect(rows()).toHaveLength(1)
  })
})

describe('Record with a transcription', () => {
  const told = () => bench.store.webhooks('https://app/text')

  test.each([['transcribe="true" transcribeCallback="/text"'], ['transcribeCallback="/text"']])(
    '%s: the callback says that it failed, after the recording',
    async (attributes) => {
      const leg = await bench.receive(
        `<Record playBeep="false" ${attributes} recordingStatusCallback="/rec"/>`,
      )
      await bench.advance(4_000)
      expect(told()).toEqual([])
      leg.hangsUp()
      await bench.settle()

      const { sid } = rows()[0]!
      const account = `https://offhook.test/2010-04-01/Accounts/${bench.accountSid}`
      expect(bench.codes).toEqual([13618])
      expect(told()).toMatchObject([
        {
          CallSid: leg.callSid,
          AccountSid: bench.accountSid,
          TranscriptionSid: expect.stringMatching(/^TR[0-9a-f]{32}$/),
          TranscriptionStatus: 'failed',
          TranscriptionText: '',
          TranscriptionUrl: expect.stringContaining(`${account}/Transcriptions/TR`),
          RecordingSid: sid,
          RecordingUrl: `${account}/Recordings/${sid}`,
        },
      ])
      const urls = bench.store.outbox.map(({ payload }) => payload['url'])
      expect(urls).toEqual(['https://app/rec', 'https://app/text'])
    },
  )

  test('without a URL, or of no recording, has nobody to tell', async () => {
    const leg = await bench.receive('<Record playBeep="false" transcribe="true"/>')
    await bench.advance(4_000)
    leg.hangsUp()
    const other = await bench.receive('<Record playBeep="false" transcribeCallback="/text"/>')
    other.hangsUp()
    await bench.settle()

    expect(bench.codes).toEqual([13618, 13618])
    expect(told()).toEqual([])
  })

  test.each([
    ['transcribeCallback="/text"', 'sip', 120],
    ['transcribe="true" maxLength="300"', 'sip', 300],
    ['', 'client', 600],
    ['', 'sip', 3_600],
  ] as const)('with "%s" from %s lasts %i s', async (attributes, kind, seconds) => {
    await bench.receive(`<Record playBeep="false" timeout="0" action="/done" ${attributes}/>`, {
      kind,
    })
    await bench.advance(seconds * 1_000 - 1)
    expect(bench.documents.asked(DONE)).toEqual([])
    await bench.advance(1)
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ RecordingDuration: String(seconds) })
  })
})

describe('Start and Stop of a recording', () => {
  test('records both sides beside the document until the call ends', async () => {
    const leg = await bench.receive(
      '<Start><Recording recordingStatusCallback="/rec"/></Start><Say>a</Say><Redirect>/done</Redirect>',
    )
    expect(leg.told).toEqual(['ring', 'answer'])
    expect(rows()[0]).toMatchObject({
      source: 'StartCallRecordingTwiML',
      channels: 2,
      track: 'both',
      status: 'in-progress',
    })
    expect(bench.media.sent('tap.start')[0]).toMatchObject({
      layout: 'dual',
      sink: { trimSilence: false },
    })
    await bench.advance(1_500)
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
    expect(rows()[0]?.status).toBe('in-progress')

    await bench.advance(1_000)

    expect(leg.told.at(-1)).toBe('hangup normal')
    expect(rows()[0]).toMatchObject({ status: 'completed', durationMs: 2_000 })
    expect(bench.store.webhooks('https://app/rec')).toMatchObject([
      { RecordingStatus: 'completed', RecordingSource: 'StartCallRecordingTwiML', ErrorCode: '0' },
    ])
  })

  test.each([
    ['channels="mono"', 1, 'both', 'mono'],
    ['track="inbound"', 1, 'inbound', 'sent'],
    ['track="outbound"', 1, 'outbound', 'heard'],
  ])('with %s', async (attribute, channels, track, layout) => {
    await bench.receive(`<Start><Recording ${attribute}/></Start><Say>a</Say>`)

    expect(rows()[0]).toMatchObject({ channels, track })
    expect(bench.media.sent('tap.start')[0]).toMatchObject({ layout })
  })

  test('Stop ends it, and the call goes on', async () => {
    const leg = await bench.receive(
      '<Start><Recording/></Start><Say>a</Say><Stop><Recording/></Stop><Say>b</Say>',
    )
    await bench.advance(1_500)

    expect(rows()[0]).toMatchObject({ status: 'completed', durationMs: 1_000 })
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say b'])
  })

  test('Stop without anything to stop does nothing', async () => {
    const leg = await bench.receive('<Stop><Recording/></Stop><Stop/><Say>b</Say>')

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say b'])
    expect(bench.codes).toEqual([])
  })

  test('what is no recording is left out with 14300', async () => {
    const leg = await bench.receive('<Start><Room/></Start><Say>b</Say>')

    expect(bench.codes).toEqual([14300])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say b'])
  })

  test('a store that refuses the recording does not end the call', async () => {
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'put' && change.entity === 'recording')
    const leg = await bench.receive('<Start><Recording/></Start><Say>b</Say>')

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say b'])
    expect(bench.media.recording.size).toBe(0)
  })
})
