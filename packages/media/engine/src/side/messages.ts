/** What the media thread and the side thread tell each other: arrays of these, once per phase. */
import type { EndpointId, RecorderId } from '@offhook/control'

/** Keys of one direction of SRTP. */
export interface SrtpKeyPair {
  readonly key: Uint8Array
  readonly salt: Uint8Array
}

/** From the media thread to the side thread. */
export type SideRequest =
  | { readonly type: 'wav.load'; readonly requestId: number; readonly path: string }
  | {
      readonly type: 'recording.open'
      readonly recorderId: RecorderId
      readonly path: string
      readonly channels: number
      readonly sampleRate: number
    }
  | {
      readonly type: 'recording.data'
      readonly recorderId: RecorderId
      /** Interleaved 16-bit samples; handed over, not copied. */
      readonly samples: Int16Array<ArrayBuffer>
    }
  | {
      readonly type: 'recording.close'
      readonly recorderId: RecorderId
      /** Frames to keep from the beginning; null = all. */
      readonly keepFrames: number | null
    }
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
  | {
      readonly type: 'wav.loaded'
      readonly requestId: number
      readonly samples: SharedArrayBuffer
      readonly sampleRate: number
    }
  | { readonly type: 'wav.failed'; readonly requestId: number; readonly reason: string }
  | { readonly type: 'recording.opened'; readonly recorderId: RecorderId }
  /** The file cannot take all that comes; it goes on with what it can take. */
  | {
      readonly type: 'recording.faulted'
      readonly recorderId: RecorderId
      readonly error: string
    }
  | {
      readonly type: 'recording.closed'
      readonly recorderId: RecorderId
      readonly durationMs: number
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
