/**
 * The nouns of `insights`.
 * - *edge*: a border of ours at which audio is measured: `carrier_edge` and `sip_edge` where phones
 *   are, `client_edge` where a browser is, `sdk_edge` inside that browser.
 * - *stream*: one direction at an edge. `inbound` comes in to us; at the browser, in to the browser.
 * - *sample*: ten seconds of an edge. *Summary*: what all samples and the call's end come to.
 * - *verdict*: whose fault it was that a call was bad, with the measures that say so.
 * Times are milliseconds since the epoch; lengths seconds unless the name says otherwise.
 */
import type { AccountSid, CallSid, ConferenceSid, Sid, Stored } from '@offhook/core'
import type {
  AnsweredBy,
  CallState,
  CallTag,
  CallType,
  Edge,
  EventLevel,
  Fault,
  SummaryDirection,
} from './options.ts'

/** Ten seconds of one direction, and its counters since the call began. Levels in dBFS. */
export interface StreamSample {
  readonly packets: number
  readonly lost: number
  readonly jitterMs: number | null
  readonly rttMs: number | null
  /** Estimated mean opinion score, 1 to 4.5. */
  readonly mos: number | null
  readonly levelDb: number | null
  readonly totalPackets: number
  readonly totalLost: number
  /** The highest since the call began, where it is watched more closely than every ten seconds. */
  readonly maxJitterMs?: number
  /** Packets that came 200 ms or more behind the fastest, where that is counted. */
  readonly delayed?: number
  /** For so long whoever measures it stood still: our audio thread, or the page of a browser. */
  readonly stalledMs?: number
}

export interface CallSample {
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly edge: Edge
  /** The end of the ten seconds. */
  readonly at: number
  readonly codec: string | null
  readonly inbound: StreamSample
  readonly outbound: StreamSample
}

/** Something that happened at an edge. */
export interface CallIncident {
  readonly sid: Sid<'IE'>
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly edge: Edge
  readonly eventGroup: string
  readonly level: EventLevel
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
  readonly dateCreated: number
}

/** One direction of a whole call. Percentages 0 to 100. */
export interface StreamSummary {
  readonly packets: number
  readonly lost: number
  readonly lossPercent: number
  readonly jitterMs: { readonly avg: number; readonly max: number } | null
  readonly rttMs: { readonly avg: number; readonly max: number } | null
  readonly mos: { readonly avg: number; readonly min: number } | null
  readonly loudestDb: number | null
  /** Of its packets, those that came 200 ms or more late; absent as the next is. */
  readonly delayedPercent?: number
  /** For so long whoever measures it stood still; absent in summaries of earlier versions. */
  readonly stalledMs?: number
}

export interface EdgeSummary {
  readonly codec: string | null
  readonly samples: number
  readonly inbound: StreamSummary
  readonly outbound: StreamSummary
  readonly tags: readonly CallTag[]
  /** How often each thing was told, by `group/name`. */
  readonly events: Readonly<Record<string, number>>
}

/** One measure that a verdict stands on, and the bound that it broke. */
export interface Evidence {
  readonly edge: Edge | 'signalling'
  readonly direction: 'inbound' | 'outbound' | null
  readonly measure: string
  readonly value: number | string
  readonly bound: number | string | null
}

export interface Verdict {
  readonly fault: Fault
  /** The rule that found it: `dead-microphone`; null where nothing was wrong. */
  readonly rule: string | null
  readonly evidence: readonly Evidence[]
}

