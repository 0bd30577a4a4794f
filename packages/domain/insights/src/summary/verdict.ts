/**
 * Whose fault it was that a call was bad. Each rule names one party and shows the measures that it
 * stands on; the first that holds is the verdict, the surest first. "Us" is never concluded from a
 * measure of the network, only from what we know that we did.
 */
import type { CallSummary, EdgeSummary, Evidence, StreamSummary, Verdict } from '../model.ts'
import type { Edge, Fault } from '../options.ts'
import { thresholds } from '../thresholds.ts'
import { isOftenDelayed, isSilent, isUneven } from './tags.ts'

export type Judged = Pick<
  CallSummary,
  'edges' | 'endCause' | 'sipResponse' | 'connectDuration' | 'network' | 'callType' | 'callState'
>

interface Rule {
  readonly name: string
  readonly fault: Fault
  /** What speaks for it; empty where it does not hold. */
  find(call: Judged): readonly Evidence[]
}

const ours = ['node-lost', 'overload']
const gateways = ['carrier_edge', 'sip_edge', 'client_edge'] as const
/** Statuses by which a carrier says that the failure is its own. */
const isCarriersFailure = (status: number | null) =>
  status !== null && ((status >= 500 && status < 600) || status === 408)

const rules: readonly Rule[] = [
  {
    name: 'our-failure',
    fault: 'us',
    find: ({ endCause }) =>
      endCause !== null && ours.includes(endCause) ? [signal('end cause', endCause, null)] : [],
  },
  // What has stood still measures its own standing as the network's jitter and loss.
  {
    name: 'our-audio-stalled',
    fault: 'us',
    find: (call) => gateways.flatMap((edge) => stalled(call, edge)),
  },
  {
    name: 'microphone-blocked',
    fault: 'browser',
    find: (call) => told(call, ['get-user-media/denied', 'get-user-media/failed']),
  },
  {
    name: 'browser-sends-nothing',
    fault: 'browser',
    find: (call) => {
      const nothing = nothingFrom(call, 'client_edge')
      if (nothing.length > 0 || call.endCause !== 'media-failed') return nothing
      // ICE and DTLS went through, so that its network would have let audio pass.
      return iceFailure(call).length > 0 ? [] : told(call, ['pc-connection-state/connected'])
    },
  },
  {
    name: 'ice-failed',
    fault: 'wifi',
    find: (call) => [
      ...iceFailure(call),
      ...(call.callType === 'client' && call.endCause === 'media-failed'
        ? [signal('end cause', call.endCause, null)]
        : []),
    ],
  },
  {
    name: 'dead-microphone',
    fault: 'headset',
    find: (call) => {
      if (!isTalk(call)) return []
      const { client_edge: edge, sip_edge: phone } = call.edges
      if (edge && isSilent(edge.inbound)) return [level('client_edge', 'inbound', edge.inbound)]
      if (phone && isSilent(phone.inbound)) return [level('sip_edge', 'inbound', phone.inbound)]
      const spoken = edge?.inbound.loudestDb ?? -127
      // A warning alone may be somebody who only listened.
      if (spoken >= thresholds.silenceDb) return []
      return told(call, ['audio-level-warning-raised/constant-audio-input-level'])
    },
  },
  {
    name: 'browser-stalled',
    fault: 'browser',
    find: (call) => {
      const isBad = [...bad(call, 'sdk_edge'), ...bad(call, 'client_edge')].length > 0
      return isBad ? stalled(call, 'sdk_edge') : []
    },
  },
  {
    name: 'wireless-loss',
    fault: 'wifi',
    find: (call) => {
      const found = [...bad(call, 'sdk_edge'), ...bad(call, 'client_edge')]
      return found.length > 0 && isNear(call) ? found : []
    },
  },
  {
    name: 'internet-line',
    fault: 'provider',
    find: (call) => [
      ...bad(call, 'sdk_edge'),
      ...bad(call, 'client_edge'),
      ...far(call, 'sdk_edge', thresholds.sdkRttMs),
      ...far(call, 'client_edge', thresholds.latencyMs * 2),
    ],
  },
  // A phone that is called by its SIP address has no carrier: what is wrong is at its place, or on the
  // way from there.
  {
    name: 'phone-sends-nothing',
    fault: 'wifi',
    find: (call) => nothingFrom(call, 'sip_edge'),
  },
  {
    name: 'phone-network',
    fault: 'wifi',
    find: (call) => (isShortWay(call.edges.sip_edge) ? bad(call, 'sip_edge') : []),
  },
  {
    name: 'phone-line',
    fault: 'provider',
    find: (call) => [...bad(call, 'sip_edge'), ...far(call, 'sip_edge', thresholds.latencyMs * 2)],
  },
  {
    name: 'one-way-audio',
    fault: 'carrier',
    find: (call) => nothingFrom(call, 'carrier_edge'),
  },
  {
    name: 'carrier-network',
    fault: 'carrier',
    find: (call) => [
      ...bad(call, 'carrier_edge'),
      ...far(call, 'carrier_edge', thresholds.latencyMs * 2),
    ],
  },
  {
    name: 'carrier-refused',
    fault: 'carrier',
    find: ({ callType, sipResponse, callState }) =>
      callType !== 'client' && callState === 'fail' && isCarriersFailure(sipResponse)
        ? [signal('SIP response', sipResponse ?? 0, null)]
        : [],
  },
]

