import { buildStun } from '../stun/build-stun.ts'
import { StunClass } from '../stun/stun-message.ts'

/** A connectivity check as the controlling side sends it (RFC 8445 §7.2.2). */
export function buildIceCheck(options: {
  readonly localUfrag: string
  readonly remoteUfrag: string
  readonly remotePwd: string
  readonly tieBreaker: bigint
  readonly useCandidate?: boolean
  readonly priority?: number
  readonly transactionId?: Uint8Array
}): Buffer {
  return buildStun({
    stunClass: StunClass.request,
    username: `${options.remoteUfrag}:${options.localUfrag}`,
    // The default is that of a peer-reflexive candidate of component 1.
    priority: options.priority ?? 110 * 2 ** 24 + 65535 * 256 + 255,
    iceControlling: options.tieBreaker,
    key: options.remotePwd,
    ...(options.useCandidate === true ? { useCandidate: true } : {}),
    ...(options.transactionId ? { transactionId: options.transactionId } : {}),
  })
}
