import type { ConfigureEndpoint, SrtpKeys } from '@offhook/control'
import { SrtpContext } from '@offhook/rtp'

/**
 * The encryption of an RTP endpoint whose keys came by signalling (RFC 4568). A configuration with
 * the same keys goes on where it was: counters that began anew would be taken for replays.
 */
export class SdesSecret {
  readonly #local: SrtpKeys
  readonly #remote: SrtpKeys
  readonly outbound: SrtpContext
  readonly inbound: SrtpContext

  private constructor(
    { local, remote }: { readonly local: SrtpKeys; readonly remote: SrtpKeys },
    before: SdesSecret | null,
  ) {
    this.#local = local
    this.#remote = remote
    const sameLocal = before !== null && isSame(before.#local, local)
    const sameRemote = before !== null && isSame(before.#remote, remote)
    this.outbound = sameLocal ? before.outbound : new SrtpContext(local)
    this.inbound = sameRemote ? before.inbound : new SrtpContext(remote)
  }

  /** The secret of a configuration; null for plain RTP. */
  static of({ srtp }: ConfigureEndpoint, before: SdesSecret | null): SdesSecret | null {
    return srtp ? new SdesSecret(srtp, before) : null
  }
}

function isSame(a: SrtpKeys, b: SrtpKeys): boolean {
  return (
    a.tagLength === b.tagLength &&
    Buffer.compare(a.key, b.key) === 0 &&
    Buffer.compare(a.salt, b.salt) === 0
  )
}
