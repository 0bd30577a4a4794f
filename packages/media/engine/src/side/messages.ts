/** What the media thread and the side thread tell each other: arrays of these, once per phase. */
import type {
  CloseStream,
  EndpointId,
  OpenStream,
  SendStreamDigit,
  StreamClosedEvent,
  StreamFaultedEvent,
  StreamOpenedEvent,
  TapId,
} from '@offhook/control'

/** Passed on to the side thread as they are. */
export type StreamCommand = OpenStream | CloseStream | SendStreamDigit
/** Passed on to call control as they are. */
export type StreamEvent = StreamOpenedEvent | StreamFaultedEvent | StreamClosedEvent

/** Keys of one direction of SRTP. */
export interface SrtpKeyPair {
  readonly key: Uint8Array
  readonly salt: Uint8Array
}

/** From the media thread to the side thread. */
export type SideRequest =
  | StreamCommand
  | { readonly type: 'wav.load'; readonly requestId: number; readonly path: string }
  | {
      readonly type: 'recording.open'
      readonly tapId: TapId
      /** The ring of frames that the tap writes into. */
      readonly memory: SharedArrayBuffer
      readonly path: string
      /** Drops silence at both ends. */
      readonly trimSilence: boolean
    }
  /** Nothing more will be written into the ring. */
  | { readonly type: 'recording.close'; readonly tapId: TapId }
  | {
      readonly type: 'dtls.open'
      readonly endpointId: EndpointId
      readonly role: 'server' | 'client'
      readonly fingerprint: { readonly hash: string; readonly value: string }
    }
  | { readonly type: 'dtls.feed'; readonly endpointId: EndpointId; readonly packet: Uint8Array }
  | { readonly type: 'dtls.close'; readonly endpointId: EndpointId }

/** From the side thread to the media thread. */
export type SideReply =
  | StreamEvent
  | {
      readonly type: 'wav.loaded'
      readonly requestId: number
      readonly samples: SharedArrayBuffer
      readonly sampleRate: number
    }
  | { readonly type: 'wav.failed'; readonly requestId: number; readonly reason: string }
  /** The file cannot take all that comes; it goes on with what it can take. */
  | {
      readonly type: 'recording.faulted'
      readonly tapId: TapId
      readonly error: string
    }
  | {
      readonly type: 'recording.closed'
      readonly tapId: TapId
      readonly durationMs: number
      readonly trimmedMs: number
      readonly bytes: number
      readonly error: string | null
    }
  | { readonly type: 'dtls.send'; readonly endpointId: EndpointId; readonly packet: Uint8Array }
  | {
      readonly type: 'dtls.keys'
      readonly endpointId: EndpointId
      /** What we send is protected with `local`, what we take with `remote`. */
      readonly local: SrtpKeyPair
      readonly remote: SrtpKeyPair
    }
  | { readonly type: 'dtls.failed'; readonly endpointId: EndpointId; readonly reason: string }

/** How the media thread reaches the side thread. */
export interface SideLink {
  send(request: SideRequest): void
}
