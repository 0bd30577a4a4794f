/** What a media thread tells call control. All events of a tick are one message. */
import type { SocketFault } from '@offhook/core'
import type { ClaimId, EndpointId, PlayerId, StreamId, TapId } from './ids.ts'

/** One digit, exactly once, whichever way it came. Never logged. */
export interface DigitEvent {
  readonly type: 'digit'
  readonly endpointId: EndpointId
  readonly digit: string
  readonly durationMs: number
}

/** The same for the owner of a claim alone; there is no `digit` then. Never logged. */
export interface DigitClaimedEvent {
  readonly type: 'digit.claimed'
  readonly claimId: ClaimId
  readonly digit: string
  readonly durationMs: number
}

/** The endpoint can be heard: (WebRTC: DTLS is done and) the first valid packet has come. */
export interface MediaReadyEvent {
  readonly type: 'media.ready'
  readonly endpointId: EndpointId
}

/** No packet for 5 s: sending stops. */
export interface MediaLostEvent {
  readonly type: 'media.lost'
  readonly endpointId: EndpointId
}

/** Packets again. */
export interface MediaResumedEvent {
  readonly type: 'media.resumed'
  readonly endpointId: EndpointId
}

/** Neither RTP nor RTCP for as long as `endpoint.watch-media` said. */
export interface MediaSilentEvent {
  readonly type: 'media.silent'
  readonly endpointId: EndpointId
  /** Whether audio was to flow both ways; false on hold and on one-way legs, which may be silent. */
  readonly expected: boolean
}

/** The endpoint cannot work: DTLS failed, its fingerprint is not the SDP's, or its codec is unknown. */
export interface MediaFailedEvent {
  readonly type: 'media.failed'
  readonly endpointId: EndpointId
  readonly reason: string
}

/** The mean loudness since the last one: 0 = silence, 1 = full scale. */
export interface LevelEvent {
  readonly type: 'level'
  readonly endpointId: EndpointId
  readonly level: number
}

export interface SpeechStartedEvent {
  readonly type: 'speech.started'
  readonly endpointId: EndpointId
}

/** `silentMs` of silence have passed since the last speech, or since the watch began. */
export interface SpeechSilentEvent {
  readonly type: 'speech.silent'
  readonly endpointId: EndpointId
  readonly silentMs: number
}

/** How a machine detection ends, in Twilio's words. */
export type AnsweredBy =
  | 'human'
  | 'machine_start'
  | 'machine_end_beep'
  | 'machine_end_silence'
  | 'machine_end_other'
  | 'fax'
  | 'unknown'

/** Who has answered, and how many milliseconds of sound it took to know. */
export interface MachineDetectedEvent {
  readonly type: 'machine.detected'
  readonly endpointId: EndpointId
  readonly answeredBy: AnsweredBy
  readonly durationMs: number
}

export interface PlayerEndedEvent {
  readonly type: 'player.ended'
  readonly playerId: PlayerId
  readonly reason: 'finished' | 'stopped' | 'failed'
  readonly detail: string | null
}

/** A file cannot take all that comes (a full disk): told once, when it happens. It goes on. */
export interface TapFaultedEvent {
  readonly type: 'tap.faulted'
  readonly tapId: TapId
  /** The system's words, beginning with its code: `ENOSPC: no space left on device, write`. */
  readonly error: string
}

/**
 * The sink has everything. `durationMs` and `bytes` are of what is in a file, also when there is an
 * error; a feed has no bytes. `trimmedMs` is the silence that was cut off before the first sound, all of
 * it when there was none.
 */
export interface TapEndedEvent {
  readonly type: 'tap.ended'
  readonly tapId: TapId
  readonly durationMs: number
  readonly trimmedMs: number
  readonly bytes: number
  /** Set when something of it could not be written. */
  readonly error: string | null
}

/** The server has accepted the socket and been told of the stream. */
export interface StreamOpenedEvent {
  readonly type: 'stream.opened'
  readonly streamId: StreamId
}

/**
 * What can go wrong with a stream: what can with its socket; more than can be kept, a message that is
 * none, or one with a part that is not valid.
 */
export type StreamFault = SocketFault | 'overflow' | 'message' | 'content'

/** Something was left out, and the stream goes on: told once for each kind. */
export interface StreamFaultedEvent {
  readonly type: 'stream.faulted'
  readonly streamId: StreamId
  readonly fault: StreamFault
  /** For whoever runs the server; without what it sent. */
  readonly reason: string
}

/** The socket is closed, or never opened. */
export interface StreamClosedEvent {
  readonly type: 'stream.closed'
  readonly streamId: StreamId
  /** Null when one of the two sides has closed it in good order. */
  readonly fault: StreamFault | null
  readonly reason: string
}

/** The last word of an endpoint, after which its port may be used again. */
export interface EndpointClosedEvent {
  readonly type: 'endpoint.closed'
  readonly endpointId: EndpointId
  readonly statistics: EndpointStatistics
}

/** Counters since the endpoint opened. Packets are RTP packets; times in milliseconds. */
export interface EndpointStatistics {
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly packetsLate: number
  /** That came 200 ms or more behind the fastest. */
  readonly packetsDelayed: number
  readonly packetsDiscarded: number
  readonly jitterMs: number
  readonly maxJitterMs: number
  readonly roundTripMs: number | null
  /** What the peer reports of what it hears of us. */
  readonly remoteLossFraction: number | null
  readonly remoteJitterMs: number | null
  /** dBFS of the last second; null before the first packet. */
  readonly sentLevelDb: number | null
  readonly heardLevelDb: number | null
  /** The same of the loudest second so far. */
  readonly loudestSentDb: number | null
  readonly loudestHeardDb: number | null
  /** Estimated mean opinion score, 1 to 4.5, of what we receive. */
  readonly mos: number | null
  readonly codec: string | null
  /** For so long its audio was left out, since this machine had no time for it. */
  readonly stalledMs: number
}

export type MediaEvent =
  | DigitEvent
  | DigitClaimedEvent
  | MediaReadyEvent
  | MediaLostEvent
  | MediaResumedEvent
  | MediaSilentEvent
  | MediaFailedEvent
  | LevelEvent
  | SpeechStartedEvent
  | SpeechSilentEvent
  | MachineDetectedEvent
  | PlayerEndedEvent
  | TapFaultedEvent
  | TapEndedEvent
  | StreamOpenedEvent
  | StreamFaultedEvent
  | StreamClosedEvent
  | EndpointClosedEvent
