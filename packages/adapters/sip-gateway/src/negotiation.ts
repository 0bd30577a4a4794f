import type { EndpointId, MediaCommand } from '@offhook/control'
import { codecs, type SdpCodec, type SecureAudio, sdpCodec } from '@offhook/rtp'

/** What a SIP leg may speak, in the order of our offers. */
export const spoken: readonly SdpCodec[] = codecs.all.map(sdpCodec)

/** What came of a description of the peer's. */
export type Agreement =
  | {
      readonly ok: true
      readonly commands: readonly MediaCommand[]
      /** Whether the peer has put us on hold by it, or taken us back. */
      readonly heldChanged: boolean
    }
  /** `warning` is the Warning value of the refusal (RFC 3261 §20.43). */
  | { readonly ok: false; readonly warning: string }

/**
 * Offer and answer of one leg (RFC 3264), and what they mean for its endpoint. The newest agreement
 * counts; a description that cannot be agreed on changes nothing.
 */
export interface Negotiation {
  readonly endpointId: EndpointId
  /** Whether the peer has put us on hold. */
  readonly held: boolean
  /**
   * Our answer where the peer has offered, our offer where it has not.
   * @param secret whether an offer asks for encrypted audio
   */
  description(secret?: boolean): string
  /** A new offer of ours inside the call. */
  offerAgain(): string
  /** The peer's answer to our offer. */
  takeAnswer(sdp: string): Agreement
  /** The peer's offer. What cannot be agreed on is refused with 488 and the warning. */
  takeOffer(sdp: string): Agreement | Promise<Agreement>
  /** The same endpoint for another phone, which describes itself anew; null where that cannot be. */
  successor(latchFrom: readonly string[], secure: SecureAudio): Negotiation | null
}
