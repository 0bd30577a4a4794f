/** What a call comes to: made of its row, the folds of its edges, and what its browser told. */
import { type ConferenceSid, isE164 } from '@offhook/core'
import { placeOf } from '@offhook/numbers'
import type { Call } from '@offhook/voice'
import type { CallSample, CallSummary, EdgeSummary } from '../model.ts'
import type { CallState, CallTag, CallType, Edge, SummaryDirection } from '../options.ts'
import { answeredBy, edges as edgeNames } from '../options.ts'
import { addSample, type EdgeFold, emptyEdge, streamSummary } from '../quality/edge-fold.ts'
import { thresholds } from '../thresholds.ts'
import { edgeTags } from './tags.ts'
import { verdictOf } from './verdict.ts'

/** What is known of a call beside its row. */
export interface CallFacts {
  readonly folds: ReadonlyMap<Edge, EdgeFold>
  /** How often each event was told, by edge and by `group/name`. */
  readonly events: ReadonlyMap<Edge, ReadonlyMap<string, number>>
  readonly network: string | null
  readonly ringingAt: number | null
  /** Whose act the end was; null where nobody saw it. */
  readonly by: 'peer' | 'us' | 'network' | null
  readonly conferenceSid: ConferenceSid | null
  /** Above it the time to the first ring is long. */
  readonly pddBoundMs: number
}

export function foldSamples(samples: readonly CallSample[]): Map<Edge, EdgeFold> {
  const folds = new Map<Edge, EdgeFold>()
  for (const sample of samples)
    folds.set(sample.edge, addSample(folds.get(sample.edge) ?? emptyEdge(), sample))
  return folds
}

export function callSummary(
  call: Call,
  facts: CallFacts,
  processingState: CallSummary['processingState'],
  now: number,
): CallSummary {
  const startTime = call.startTime ?? call.dateCreated
  const endTime = call.endTime ?? now
  const connectDuration = seconds(call.answerTime, endTime)
  const edges = edgeSummaries(facts, connectDuration)
  const callType = callTypeOf(call)
  const pddMs = dialDelayOf(call, facts.ringingAt)
  const tags = new Set<CallTag>(Object.values(edges).flatMap((edge) => edge.tags))
  if (pddMs !== null && pddMs > facts.pddBoundMs) tags.add('high_pdd')
  const isShort = connectDuration < thresholds.shortSeconds
  if (callType === 'carrier' && call.answerTime !== null && isShort) tags.add('pstn_short_duration')
  const callState = callStateOf(call)
  const judged = {
    ...{ edges, callType, callState, connectDuration },
    endCause: call.endCause,
    sipResponse: call.sipStatus,
    network: facts.network,
  }
  const verdict = verdictOf(judged)
  if (verdict.rule === 'ice-failed') tags.add('ice_failure')
  return {
    ...judged,
    ...worst(edges),
    callSid: call.sid,
    accountSid: call.accountSid,
    parentCallSid: call.parentCallSid,
    direction: directions[call.direction],
    answeredBy: answeredBy.find((word) => word === call.answeredBy) ?? null,
    processingState,
    startTime,
    endTime,
    duration: seconds(startTime, endTime),
    fromAddress: call.from,
    toAddress: call.to,
    fromCountry: countryOf(call.from),
    toCountry: countryOf(call.to),
    disconnectedBy: disconnectedBy(call, facts.by),
    pddMs,
    queueTimeMs: call.queueTimeMs,
    trunkSid: call.trunkSid,
    identity: identityOf(call),
    conferenceSid: facts.conferenceSid,
    tags: [...tags],
    tagged: tags.size > 0,
    abnormal: call.endTime === null || isAbnormal(call),
    fault: verdict.fault,
    verdict,
    dateCreated: call.dateCreated,
    dateUpdated: now,
  }
}

const directions: Readonly<Record<Call['direction'], SummaryDirection>> = {
  inbound: 'inbound',
  'outbound-api': 'outbound_api',
  'outbound-dial': 'outbound_dial',
}

const states: Readonly<Record<Call['status'], CallState>> = {
  queued: 'undialed',
  initiated: 'undialed',
  ringing: 'ringing',
  'in-progress': 'answered',
  completed: 'completed',
  busy: 'busy',
  failed: 'fail',
  'no-answer': 'noanswer',
  canceled: 'canceled',
}

/** From placing a call to its first ring. */
export function dialDelayOf(call: Call, ringingAt: number | null): number | null {
  if (ringingAt === null || call.direction === 'inbound') return null
  return Math.max(0, ringingAt - (call.startTime ?? call.dateCreated))
}

export function callStateOf({ status }: Pick<Call, 'status'>): CallState {
  return states[status]
}

export function peerOf({ direction, from, to }: Call): string {
  return direction === 'inbound' ? from : to
}

export function callTypeOf(call: Call): Extract<CallType, 'carrier' | 'client' | 'sip'> {
  if (call.kind === 'client') return 'client'
  return isE164(peerOf(call)) ? 'carrier' : 'sip'
}

/** The edge at which we measure a call ourselves. */
export function gatewayEdge(call: Call): Exclude<Edge, 'sdk_edge'> {
  return `${callTypeOf(call)}_edge`
}

export function identityOf(call: Call): string | null {
  if (call.kind !== 'client') return null
  return peerOf(call).replace(/^client:/, '')
}

export function countryOf(address: string): string | null {
  return (isE164(address) && placeOf(address).country) || null
}

function edgeSummaries(facts: CallFacts, duration: number): Partial<Record<Edge, EdgeSummary>> {
  const known = edgeNames.filter((edge) => facts.folds.has(edge) || facts.events.has(edge))
  return Object.fromEntries(
    known.map((edge) => {
      const fold = facts.folds.get(edge) ?? emptyEdge()
      const streams = {
        inbound: streamSummary(fold.inbound),
        outbound: streamSummary(fold.outbound),
      }
      const events = Object.fromEntries(facts.events.get(edge) ?? [])
      const tags = edgeTags(edge, streams, duration)
      return [edge, { codec: fold.codec, samples: fold.seen.size, ...streams, tags, events }]
    }),
  )
}

/** The worst measures of all edges. */
function worst(edges: Partial<Record<Edge, EdgeSummary>>) {
  const streams = Object.values(edges).flatMap(({ inbound, outbound }) => [inbound, outbound])
  const most = (values: readonly (number | undefined)[]) => {
    const known = values.filter((value) => value !== undefined)
    return known.length === 0 ? null : Math.max(...known)
  }
  const mos = most(streams.map(({ mos: one }) => (one ? -one.avg : undefined)))
  const heard = streams.filter(({ packets, lost }) => packets + lost > 0)
  return {
    mos: mos === null ? null : -mos,
    lossPercent: most(heard.map(({ lossPercent }) => lossPercent)),
    jitterMs: most(streams.map(({ jitterMs }) => jitterMs?.avg)),
    rttMs: most(streams.map(({ rttMs }) => rttMs?.avg)),
  }
}

function disconnectedBy(call: Call, by: CallFacts['by']): CallSummary['disconnectedBy'] {
  if (call.answerTime === null || by === null || by === 'network') return null
  const isInbound = call.direction === 'inbound'
  return (by === 'peer') === isInbound ? 'caller' : 'callee'
}

function isAbnormal({ endCause }: Call): boolean {
  return (
    endCause === 'node-lost' ||
    endCause === 'media-failed' ||
    endCause === 'network-failed' ||
    endCause === 'overload'
  )
}

function seconds(from: number | null, to: number): number {
  return from === null ? 0 : Math.max(0, Math.round((to - from) / 1000))
}
