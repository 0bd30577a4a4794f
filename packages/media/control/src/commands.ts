/**
 * What call control tells a media thread. Commands posted together are applied together, in order,
 * between two ticks: a batch is how a bridge, a hold or a transfer becomes one audible moment.
 */
import type { ClaimId, EndpointId, PlayerId, RoomId, StreamId, TapId } from './ids.ts'

/** An address of a peer or of ours. */
export interface SocketAddress {
  readonly address: string
  readonly port: number
}

/** The codec of a leg, with the payload number that was negotiated for it. */
export interface CodecChoice {
  /** As the list of codecs in `protocols/rtp` calls it; another one fails the leg (`media.failed`). */
  readonly name: string
  readonly payloadType: number
  /** What the peer says of it (`a=fmtp`), if anything. */
  readonly parameters?: string
}

/** A master key, 16 or 32 bytes, and its salt, 14. Never logged. */
export interface SrtpKeys {
  readonly key: Uint8Array
  readonly salt: Uint8Array
  /** Bytes of the tag of an RTP packet, 10 if left out. */
  readonly tagLength?: 10 | 4
}

/** Where a plain RTP endpoint sends, and what it takes. Sent again after each re-INVITE. */
export interface ConfigureEndpoint {
  readonly type: 'endpoint.configure'
  readonly endpointId: EndpointId
  readonly codec: CodecChoice
  /** Milliseconds of audio in each packet to the peer, 10 to 60; 20 if left out. */
  readonly packetTime?: number
  /** Payload type of telephone-event, null when the peer has none (then in-band tones). */
  readonly dtmfPayloadType: number | null
  /** Units in a second in which events tell their length; 8000 if left out. */
  readonly dtmfClockRate?: number
  /** Other payload types by which the peer may send events; none if left out. */
  readonly otherDtmfTypes?: readonly number[]
  /** RTP only: the address of the peer's SDP; null for WebRTC, which learns it by ICE. */
  readonly remote: SocketAddress | null
  /** RTP only: where the peer takes RTCP, which may be the same; one port above if left out. */
  readonly rtcp?: SocketAddress
  /** Addresses that may move the remote by sending valid packets (once per configuration). */
  readonly latchFrom: readonly string[]
  /** RTP only: the keys of both directions where the audio is encrypted (SRTP). */
  readonly srtp?: { readonly local: SrtpKeys; readonly remote: SrtpKeys } | null
  /**
   * False while the peer has put us on hold: we still send comfort noise, and to a peer that said
   * inactive what keeps its way open.
   */
  readonly sends: boolean
  readonly receives: boolean
}

/** The browser's half of ICE and DTLS. */
export interface RemoteWebRtc {
  readonly type: 'endpoint.remote-webrtc'
  readonly endpointId: EndpointId
  readonly iceUfrag: string
  readonly icePwd: string
  /** `sha-256` and upper-case hex with colons. */
  readonly fingerprint: { readonly hash: string; readonly value: string }
  /** Which side opens DTLS: `active` = the browser does (we are the server). */
  readonly setup: 'active' | 'passive'
}

export interface CloseEndpoint {
  readonly type: 'endpoint.close'
  readonly endpointId: EndpointId
}

/** Sends digits to the peer: RFC 4733 where negotiated, tones else. `w` pauses 0.5 s, `W` 1 s. */
export interface SendDigits {
  readonly type: 'endpoint.send-digits'
  readonly endpointId: EndpointId
  readonly digits: string
}

/** Digits that came by signalling (INFO, an SDK message) enter the same gate as those from RTP. */
export interface InjectDigits {
  readonly type: 'endpoint.inject-digits'
  readonly endpointId: EndpointId
  readonly digits: string
}

/**
 * One owner alone gets the digits of this endpoint, as `digit.claimed`, until they are released. All
 * others hear the party 60 ms later, with quiet noise in place of tones and events: no room, no tap,
 * no `digit` event. Dropped when somebody else has them.
 */
export interface ClaimDigits {
  readonly type: 'digits.claim'
  readonly endpointId: EndpointId
  readonly claimId: ClaimId
}

