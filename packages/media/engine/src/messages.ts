/** What the main thread and the media thread tell each other. */
import type { MessagePort } from 'node:worker_threads'
import type {
  EndpointId,
  EndpointStatistics,
  MediaCommand,
  MediaEvent,
  OpenedRtpEndpoint,
  OpenedWebRtcEndpoint,
} from '@offhook/control'
import type { DtlsCertificate } from '@offhook/rtp'
import type { DatagramIo } from './io/datagram-io.ts'
import type { IoMode } from './io/open-io.ts'

/** Everything a media thread must know; plain data, it crosses the border. */
export interface MediaThreadOptions {
  readonly threadId: number
  /** How the thread reaches its sockets. */
  readonly io: IoMode
  readonly bindAddress: string
  readonly rtpPorts: { readonly min: number; readonly max: number }
  readonly webrtc: {
    /** 0 = any free one, the same on all addresses. */
    readonly port: number
    /** Null = all that `usableAddresses` gives, re-read as they change. */
    readonly addresses: readonly string[] | null
    /** Advertised first, for machines behind a one-to-one NAT. */
    readonly publicAddress: string | null
  }
  /** SHA-256 of the installation's certificate, upper-case hex with colons. */
  readonly fingerprint: string
}

/** The requests that have an answer, by name. */
export interface MediaRequests {
  openRtp: { readonly args: { readonly address: string }; readonly result: OpenedRtpEndpoint }
  openWebRtc: { readonly args: null; readonly result: OpenedWebRtcEndpoint }
  restartIce: {
    readonly args: { readonly endpointId: EndpointId }
    readonly result: { readonly iceUfrag: string; readonly icePwd: string }
  }
  statistics: {
    readonly args: { readonly endpointId: EndpointId }
    readonly result: EndpointStatistics
  }
  /** Ends everything; answered when the last recording is closed. */
  close: { readonly args: null; readonly result: null }
}

/** The name of a request. */
export type MediaRequestName = keyof MediaRequests

/** From the main thread. */
export type ToMediaThread =
  | {
      readonly type: 'request'
      readonly id: number
      readonly name: MediaRequestName
      readonly args: MediaRequests[MediaRequestName]['args']
    }
  | { readonly type: 'commands'; readonly commands: readonly MediaCommand[] }

/** To the main thread. */
export type FromMediaThread =
  | {
      readonly type: 'ready'
      /** What reaches the sockets; `fallback` says why nothing cheaper does. */
      readonly io: { readonly name: DatagramIo['name']; readonly fallback: string | null }
      readonly webrtcPort: number
      readonly localAddresses: readonly string[]
    }
  | { readonly type: 'not-ready'; readonly reason: string }
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly reason: string }
  /** All events of a phase. */
  | { readonly type: 'events'; readonly events: readonly MediaEvent[] }
  | { readonly type: 'addresses'; readonly localAddresses: readonly string[] }
  /** Once a second while it works: proof of life, with the loop's punctuality. */
  | { readonly type: 'alive'; readonly health: MediaHealth }

/** How a media thread does. */
export interface MediaHealth {
  readonly endpoints: number
  readonly rooms: number
  /** Commands that named an unknown thing, since start. */
  readonly droppedCommands: number
  /** Phases that were never run because the thread was stopped, since start. */
  readonly skippedPhases: number
  /** The latest a phase was in the last second, in ms. */
  readonly worstLatenessMs: number
  /** Packets that the system refused to send, since start. */
  readonly refusedSends: number
}

/** Worker data of the media thread. */
export interface MediaThreadData {
  readonly options: MediaThreadOptions
  /** To the side thread. */
  readonly side: MessagePort
}

/** Worker data of the side thread. */
export interface SideThreadData {
  /** To the media thread. */
  readonly media: MessagePort
  readonly certificate: DtlsCertificate
  /** How much memory loaded prompts may keep, in bytes. */
  readonly cacheBytes: number
}
