import type { EndpointId, MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import type { CallSid, Clock } from '@offhook/core'

export interface ClientLegOptions {
  readonly callSid: CallSid
  readonly endpoint: OpenedWebRtcEndpoint
  readonly media: MediaClient
  readonly clock: Clock
  /** An answered browser without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
  /** Told once, at the end, so that the gateway forgets it. */
  readonly onEnded: (endpointId: EndpointId) => void
}
