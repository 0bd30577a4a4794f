/** How insights of calls are written in the words of the interface, by REST and in events. */
import type {
  CallAnnotation,
  CallIncident,
  CallSample,
  CallSummary,
  EdgeSummary,
  StreamSample,
  StreamSummary,
} from '../model.ts'
import type { Edge, StreamDirection } from '../options.ts'
import { iso, isoMs } from './times.ts'

const noEdges = { carrier_edge: null, sip_edge: null, sdk_edge: null, client_edge: null } as const

export function summaryBody(row: CallSummary, annotation?: CallAnnotation) {
  return {
    account_sid: row.accountSid,
    call_sid: row.callSid,
    call_type: row.callType,
    call_state: row.callState,
    answered_by: row.answeredBy ?? 'unknown',
    processing_state: row.processingState,
    created_time: iso(row.dateCreated),
    start_time: iso(row.startTime),
    end_time: iso(row.endTime),
    duration: row.duration,
    connect_duration: row.connectDuration,
    from: partyShape('caller', row.fromAddress, row.fromCountry),
    to: partyShape('callee', row.toAddress, row.toCountry),
    ...noEdges,
    ...Object.fromEntries(
      Object.entries(row.edges).map(([edge, of]) => [edge, edgeShape(edge as Edge, of, row)]),
    ),
    tags: row.tags,
    attributes: { conference_participant: row.conferenceSid !== null },
    properties: {
      direction: row.direction,
      disconnected_by: row.disconnectedBy,
      last_sip_response_num: row.sipResponse,
      pdd_ms: row.pddMs,
      queue_time: row.queueTimeMs,
      trunk_sid: row.trunkSid,
    },
    trust: null,
    annotation: annotation ? annotationFields(annotation) : null,
  }
}

function partyShape(name: 'caller' | 'callee', address: string, country: string | null) {
  return { [name]: address, carrier: null, country_code: country }
}

function edgeShape(
  edge: Edge,
  { codec, tags, events, inbound, outbound }: EdgeSummary,
  row: CallSummary,
) {
  return {
    properties: { direction: row.direction === 'inbound' ? 'inbound' : 'outbound' },
    metrics: {
      inbound: streamShape(edge, codec, inbound, 'received'),
      outbound: streamShape(edge, codec, outbound, 'sent'),
    },
    events,
    tags,
  }
}

function streamShape(
  edge: Edge,
  codec: string | null,
  of: StreamSummary,
  way: 'received' | 'sent',
) {
  return {
    codec_name: codec,
    [`packets_${way}`]: of.packets,
    packets_lost: of.lost,
    packets_loss_percentage: of.lossPercent,
    jitter: of.jitterMs,
    ...(way === 'received' && edge !== 'sdk_edge' && of.delayedPercent !== undefined
      ? { packet_delay_variation: { d200: of.delayedPercent } }
      : {}),
    latency: edge === 'sdk_edge' ? null : half(of.rttMs),
    ...(edge === 'sdk_edge' ? { rtt: of.rttMs, mos: of.mos } : { mos: of.mos }),
  }
}

/** The way there, of the way there and back. */
function half(range: StreamSummary['rttMs']) {
  return range && { avg: range.avg / 2, max: range.max / 2 }
}

export function annotationFields(row: CallAnnotation) {
  return {
    answered_by: row.answeredBy ?? 'unknown_answered_by',
    connectivity_issue: row.connectivityIssue ?? 'unknown_connectivity_issue',
    quality_issues: row.qualityIssues,
    spam: row.spam,
    call_score: row.callScore,
    comment: row.comment,
    incident: row.incident,
  }
}

export function incidentBody(row: CallIncident) {
  return {
    timestamp: isoMs(row.dateCreated),
    call_sid: row.callSid,
    account_sid: row.accountSid,
    edge: row.edge,
    group: row.eventGroup,
    level: row.level,
    name: row.name,
    ...noEdges,
    [row.edge]: { metadata: row.data },
  }
}

/** What a sample is to the interface: one entry for each direction; of a browser one for both. */
export function metricsOf(sample: CallSample): readonly {
  readonly direction: StreamDirection
  readonly sample: CallSample
}[] {
  if (sample.edge === 'sdk_edge') return [{ direction: 'both', sample }]
  return [
    { direction: 'inbound', sample },
    { direction: 'outbound', sample },
  ]
}

export function metricBody({
  direction,
  sample,
}: {
  readonly direction: StreamDirection
  readonly sample: CallSample
}) {
  const { inbound, outbound, edge } = sample
  const measures =
    direction === 'both'
      ? {
          interval: {
            ...received(inbound),
            packets_sent: outbound.packets,
            audio_in: outbound.levelDb,
            audio_out: inbound.levelDb,
            jitter: inbound.jitterMs,
            mos: inbound.mos,
            rtt: inbound.rttMs,
          },
          cumulative: {
            packets_received: inbound.totalPackets,
            packets_lost: inbound.totalLost,
            packets_sent: outbound.totalPackets,
          },
        }
      : direction === 'inbound'
        ? {
            interval: received(inbound),
            cumulative: {
              ...{ packets_received: inbound.totalPackets, packets_lost: inbound.totalLost },
              jitter: inbound.jitterMs,
            },
          }
        : {
            interval: { packets_sent: outbound.packets, packets_lost: outbound.lost },
            cumulative: { packets_sent: outbound.totalPackets, jitter: outbound.jitterMs },
          }
  return {
    timestamp: isoMs(sample.at),
    call_sid: sample.callSid,
    account_sid: sample.accountSid,
    edge,
    direction,
    ...noEdges,
    [edge]: { ...measures, metadata: { codec: sample.codec } },
  }
}

function received({ packets, lost }: StreamSample) {
  return { packets_received: packets, packets_lost: lost }
}
