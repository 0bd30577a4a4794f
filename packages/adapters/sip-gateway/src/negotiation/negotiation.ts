import type { EndpointId, MediaCommand } from '@offhook/control'
import type { AudioNegotiationFailure, SecureAudio } from '@offhook/rtp'
import { warning } from '@offhook/sip'

const refusals: Readonly<Record<AudioNegotiationFailure, readonly [code: number, text: string]>> = {
  malformed: [399, 'The session description is malformed'],
  'no-audio': [304, 'There is no audio'],
  rejected: [304, 'The audio is rejected'],
  'unsupported-transport': [302, 'The transport of the audio is not spoken here'],
  'no-common-crypto': [302, 'No way of encryption is spoken by both sides'],
  'no-address': [301, 'The address of the audio is not known'],
  'no-common-codec': [305, 'No format is spoken by both sides'],
}

/** What a refusal tells the peer (RFC 3261 §20.43). */
export function refused(reason: AudioNegotiationFailure): Agreement & { readonly ok: false } {
  return { ok: false, warning: warning(...refusals[reason]) }
}

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
