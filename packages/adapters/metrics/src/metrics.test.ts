import { readFile } from 'node:fs/promises'
import { Emitter } from '@offhook/core'
import type { CallSummary, Insights } from '@offhook/insights'
import type { Call, VoiceEvents } from '@offhook/voice'
import { expect, it } from 'vitest'
import { Metrics } from './metrics.ts'

it('counts calls as they come and go, and what they came to once', async () => {
  const voice = new Emitter<VoiceEvents>()
  const insights: Insights['events'] = new Emitter()
  const metrics = new Metrics({
    voice: { events: voice },
    insights: { events: insights },
    outboxSize: () => 7,
    ofProcess: false,
  })
  const call = { kind: 'sip', from: '+12025550123' } as Call
  voice.emit('call.created', call)
  voice.emit('call.created', { ...call, kind: 'client' })
  voice.emit('call.ended', call, 'peer')
  const summary = {
    ...{ callType: 'carrier', direction: 'inbound', callState: 'completed', fault: 'carrier' },
    ...{ tags: ['high_jitter'], connectDuration: 45, mos: 3.2, lossPercent: 0.3, jitterMs: 40 },
    fromAddress: '+12025550123',
  } as unknown as CallSummary
  insights.emit('summary', { ...summary, processingState: 'partial' })
  insights.emit('summary', { ...summary, processingState: 'complete' })

  const { body, contentType } = await metrics.text()
  expect(contentType).toContain('text/plain')
  for (const line of [
    'offhook_calls_live{kind="sip"} 0',
    'offhook_calls_live{kind="client"} 1',
    'offhook_outbox_waiting 7',
    'offhook_calls_total{type="carrier",direction="inbound",state="completed"} 1',
    'offhook_call_faults_total{fault="carrier"} 1',
    'offhook_call_tags_total{tag="high_jitter"} 1',
    'offhook_call_duration_seconds_bucket{le="30",type="carrier"} 0',
    'offhook_call_duration_seconds_bucket{le="60",type="carrier"} 1',
    'offhook_call_mos_sum{type="carrier"} 3.2',
    'offhook_call_jitter_seconds_bucket{le="0.05",type="carrier"} 1',
  ]) {
    expect(body.split('\n')).toContain(line)
  }
  expect(body).not.toContain('2025550123')
})

it('has each metric that the dashboard for Grafana asks for', async () => {
  const metrics = new Metrics({
    voice: { events: new Emitter<VoiceEvents>() },
    insights: { events: new Emitter() },
    outboxSize: () => 0,
    ofProcess: true,
  })
  const { body } = await metrics.text()
  const known = new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
  const file = new URL('../../../../docs/grafana/offhook.json', import.meta.url)
  const expressions = [...(await readFile(file, 'utf8')).matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g)]
  const asked = expressions.flatMap(([, text = '']) =>
    [...text.matchAll(/\b(?:offhook|process|nodejs)_\w+/g)].map(([name]) => name),
  )

  expect(asked.length).toBeGreaterThan(8)
  expect(asked.filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, '')))).toEqual([])
})