export interface CallSummary {
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly parentCallSid: CallSid | null
  readonly callType: CallType
  readonly callState: CallState
  readonly direction: SummaryDirection
  readonly answeredBy: AnsweredBy | null
  readonly processingState: 'partial' | 'complete'
  readonly startTime: number
  readonly endTime: number
  /** From its beginning, and from its answer, to its end. */
  readonly duration: number
  readonly connectDuration: number
  readonly fromAddress: string
  readonly toAddress: string
  readonly fromCountry: string | null
  readonly toCountry: string | null
  /** Who hung up. */
  readonly disconnectedBy: 'caller' | 'callee' | null
  readonly endCause: string | null
  readonly sipResponse: number | null
  /** From its placing to the first ring. */
  readonly pddMs: number | null
  readonly queueTimeMs: number
  readonly trunkSid: string | null
  /** Of the browser in it. */
  readonly identity: string | null
  /** What kind of network the browser has, as it says itself. */
  readonly network: string | null
  readonly conferenceSid: ConferenceSid | null
  /** The worst of all edges. */
  readonly mos: number | null
  readonly lossPercent: number | null
  readonly jitterMs: number | null
  readonly rttMs: number | null
  readonly tags: readonly CallTag[]
  readonly tagged: boolean
  /** It ended by an error, or without a word of its end. */
  readonly abnormal: boolean
  readonly fault: Fault
  readonly verdict: Verdict
  readonly edges: Readonly<Partial<Record<Edge, EdgeSummary>>>
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** What people say of a call. */
export interface CallAnnotation {
  readonly callSid: CallSid
  readonly accountSid: AccountSid
  readonly answeredBy: string | null
  readonly connectivityIssue: string | null
  readonly qualityIssues: readonly string[]
  readonly spam: boolean | null
  /** 1 to 5, the best. */
  readonly callScore: number | null
  readonly comment: string | null
  readonly incident: string | null
  readonly dateUpdated: number
}

/** What is remembered of a call that rang: where, and how long it took. */
export interface DialDelay {
  readonly country: string
  readonly pddMs: number
}

/** Without a row all is on. */
export interface InsightsSetting {
  readonly accountSid: AccountSid
  readonly advancedFeatures: boolean
  /** Calls that were made before have no insights. */
  readonly advancedSince: number
  readonly voiceTrace: boolean
  readonly dateUpdated: number
}

export interface ConferenceSummary {
  readonly conferenceSid: ConferenceSid
  readonly accountSid: AccountSid
  readonly friendlyName: string
  readonly status: string
  readonly startTime: number | null
  readonly endTime: number | null
  readonly duration: number
  /** While two or more were in it. */
  readonly connectDuration: number
  readonly maxConcurrent: number
  readonly participants: number
  readonly endReason: string | null
  readonly endedBy: CallSid | null
  readonly region: string
  readonly recordingEnabled: boolean
  readonly tags: readonly string[]
  readonly processingState: 'complete' | 'in_progress' | 'timeout'
  readonly dateCreated: number
  readonly dateUpdated: number
}

export interface ParticipantSummary {
  readonly sid: Sid<'CP'>
  readonly accountSid: AccountSid
  readonly conferenceSid: ConferenceSid
  readonly callSid: CallSid
  readonly label: string | null
  readonly direction: 'inbound' | 'outbound'
  readonly fromAddress: string
  readonly toAddress: string
  readonly callStatus: CallState
  readonly callType: 'carrier' | 'client' | 'sip'
  readonly country: string | null
  readonly moderator: boolean
  readonly coach: boolean
  readonly coached: readonly string[]
  readonly queueTimeMs: number
  readonly joinTime: number | null
  readonly leaveTime: number | null
  /** Seconds since the conference began at which each thing happened, by its name. */
  readonly events: Readonly<Record<string, readonly number[]>>
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A report that was asked for, and what it came to. */
export interface InsightsReport {
  readonly sid: Sid<'RP'>
  readonly accountSid: AccountSid
  readonly kind: 'account' | 'inbound' | 'outbound'
  readonly request: Readonly<Record<string, unknown>>
  readonly result: unknown
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    'call-sample': Stored<CallSample, 'callSid' | 'edge' | 'at'>
    'call-incident': Stored<CallIncident, 'sid'>
    'call-summary': Stored<CallSummary, 'callSid'>
    'call-annotation': Stored<CallAnnotation, 'callSid'>
    'insights-setting': Stored<InsightsSetting, 'accountSid'>
    'conference-summary': Stored<ConferenceSummary, 'conferenceSid'>
    'participant-summary': Stored<ParticipantSummary, 'sid'>
    'insights-report': Stored<InsightsReport, 'sid'>
  }
}
