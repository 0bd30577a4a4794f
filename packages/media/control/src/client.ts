import type { Disposer } from '@offhook/core'
import type { MediaCommand, SocketAddress } from './commands.ts'
import type { EndpointStatistics, MediaEvent } from './events.ts'
import type { EndpointId } from './ids.ts'

/** A plain RTP endpoint that listens. `address` is what our SDP must say to this peer. */
export interface OpenedRtpEndpoint {
  readonly endpointId: EndpointId
  readonly address: string
  readonly port: number
}

/** A WebRTC endpoint that answers ICE checks: everything our SDP must say. */
export interface OpenedWebRtcEndpoint {
  readonly endpointId: EndpointId
  readonly iceUfrag: string
  readonly icePwd: string
  /** One certificate per installation: the same in every offer and answer. */
  readonly fingerprint: { readonly hash: 'sha-256'; readonly value: string }
  readonly candidates: readonly SocketAddress[]
  readonly ssrc: number
  readonly cname: string
}

/**
 * Call control's only way to audio. A request ends in exactly one reply or a rejection; when the
 * media thread is gone, all of them reject and `lost` is called.
 */
export interface MediaClient {
  /**
   * Opens a port of the RTP range.
   * @param forPeer the address the peer's signalling came from; decides what `address` says
   * @throws when no port is free
   */
  openRtp(options: { forPeer: string }): Promise<OpenedRtpEndpoint>
  /** Opens an endpoint on the WebRTC port. */
  openWebRtc(): Promise<OpenedWebRtcEndpoint>
  /** New ICE credentials for a restart; the old ones hold until the new pair has been checked. */
  restartIce(endpointId: EndpointId): Promise<{ iceUfrag: string; icePwd: string }>
  /** Counters of one endpoint as of now. */
  statistics(endpointId: EndpointId): Promise<EndpointStatistics>
  /** Applies the commands together, in order, between two ticks. */
  post(commands: readonly MediaCommand[]): void
  /** Hears every event of one type; call control keys them by id itself. */
  on<Type extends MediaEvent['type']>(
    type: Type,
    listener: (event: Extract<MediaEvent, { type: Type }>) => void,
  ): Disposer
  /** The media thread died: every endpoint is gone. */
  onLost(listener: (reason: string) => void): Disposer
  /** Resolves when all files are closed and the threads have ended. Idempotent. */
  close(): Promise<void>
}