/** Digits are everybody's again, as soon as the key that is down now has been let go. */
export interface ReleaseDigits {
  readonly type: 'digits.release'
  readonly endpointId: EndpointId
  readonly claimId: ClaimId
}

/** Asks how loud this endpoint's party is, once in so many milliseconds. `everyMs` 0 = stop asking. */
export interface WatchLevel {
  readonly type: 'endpoint.watch-level'
  readonly endpointId: EndpointId
  readonly everyMs: number
}

/** Asks for `speech` and `silence` events of what this endpoint sends. `silenceMs` 0 = stop asking. */
export interface WatchSpeech {
  readonly type: 'endpoint.watch-speech'
  readonly endpointId: EndpointId
  readonly silenceMs: number
}

/** What a machine detection goes by; times in milliseconds. */
export interface DetectionLimits {
  /** Whether a machine is told at once, or when it has said its message. */
  readonly until: 'start' | 'message-end'
  readonly timeoutMs: number
  /** Speech that lasts longer is a machine's. */
  readonly speechMs: number
  /** Silence after speech that ends it. */
  readonly speechEndMs: number
  /** Silence at the beginning that nobody would keep. */
  readonly silenceMs: number
}

/** Asks who has answered: `machine.detected` tells it, once. Null = stop asking. */
export interface DetectMachine {
  readonly type: 'endpoint.detect-machine'
  readonly endpointId: EndpointId
  readonly limits: DetectionLimits | null
}

/**
 * Asks for `media.silent` when neither RTP nor RTCP of the peer has come for `silenceMs`, and again
 * after each further such time. 0 = stop asking.
 */
export interface WatchMedia {
  readonly type: 'endpoint.watch-media'
  readonly endpointId: EndpointId
  readonly silenceMs: number
}

/** How long sound of this endpoint may wait in its buffer at most; null = as long as any may. */
export interface LimitDelay {
  readonly type: 'endpoint.limit-delay'
  readonly endpointId: EndpointId
  readonly delayMs: number | null
}

export interface OpenRoom {
  readonly type: 'room.open'
  readonly roomId: RoomId
}

export interface CloseRoom {
  readonly type: 'room.close'
  readonly roomId: RoomId
}

/**
 * One row of the gain matrix. Live: sends to all and hears. Muted: sends to none. Held: sends to
 * none, does not hear (its own player feeds it). Coach: sends to one and hears. Who is sent to by
 * itself hears itself.
 */
export interface SetMember {
  readonly type: 'room.set-member'
  readonly roomId: RoomId
  readonly endpointId: EndpointId
  readonly sendsTo: 'all' | 'none' | readonly EndpointId[]
  readonly hears: boolean
}

export interface RemoveMember {
  readonly type: 'room.remove-member'
  readonly roomId: RoomId
  readonly endpointId: EndpointId
}

/** What a player plays. A file is 16-bit linear mono WAV at the room's rate, made by `prompts`. */
export type PlayerSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'digits'; readonly digits: string }
  /** Frequencies in Hz together, by turns sounding and silent for so many milliseconds. */
  | {
      readonly kind: 'tone'
      readonly frequencies: readonly number[]
      readonly cadenceMs: readonly number[]
    }
  /**
   * A ring of samples (`createSampleRing`), pushed from whatever thread it was handed to. What is
   * not there in time is silence; it ends when the pusher ends it.
   */
  | { readonly kind: 'feed'; readonly memory: SharedArrayBuffer }
  /**
   * A ring of frames of one channel (`createFrameRing`) that a tap writes: what one leg hears or says
   * is sent to another as it comes. It ends when it is stopped.
   */
  | { readonly kind: 'frames'; readonly memory: SharedArrayBuffer }

/** Starts a playback. Ends by `player.ended`, exactly once, whatever happens. */
export interface StartPlayer {
  readonly type: 'player.start'
  readonly playerId: PlayerId
  /** Into one endpoint's ear (nobody else hears it), or into a room for all who hear. */
  readonly target: { readonly endpointId: EndpointId } | { readonly roomId: RoomId }
  readonly source: PlayerSource
  /** How often; 0 = until it is stopped. */
  readonly loop: number
  /** `instead` silences the room for that ear while it plays, `over` mixes with it. */
  readonly mode: 'instead' | 'over'
}

