/** Whose fault it was, on measures of injected faults. */
import { describe, expect, it } from 'vitest'
import type { EdgeSummary, StreamSummary } from '../model.ts'
import type { Edge } from '../options.ts'
import { edgeTags } from './tags.ts'
import { type Judged, verdictOf } from './verdict.ts'

const stream = (more: Partial<StreamSummary> = {}): StreamSummary => ({
  packets: 1_500,
  lost: 0,
  lossPercent: 0,
  jitterMs: { avg: 2, max: 6 },
  rttMs: { avg: 30, max: 40 },
  mos: { avg: 4.3, min: 4.2 },
  loudestDb: -20,
  ...more,
})
const edge = (more: Partial<EdgeSummary> = {}): EdgeSummary => ({
  codec: 'opus',
  samples: 3,
  inbound: stream(),
  outbound: stream(),
  tags: [],
  events: {},
  ...more,
})
const call = (
  edges: Partial<Record<Edge, EdgeSummary>>,
  more: Partial<Omit<Judged, 'edges'>> = {},
): Judged => ({
  edges,
  endCause: 'normal',
  sipResponse: null,
  connectDuration: 30,
  network: null,
  callType: edges.client_edge || edges.sdk_edge ? 'client' : 'carrier',
  callState: 'completed',
  ...more,
})
const browser = (sdk: Partial<EdgeSummary> = {}, client: Partial<EdgeSummary> = {}) => ({
  sdk_edge: edge(sdk),
  client_edge: edge(client),
})
const lossy = stream({ lost: 120, lossPercent: 8 })
const shaky = stream({ jitterMs: { avg: 35, max: 80 } })
const slow = stream({ rttMs: { avg: 620, max: 900 } })
const silent = stream({ loudestDb: -90 })
const nothing = stream({ packets: 0, loudestDb: null, jitterMs: null, mos: null })

const phone = { callType: 'sip' } as const

describe('a call that was well', () => {
  it.each([
    ['a phone number', call({ carrier_edge: edge() })],
    ['a phone', call({ sip_edge: edge() }, phone)],
    ['a caller who only listened', call({ carrier_edge: edge({ inbound: silent }) })],
    ['a browser', call(browser())],
    ['nothing measured', call({})],
    ['busy', call({}, { callState: 'busy', sipResponse: 486, callType: 'carrier' })],
    [
      'too short to be silent',
      call({ client_edge: edge({ inbound: silent }) }, { connectDuration: 4 }),
    ],
    [
      'who only listened',
      call(browser({ events: { 'audio-level-warning-raised/constant-audio-input-level': 1 } })),
    ],
    [
      'whose page stood still while its sound went on',
      call(browser({ inbound: stream({ stalledMs: 9_000 }) })),
    ],
    [
      'a moment in which we stood still',
      call({ carrier_edge: edge({ inbound: stream({ stalledMs: 600 }) }) }),
    ],
    [
      'a bad moment among good ones',
      call({ carrier_edge: edge({ inbound: stream({ jitterMs: { avg: 3, max: 60 } }) }) }),
    ],
  ])('is nobody’s fault: %s', (_what, judged) => {
    expect(verdictOf(judged)).toEqual({ fault: 'nobody', rule: null, evidence: [] })
  })
})

describe('a fault', () => {
  it.each([
    ['headset', 'dead-microphone', call(browser({}, { inbound: silent }))],
    ['browser', 'microphone-blocked', call(browser({ events: { 'get-user-media/denied': 1 } }))],
    ['browser', 'browser-sends-nothing', call(browser({}, { inbound: nothing }))],
    [
      'browser',
      'browser-stalled',
      call(browser({ inbound: { ...shaky, stalledMs: 9_000 } }, { inbound: shaky })),
    ],
    [
      'browser',
      'browser-sends-nothing',
      call(browser({ events: { 'pc-connection-state/connected': 1 } }), {
        ...{ endCause: 'media-failed' as const, connectDuration: 5 },
      }),
    ],
    ['wifi', 'ice-failed', call({}, { callType: 'client', endCause: 'media-failed' })],
    ['wifi', 'ice-failed', call(browser({ events: { 'ice-connection-state/failed': 1 } }))],
    ['wifi', 'wireless-loss', call(browser({ inbound: lossy }))],
    ['wifi', 'wireless-loss', call(browser({}, { inbound: shaky }))],
    [
      'wifi',
      'wireless-loss',
      call(browser({ inbound: { ...lossy, rttMs: slow.rttMs } }), { network: 'wifi' }),
    ],
    ['provider', 'internet-line', call(browser({ inbound: lossy }), { network: 'ethernet' })],
    ['provider', 'internet-line', call(browser({ inbound: slow }))],
    ['provider', 'internet-line', call(browser({ inbound: { ...lossy, rttMs: slow.rttMs } }))],
    ['carrier', 'one-way-audio', call({ carrier_edge: edge({ inbound: nothing }) })],
    ['carrier', 'carrier-network', call({ carrier_edge: edge({ inbound: lossy }) })],
    ['headset', 'dead-microphone', call({ sip_edge: edge({ inbound: silent }) }, phone)],
    ['wifi', 'phone-sends-nothing', call({ sip_edge: edge({ inbound: nothing }) }, phone)],
    ['wifi', 'phone-network', call({ sip_edge: edge({ inbound: shaky }) }, phone)],
    [
      'provider',
      'phone-line',
      call({ sip_edge: edge({ inbound: { ...lossy, rttMs: slow.rttMs } }) }, phone),
    ],
    ['provider', 'phone-line', call({ sip_edge: edge({ inbound: slow }) }, phone)],
    [
      'provider',
      'phone-line',
      call({ sip_edge: edge({ inbound: { ...lossy, rttMs: null } }) }, phone),
    ],
    ['carrier', 'carrier-network', call({ carrier_edge: edge({ inbound: slow, outbound: slow }) })],
    [
      'carrier',
      'carrier-refused',
      call({}, { callType: 'carrier', callState: 'fail', sipResponse: 503 }),
    ],
    ['us', 'our-failure', call({ carrier_edge: edge() }, { endCause: 'node-lost' })],
    [
      'us',
      'our-audio-stalled',
      call({ carrier_edge: edge({ inbound: { ...shaky, stalledMs: 9_000 } }) }),
    ],
    ['us', 'our-failure', call({}, { endCause: 'overload', sipResponse: 503, callState: 'fail' })],
  ] as const)('of %s is found by %s', (fault, rule, judged) => {
    const verdict = verdictOf(judged)
    expect(verdict).toMatchObject({ fault, rule })
    expect(verdict.evidence.length).toBeGreaterThan(0)
  })

  it('goes by the share of late packets too, where jitter is low', () => {
    const late = stream({ delayedPercent: 1.1 })
    const verdict = verdictOf(call({ carrier_edge: edge({ inbound: late }) }))

    expect(verdict).toMatchObject({
      rule: 'carrier-network',
      evidence: [{ measure: 'delayed', value: 1.1, bound: 1 }],
    })
    expect(edgeTags('carrier_edge', { inbound: late, outbound: stream() }, 30)).toEqual([
      'high_jitter',
    ])
    const most = stream({ delayedPercent: 1 })
    expect(verdictOf(call({ carrier_edge: edge({ inbound: most }) })).fault).toBe('nobody')
  })

  it('shows the measure and the bound that it broke', () => {
    expect(verdictOf(call({ carrier_edge: edge({ inbound: lossy }) })).evidence).toEqual([
      { edge: 'carrier_edge', direction: 'inbound', measure: 'loss', value: 8, bound: 5 },
    ])
  })
})
