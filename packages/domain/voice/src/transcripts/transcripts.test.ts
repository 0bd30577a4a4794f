import { makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Bench } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import { ScriptedRecogniser } from '../testing/scripted-recogniser.ts'
import type { Transcription, TranscriptLine } from './transcript.ts'

let bench: Bench
let recogniser: ScriptedRecogniser
let refusal: string | null
let policy: () => Promise<string | null>

eachBench(
  (each) => {
    bench = each
  },
  () => {
    recogniser = new ScriptedRecogniser()
    refusal = null
    policy = async () => refusal
    return { recogniser, speechPolicy: () => policy() }
  },
)

const told = () => bench.store.webhooks('https://app/text')
const events = () => told().map(({ TranscriptionEvent }) => TranscriptionEvent)
const rows = () => bench.store.rows<Transcription>('transcription')
const lines = () => bench.store.rows<TranscriptLine>('transcript-line')

const request = {
  name: null,
  track: 'inbound_track',
  inboundLabel: null,
  outboundLabel: null,
  callback: null,
  language: 'en-US',
  engine: 'google',
  model: 'telephony',
  hints: [],
  partials: false,
} as const

function transcribed(attributes = '') {
  return bench.receive(
    `<Start><Transcription name="all" statusCallbackUrl="/text" ${attributes}/></Start><Pause length="20"/>` +
      '<Stop><Transcription name="all"/></Stop><Pause length="20"/>',
  )
}

describe('a transcription of a call', () => {
  test('takes down both sides, with their labels and times, and tells it in order', async () => {
    const leg = await transcribed('inboundTrackLabel="customer" languageCode="en-GB"')
    const [inbound, outbound] = recogniser.opened
    const began = bench.clock.now()
    inbound?.understands('hello', { startMs: 500, endMs: 900, confidence: 0.5 })
    outbound?.understands('good morning', { startMs: 1_500, endMs: 2_000 })
    await bench.advance(20_000)

    expect(lines()).toMatchObject([
      {
        ...{ callSid: leg.callSid, track: 'inbound_track', label: 'customer', text: 'hello' },
        ...{ confidence: 0.5, spokenFrom: began + 500, spokenTo: began + 900 },
      },
      { track: 'outbound_track', label: 'outbound_track', text: 'good morning', confidence: null },
    ])
    const id = { CallSid: leg.callSid, TranscriptionSid: rows()[0]?.sid, LanguageCode: 'en-GB' }
    expect(told()).toMatchObject([
      {
        ...{ ...id, TranscriptionEvent: 'transcription-started', SequenceId: '1', Name: 'all' },
        ...{ Track: 'both_tracks', InboundTrackLabel: 'customer', PartialResults: 'false' },
      },
      {
        ...{ ...id, TranscriptionEvent: 'transcription-content', SequenceId: '2', Final: 'true' },
        TranscriptionData: '{"transcript":"hello","confidence":0.5}',
      },
      {
        SequenceId: '3',
        Track: 'outbound_track',
        TranscriptionData: '{"transcript":"good morning","confidence":0.5}',
      },
      { SequenceId: '4', TranscriptionEvent: 'transcription-stopped' },
    ])
    expect(rows()).toMatchObject([{ name: 'all', status: 'stopped', language: 'en-GB' }])
  })

  test.each([
    ['inbound_track', ['sent']],
    ['outbound_track', ['heard']],
    ['both_tracks', ['sent', 'heard']],
  ])('of %s taps %o', async (track, layouts) => {
    await transcribed(`track="${track}"`)

    expect(bench.media.sent('tap.start').map(({ layout }) => layout)).toEqual(layouts)
  })

  test('has partial results where they are asked for', async () => {
    await transcribed('track="inbound_track" partialResults="true"')
    expect(recogniser.last.request.partials).toBe(true)
    recogniser.last.soundsLike('hel', 0.3)
    await bench.settle()

    expect(told()[1]).toMatchObject({
      ...{ Final: 'false', Stability: '0.3', TranscriptionData: '{"transcript":"hel"}' },
    })
    expect(lines()).toEqual([])
  })

  test('ends with the call', async () => {
    const leg = await transcribed()
    leg.hangsUp()
    await bench.settle()

    expect(events()).toEqual(['transcription-started', 'transcription-stopped'])
  })

  test('that fails says so, with an alert, and the call goes on', async () => {
    const leg = await transcribed()
    recogniser.opened[0]?.fails(13326, 'it is broken')
    await bench.settle()

    expect(told()[1]).toMatchObject({
      ...{ TranscriptionEvent: 'transcription-error', TranscriptionErrorCode: '13618' },
      TranscriptionError: 'it is broken',
    })
    expect(events().at(-1)).toBe('transcription-stopped')
    expect(recogniser.opened[1]?.isClosed).toBe(true)
    expect(bench.codes).toEqual([13618])
    expect(bench.row(leg).status).toBe('in-progress')
  })

  test('listens for all words beside its hints where that is preferred, and possible', async () => {
    const leg = await bench.receive('<Say>on</Say><Pause length="60"/>')
    const wish = { ...request, hints: ['opening hours'] }
    const modeOf = async (more: object) => {
      const { accountSid, voice } = bench
      await voice.startTranscription(accountSid, leg.callSid, { ...wish, ...more })
      return recogniser.last.request.mode
    }
    expect(await modeOf({ prefers: 'dictation' })).toBe('dictation')
    recogniser.capabilities = { ...recogniser.capabilities, modes: ['hints', 'digits'] }
    expect(await modeOf({ prefers: 'dictation' })).toBe('hints')
  })

  test('by request begins and stops, by its name or its sid', async () => {
    const leg = await bench.receive('<Say>hi</Say><Pause length="60"/>')
    const { voice, accountSid } = bench
    const row = await voice.startTranscription(accountSid, leg.callSid, {
      ...request,
      name: 'mine',
    })
    expect(row).toMatchObject({ status: 'in-progress', name: 'mine' })
    const stopped = await voice.stopTranscription(accountSid, leg.callSid, 'mine')
    await bench.settle()

    expect(stopped).toMatchObject({ sid: row.sid, status: 'stopped' })
    expect(rows()).toMatchObject([{ status: 'stopped' }])
    expect(await voice.stopTranscription(accountSid, leg.callSid, row.sid)).toMatchObject({
      status: 'stopped',
    })
  })

  test('is refused with the name of another, as a third, and of a call that is unknown', async () => {
    const leg = await bench.receive('<Say>hi</Say><Pause length="60"/>')
    const { voice, accountSid } = bench
    const start = (name: string | null) =>
      voice.startTranscription(accountSid, leg.callSid, { ...request, name })
    await start('a')

    await expect(start('a')).rejects.toMatchObject({ code: 20001 })
    await start(null)
    await expect(start(null)).rejects.toMatchObject({ code: 20001 })
    await expect(voice.stopTranscription(accountSid, leg.callSid, 'b')).rejects.toMatchObject({
      code: 20404,
    })
  })

  test('where nobody may be listened to is a warning, and the call goes on', async () => {
    refusal = 'Speech is not recognised in PCI mode'
    await transcribed()

    expect(bench.codes).toEqual([13618])
    expect(recogniser.opened).toEqual([])
  })
})