export interface StopPlayer {
  readonly type: 'player.stop'
  readonly playerId: PlayerId
}

/**
 * What a tap hears. A tap of a leg follows it through rooms; `sent` is what the party says (after the
 * digit gate), `heard` what it is sent, `mono` their mix, `dual` both side by side. A tap of a room
 * is the mix of all who send to all.
 */
export type Tapped =
  | {
      readonly of: { readonly endpointId: EndpointId }
      readonly layout: 'mono' | 'dual' | 'sent' | 'heard'
    }
  | { readonly of: { readonly roomId: RoomId }; readonly layout: 'mono' }

/** Where a tap's audio goes. A sink cannot hold up the tick: what it is too slow for is lost to it. */
export type TapSink =
  /** A new WAV file (16-bit linear); `trimSilence` drops silence at both ends. */
  | { readonly kind: 'wav'; readonly path: string; readonly trimSilence: boolean }
  /** A ring of frames (`createFrameRing`), read in whatever thread it was handed to. */
  | { readonly kind: 'feed'; readonly memory: SharedArrayBuffer }

/** Starts a tap. Ends by `tap.ended`, exactly once, also when its leg or room goes away. */
export type StartTap = Tapped & {
  readonly type: 'tap.start'
  readonly tapId: TapId
  readonly sink: TapSink
  /** Which channel of `dual` comes first: `sent` = the party itself, if left out. */
  readonly firstChannel?: 'sent' | 'heard'
}

export interface PauseTap {
  readonly type: 'tap.pause'
  readonly tapId: TapId
  /** `skip` leaves the time out, `silence` keeps it as silence. */
  readonly behaviour: 'skip' | 'silence'
}

export interface ResumeTap {
  readonly type: 'tap.resume'
  readonly tapId: TapId
}

export interface StopTap {
  readonly type: 'tap.stop'
  readonly tapId: TapId
}

/**
 * Opens a socket to an application's server and moves audio over it (Media Streams), in the side
 * thread. `stream.opened` asks for the taps and the player whose memory is given here; `stream.closed`
 * is its last word, exactly once.
 */
export interface OpenStream {
  readonly type: 'stream.open'
  readonly streamId: StreamId
  /** `ws:` or `wss:`; redirects are not followed. */
  readonly url: string
  /** Sent with the handshake; holds a signature. Never logged. */
  readonly headers: Readonly<Record<string, string>>
  /** The addresses of the host, judged already: the connection goes to one of these. */
  readonly addresses: readonly { readonly address: string; readonly family: 4 | 6 }[]
  /** What the first frame says of it. */
  readonly facts: {
    readonly accountSid: string
    readonly callSid: string
    readonly streamSid: string
    readonly customParameters: Readonly<Record<string, string>>
  }
  /** Rings of frames, of one channel at 8 kHz, that taps will write: one for each track. */
  readonly tracks: readonly {
    readonly track: 'inbound' | 'outbound'
    readonly memory: SharedArrayBuffer
  }[]
  /** A ring of samples at 8 kHz that a player will read; null where the server is not listened to. */
  readonly playback: SharedArrayBuffer | null
}

/** Tells the server of the end, and closes the socket. */
export interface CloseStream {
  readonly type: 'stream.close'
  readonly streamId: StreamId
}

/** Tells the server of a key that the party has pressed. */
export interface SendStreamDigit {
  readonly type: 'stream.digit'
  readonly streamId: StreamId
  readonly digit: string
}

/** Commands that need no answer. One that names an unknown thing is dropped and counted. */
export type MediaCommand =
  | ConfigureEndpoint
  | RemoteWebRtc
  | CloseEndpoint
  | SendDigits
  | InjectDigits
  | ClaimDigits
  | ReleaseDigits
  | WatchLevel
  | WatchSpeech
  | DetectMachine
  | WatchMedia
  | LimitDelay
  | OpenRoom
  | CloseRoom
  | SetMember
  | RemoveMember
  | StartPlayer
  | StopPlayer
  | StartTap
  | PauseTap
  | ResumeTap
  | StopTap
  | OpenStream
  | CloseStream
  | SendStreamDigit
