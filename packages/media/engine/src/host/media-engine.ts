import type { MediaClient } from '@offhook/control'

/** The client of a running engine, and what a readiness page shows of it. */
export interface MediaEngine extends MediaClient {
  /** The UDP port that browsers send to. */
  readonly webrtcPort: number
  /** The local addresses on which that port is bound, as of now; loopback alone = no network. */
  readonly localAddresses: readonly string[]
}
