import type { EndpointStatistics } from '@offhook/control'
import { type Change, Emitter, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import type { Call, EndpointReport, VoiceEvents } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import type { InsightEvents } from '../events.ts'
import type { CallSummary } from '../model.ts'
import { DialDelays } from '../summary/dial-delays.ts'
import { counters, someCall } from '../testing/fixtures.ts'
import { CallRecorder } from './call-recorder.ts'

let clock: SimulatedClock
let voice: Emitter<VoiceEvents>
let audio: EndpointStatistics | null
let written: Change[]
let recorder: CallRecorder

beforeEach(() => {
  clock = new SimulatedClock({ now: 1_000_000 })
  voice = new Emitter<VoiceEvents>()
  audio = counters()
  written = []
  recorder = new CallRecorder({
    clock,
    logger: silentLogger,
    writer: { writeBehind: (changes) => void written.push(...changes) },
    voice: { events: voice, audioOf: async () => audio },
    events: new Emitter<InsightEvents>(),
    delays: new DialDelays(),
  })
})

const rows = (entity: string) =>
  written.flatMap((change) => (change.op === 'put' && change.entity === entity ? [change.row] : []))
const summaries = () => rows('call-summary') as unknown as CallSummary[]

async function talk(call: Call, seconds: number): Promise<void> {
  voice.emit('call.created', { ...call, answerTime: null })
  voice.emit('call.answered', call)
  await clock.advance(seconds * 1_000)
}

function end(call: Call, by: 'peer' | 'us' | 'network' = 'peer', more: Partial<Call> = {}): Call {
  const over = { ...call, status: 'completed' as const, endTime: clock.now(), ...more }
  voice.emit('call.ended', over, by)
  return over
}

const report = (call: Call, body: object, more: Partial<EndpointReport> = {}) =>
  voice.emit('endpoint.reported', {
    sid: makeSid('ER'),
    accountSid: call.accountSid,
    kind: 'metrics',
    identity: 'alice',
    callSid: call.sid,
    temporarySid: 'TJS1',
    body: JSON.stringify(body),
    dateCreated: clock.now(),
    ...more,
  })

describe('a phone call', () => {
  it('is measured every ten seconds and once more at its end, and summed up twice', async () => {
    const call = someCall()
    await talk(call, 25)
    end(call)
    voice.emit('call.audio-ended', call, counters({ packetsReceived: 700, packetsLost: 100 }))
    expect(summaries()).toMatchObject([{ processingState: 'partial' }])
    await clock.advance(5_000)

    expect(rows('call-sample')).toHaveLength(3)
    expect(summaries()[1]).toMatchObject({
      processingState: 'complete',
      callType: 'carrier',
      callState: 'completed',
      disconnectedBy: 'caller',
      connectDuration: 23,
      fromCountry: 'US',
      tags: ['high_packet_loss'],
      fault: 'carrier',
      edges: { carrier_edge: { samples: 3, inbound: { packets: 700, lost: 100 } } },
    })
    await clock.advance(60_000)
    expect(summaries()).toHaveLength(2)
  })

  it('that only tries out the way to us is no call that is reported of', async () => {
    const call = someCall({ kind: 'client', from: 'client:offhook-checkup-0a1b2c3d' })
    await talk(call, 25)
    end(call)
    await clock.advance(60_000)

    expect(summaries()).toEqual([])
    expect(rows('call-sample')).toEqual([])
  })

  it('has no two samples of one moment where the clock is put back', async () => {
    const call = someCall()
    await talk(call, 10)
    const now = clock.now
    clock.now = () => 500_000
    await clock.advance(10_000)
    clock.now = now

    const at = rows('call-sample').map((row) => row['at'] as number)
    expect(new Set(at).size).toBe(at.length)
    expect(at).toEqual([...at].sort((a, b) => a - b))
  })

  it('tells what there is when we close', async () => {
    const call = someCall()
    await talk(call, 12)
    end(call, 'us')
    recorder.close()

    expect(summaries().at(-1)).toMatchObject({
      processingState: 'complete',
      disconnectedBy: 'callee',
    })
  })

  it('that nobody answered has no quality, and tells why it ended', async () => {
    const call = someCall({ direction: 'outbound-api', answerTime: null, status: 'ringing' })
    voice.emit('call.created', call)
    await clock.advance(8_000)
    voice.emit('call.ringing', call)
    end(call, 'peer', { status: 'failed', endCause: 'unavailable', sipStatus: 503 })
    await clock.advance(5_000)

    expect(summaries().at(-1)).toMatchObject({
      callState: 'fail',
      sipResponse: 503,
      pddMs: 8_000,
      tags: ['high_pdd'],
      disconnectedBy: null,
      fault: 'carrier',
      mos: null,
    })
  })
})

describe('the time to the first ring', () => {
  it('is long against that of earlier calls to the same country', async () => {
    const ring = async (to: string, afterMs: number) => {
      const startTime = clock.now()
      const call = someCall({ ...{ direction: 'outbound-api', to, startTime }, answerTime: null })
      voice.emit('call.created', call)
      await clock.advance(afterMs)
      voice.emit('call.ringing', call)
      end(call, 'us', { status: 'canceled' })
      return summaries().find(({ callSid }) => callSid === call.sid)?.tags
    }
    for (let i = 0; i < 100; i++) await ring('+493012345678', 400 + i)

    expect(await ring('+493012345678', 494)).toEqual([])
    expect(await ring('+493012345678', 600)).toEqual(['high_pdd'])
    expect(await ring('+33140205050', 600)).toEqual([])
    expect(await ring('+33140205050', 6_100)).toEqual(['high_pdd'])
  })
})

describe('a browser', () => {
  const fromBrowser = () => someCall({ kind: 'client', from: 'client:alice' })
  const samples = { payload: [{ packets_received: 500, jitter: 44, mos: 3, rtt: 20 }] }

  it('is heard, also of what it told before it knew its call', async () => {
    const call = fromBrowser()
    await talk(call, 1)
    const warning = { group: 'network-quality-warning-raised', name: 'high-jitter', payload: {} }
    report(call, warning, { callSid: null, kind: 'events' })
    expect(rows('call-incident')).toHaveLength(1)
    report(call, samples)
    report(call, samples)
    end(call)
    await clock.advance(16_000)

    expect(rows('call-incident')).toHaveLength(3)
    expect(summaries().at(-1)).toMatchObject({
      identity: 'alice',
      tags: ['high_jitter', 'low_mos'],
      fault: 'wifi',
      edges: {
        sdk_edge: {
          samples: 1,
          events: { 'network-quality-warning-raised/high-jitter': 1 },
        },
      },
    })
  })

  it('is not waited for longer than a minute', async () => {
    const call = fromBrowser()
    await talk(call, 1)
    const warning = { group: 'network-quality-warning-raised', name: 'high-jitter', payload: {} }
    report(call, warning, { callSid: null, kind: 'events' })
    await clock.advance(70_000)
    report(call, samples)

    expect(rows('call-incident').map(({ name }) => name)).toEqual(['connected'])
  })

  it.each([
    ['another identity', { identity: 'mallory' }],
    ['another account', { accountSid: `AC${'2'.repeat(32)}` as Call['accountSid'] }],
    ['a call that is none', { callSid: makeSid('CA') }],
  ])('is not heard of the call of %s', async (_who, forged) => {
    const call = fromBrowser()
    await talk(call, 1)
    report(call, samples, forged)

    expect(rows('call-sample')).toEqual([])
  })

  it('with a clock of another day is heard by our own', async () => {
    const call = fromBrowser()
    await talk(call, 1)
    report(call, { payload: [{ timestamp: '2001-01-01T00:00:00Z', jitter: 1 }] })

    expect(rows('call-sample')).toMatchObject([{ edge: 'sdk_edge', at: clock.now() }])
  })

  it('does not fill the log, however much it tells', async () => {
    const call = fromBrowser()
    await talk(call, 1)
    for (let i = 0; i < 1_200; i++)
      report(call, { group: 'x', name: 'y', payload: {} }, { kind: 'events' })

    expect(rows('call-incident').length).toBe(1_000)
  })
})