describe('a transcription of what Record recorded', () => {
  const recorded = '<Record playBeep="false" timeout="0" transcribeCallback="/text"/>'

  test('follows the recording', async () => {
    recogniser.transcript = ['call me', 'back'].map((text) => ({
      ...{ text, hint: null, confidence: null, startMs: 0, endMs: 1 },
    }))
    const leg = await bench.receive(recorded)
    await bench.advance(4_000)
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([
      { TranscriptionStatus: 'completed', TranscriptionText: 'call me\nback' },
    ])
    expect(recogniser.files).toEqual([expect.stringMatching(/^recordings\//)])
    expect(rows()).toMatchObject([
      { status: 'completed', text: 'call me\nback', callSid: leg.callSid, durationMs: 4_000 },
    ])
  })

  test.each([
    ['is too short', 1_000, []],
    ['is not understood', 4_000, new Error('it is broken')],
  ])('that %s says so', async (_, ms, transcript) => {
    recogniser.transcript = transcript
    const leg = await bench.receive(recorded)
    await bench.advance(ms)
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([{ TranscriptionStatus: 'failed', TranscriptionText: '' }])
    expect(bench.codes).toEqual([13618])
  })

  test('that is encrypted says so, and nobody listens to the file', async () => {
    const encryption = { publicKeySid: makeSid('CR'), cek: 'd3JhcHBlZA==', iv: 'bm9uY2U=' }
    bench.recordingFiles.seal = async () => ({ encryption, bytes: 64_060 })
    const leg = await bench.receive(recorded)
    await bench.advance(4_000)
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([{ TranscriptionStatus: 'failed', TranscriptionText: '' }])
    expect(bench.codes).toEqual([13618])
    expect(recogniser.files).toEqual([])
  })

  test('that is forbidden while it is recorded says so, and nobody listens to the file', async () => {
    const leg = await bench.receive(recorded)
    await bench.advance(4_000)
    refusal = 'PCI mode is on'
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([{ TranscriptionStatus: 'failed', TranscriptionText: '' }])
    expect(bench.codes).toEqual([13618])
    expect(recogniser.files).toEqual([])
  })

  test('that no rule can be asked about says so', async () => {
    policy = async () => {
      throw new Error('the store is gone')
    }
    const leg = await bench.receive(recorded)
    await bench.advance(4_000)
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([{ TranscriptionStatus: 'failed', TranscriptionText: '' }])
    expect(recogniser.files).toEqual([])
  })
})
