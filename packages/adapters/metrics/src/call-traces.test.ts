import { Emitter, makeSid, SimulatedClock } from '@offhook/core'
import type { TaskRouterEvents } from '@offhook/task-router'
import { TraceCollector } from '@offhook/test-kit'
import type { Call, Conference, Participant, Recording, VoiceEvents } from '@offhook/voice'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openCallTraces } from './call-traces.ts'

let collector: TraceCollector
beforeEach(async () => {
  collector = await TraceCollector.open()
})
afterEach(() => collector.close())

it('tells a call with its legs, and what happened in it, as one trace without numbers', async () => {
  const clock = new SimulatedClock({ now: 1_700_000_000_000 })
  const voice = new Emitter<VoiceEvents>()
  const router = new Emitter<TaskRouterEvents>()
  const traces = await openCallTraces({
    ...{ clock, endpoint: `${collector.url}/` },
    voice: { events: voice },
    router: { events: router } as unknown as Parameters<typeof openCallTraces>[0]['router'],
  })
  const now = clock.now()
  const call = {
    ...{ sid: makeSid('CA'), accountSid: makeSid('AC'), parentCallSid: null, kind: 'sip' },
    ...{ direction: 'inbound', status: 'ringing', from: '+12025550123', to: '+12025550100' },
    ...{ dateCreated: now, dateUpdated: now, answerTime: now + 1_000, endTime: null },
    sipStatus: null,
  } as unknown as Call
  const leg = { ...call, sid: makeSid('CA'), parentCallSid: call.sid, kind: 'client' } as Call
  const participant = { callSid: call.sid, conferenceSid: makeSid('CF') } as Participant
  const recording = { sid: makeSid('RE'), callSid: call.sid, startTime: now, channels: 2 }
  voice.emit('call.created', call)
  voice.emit('call.answered', call)
  voice.emit('call.created', leg)
  voice.emit('participant.joined', participant, {} as Conference)
  voice.emit('recording.started', recording as unknown as Recording)
  const done = { ...recording, durationMs: 4_000, status: 'completed' }
  voice.emit('recording.completed', done as unknown as Recording)
  voice.emit('participant.left', participant, {} as Conference)
  voice.emit('call.ended', { ...leg, endTime: now + 5_000, status: 'completed' }, 'us')
  voice.emit('call.ended', { ...call, endTime: now + 5_000, status: 'failed' }, 'network')
  // The callback about its end comes after it; one about a stranger's call has no trace.
  const request = { method: 'POST', status: 204, durationMs: 30, errorCode: null }
  traces.asked({ ...request, callSid: call.sid, startedAt: now + 5_100 })
  traces.asked({ ...request, callSid: makeSid('CA'), startedAt: now + 5_100 })
  await traces.close()

  const { bodies, spans: told } = collector
  expect(bodies.every((body) => body.startsWith('/v1/traces '))).toBe(true)
  const root = told.find(({ parentSpanId }) => !parentSpanId)
  expect(told.map(({ name }) => name).sort()).toEqual([
    ...['call', 'call', 'conference', 'recording', 'webhook'],
  ])
  expect(new Set(told.map(({ traceId }) => traceId)).size).toBe(1)
  for (const span of told) if (span !== root) expect(span.parentSpanId).toBe(root?.spanId)
  expect(root?.events.map(({ name }) => name)).toEqual(['answered'])
  expect(root?.startTimeUnixNano).toBe(`${now}000000`)
  expect(root?.endTimeUnixNano).toBe(`${now + 5_000}000000`)
  expect(root?.attributes).toContainEqual({
    ...{ key: 'offhook.ended_by', value: { stringValue: 'network' } },
  })
  expect(bodies.join()).not.toContain('2025550')
})