export function verdictOf(call: Judged): Verdict {
  for (const { name, fault, find } of rules) {
    const evidence = find(call)
    if (evidence.length > 0) return { fault, rule: name, evidence }
  }
  return { fault: 'nobody', rule: null, evidence: [] }
}

function isTalk({ connectDuration }: Judged): boolean {
  return connectDuration >= thresholds.silenceAfterSeconds
}

/** The way to us is short: what is lost is lost in the room, not on the way. */
function isNear({ edges, network }: Judged): boolean {
  if (network === 'ethernet') return false
  const measured = edges.sdk_edge?.inbound.rttMs ? edges.sdk_edge : edges.client_edge
  return network === 'wifi' || isShortWay(measured)
}

function isShortWay(edge: EdgeSummary | undefined): boolean {
  const rtt = edge?.inbound.rttMs
  return rtt !== null && rtt !== undefined && rtt.avg <= thresholds.latencyMs
}

/** Not a packet came in a talk of some length. */
function nothingFrom(call: Judged, name: Edge): Evidence[] {
  const edge = call.edges[name]
  if (!isTalk(call) || !edge || edge.samples === 0) return []
  return edge.inbound.packets === 0 ? [count(name, edge.inbound)] : []
}

/** Loss and jitter at an edge that are beyond their bounds. */
function bad({ edges }: Judged, edge: Edge): Evidence[] {
  const of = edges[edge]
  if (!of) return []
  return (['inbound', 'outbound'] as const).flatMap((direction) => {
    const stream = of[direction]
    const found: Evidence[] = []
    const { lossPercent, jitterMs } = stream
    if (lossPercent > thresholds.lossPercent)
      found.push({
        ...{ edge, direction, measure: 'loss', value: lossPercent },
        bound: thresholds.lossPercent,
      })
    if (isUneven(stream))
      found.push({
        ...{ edge, direction, measure: 'jitter', value: jitterMs?.max ?? 0 },
        bound: thresholds.jitterMaxMs,
      })
    if (isOftenDelayed(stream))
      found.push({
        ...{ edge, direction, measure: 'delayed', value: stream.delayedPercent ?? 0 },
        bound: thresholds.delayedPercent,
      })
    return found
  })
}

function far({ edges }: Judged, edge: Edge, bound: number): Evidence[] {
  const rtt = edges[edge]?.inbound.rttMs?.avg
  if (rtt === undefined || rtt <= bound) return []
  return [{ edge, direction: null, measure: 'round trip', value: rtt, bound }]
}

function iceFailure(call: Judged): Evidence[] {
  return told(call, [
    'ice-connection-state/failed',
    'network-quality-warning-raised/ice-connectivity-lost',
  ])
}

function told({ edges }: Judged, names: readonly string[]): Evidence[] {
  const events = edges.sdk_edge?.events ?? {}
  return names.flatMap((name) => {
    const times = events[name] ?? 0
    if (times === 0) return []
    return [
      { edge: 'sdk_edge' as const, direction: null, measure: name, value: times, bound: null },
    ]
  })
}

/** For a good part of the call whoever measures it stood still. */
function stalled({ edges, connectDuration }: Judged, edge: Edge): Evidence[] {
  const ms = edges[edge]?.inbound.stalledMs ?? 0
  const percent = connectDuration === 0 ? 0 : Math.round(ms / connectDuration) / 10
  const bound = thresholds.stalledPercent
  if (percent <= bound) return []
  return [{ edge, direction: null, measure: 'stalled', value: percent, bound }]
}

function signal(measure: string, value: string | number, bound: null): Evidence {
  return { edge: 'signalling', direction: null, measure, value, bound }
}

function level(edge: Edge, direction: 'inbound', { loudestDb }: StreamSummary): Evidence {
  return {
    edge,
    direction,
    measure: 'level',
    value: loudestDb ?? -127,
    bound: thresholds.silenceDb,
  }
}

function count(edge: Edge, { packets }: StreamSummary): Evidence {
  return { edge, direction: 'inbound', measure: 'packets', value: packets, bound: 1 }
}
