import type { MediaCommand, OpenedRtpEndpoint } from '@offhook/control'
import {
  type AudioNegotiation,
  type AudioNegotiationFailure,
  codecs,
  createAudioAnswer,
  createAudioOffer,
  makeSdesKeys,
  type NegotiatedAudio,
  negotiateAudio,
  type SdesKeys,
  type SdpCodec,
  type SecureAudio,
  sdpCodec,
} from '@offhook/rtp'
import { warning } from '@offhook/sip'

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

const refusals: Readonly<Record<AudioNegotiationFailure, readonly [code: number, text: string]>> = {
  malformed: [399, 'The session description is malformed'],
  'no-audio': [304, 'There is no audio'],
  rejected: [304, 'The audio is rejected'],
  'unsupported-transport': [302, 'The transport of the audio is not spoken here'],
  'no-common-crypto': [302, 'No way of encryption is spoken by both sides'],
  'no-address': [301, 'The address of the audio is not known'],
  'no-common-codec': [305, 'No format is spoken by both sides'],
}

function warningOf(reason: AudioNegotiationFailure): string {
  return warning(...refusals[reason])
}

/** What a SIP leg may speak, in the order of our offers. */
const spoken: readonly SdpCodec[] = codecs.all.map(sdpCodec)

/**
 * Offer and answer of one leg (RFC 3264), and what they mean for its endpoint. The newest agreement
 * counts; a description that cannot be agreed on changes nothing.
 */
export class MediaNegotiation {
  readonly #endpoint: OpenedRtpEndpoint
  /** Addresses from which valid packets may move the remote: signalling's own, and a trunk's. */
  readonly #latchFrom: readonly string[]
  readonly #secure: SecureAudio
  /** What we encrypt with, for as long as the leg lives. */
  readonly #keys: SdesKeys = makeSdesKeys()
  readonly #sessionId = Math.floor(Math.random() * 2 ** 31)
  #version = 0
  #offer: string | null = null
  #agreed: NegotiatedAudio | null = null

  private constructor(
    endpoint: OpenedRtpEndpoint,
    latchFrom: readonly string[],
    secure: SecureAudio,
  ) {
    this.#endpoint = endpoint
    this.#latchFrom = latchFrom
    this.#secure = secure
  }

  /** We offer first. */
  static offering(
    endpoint: OpenedRtpEndpoint,
    latchFrom: readonly string[],
    secure: SecureAudio = 'refused',
  ): MediaNegotiation {
    return new MediaNegotiation(endpoint, latchFrom, secure)
  }

  /** The peer offers first: `takeOffer` comes next. */
  static answering(
    endpoint: OpenedRtpEndpoint,
    latchFrom: readonly string[],
    secure: SecureAudio = 'refused',
  ): MediaNegotiation {
    return new MediaNegotiation(endpoint, latchFrom, secure)
  }

  /** Whether the peer has put us on hold. */
  get held(): boolean {
    return this.#agreed?.held ?? false
  }

  /**
   * Our answer where the peer has offered, our offer where it has not.
   * @param secret whether an offer asks for encrypted audio
   */
  description(secret = this.#secure === 'required'): string {
    if (this.#offer === null || this.#agreed === null) return this.#ownOffer(secret)
    return createAudioAnswer({
      ...this.#local(),
      sdes: this.#keys,
      offer: this.#offer,
      negotiated: this.#agreed,
    })
  }

  /** A new offer of ours inside the call. */
  offerAgain(): string {
    this.#version++
    this.#offer = null
    return this.#ownOffer((this.#agreed?.sdes ?? null) !== null)
  }

  /** The peer's answer to our offer. */
  takeAnswer(sdp: string): Agreement {
    return this.#take(negotiateAudio(sdp, { codecs: spoken, secure: this.#secure }))
  }

  /** The peer's offer. What cannot be agreed on is refused with 488 and the warning. */
  takeOffer(sdp: string): Agreement {
    const agreement = this.#take(negotiateAudio(sdp, { codecs: spoken, secure: this.#secure }))
    if (!agreement.ok) return agreement
    this.#offer = sdp
    this.#version++
    return agreement
  }

  #take(negotiated: AudioNegotiation): Agreement {
    if (!negotiated.ok) return { ok: false, warning: warningOf(negotiated.reason) }
    const before = this.held
    this.#agreed = negotiated
    return { ok: true, commands: this.#configure(negotiated), heldChanged: before !== this.held }
  }

  #configure(negotiated: NegotiatedAudio): readonly MediaCommand[] {
    const { codec, payloadType, parameters } = negotiated
    const { name } = codec
    return [
      {
        type: 'endpoint.configure',
        endpointId: this.#endpoint.endpointId,
        codec: { name, payloadType, ...(parameters === undefined ? {} : { parameters }) },
        packetTime: negotiated.ptime,
        dtmfPayloadType: negotiated.dtmfPayloadType,
        dtmfClockRate: negotiated.dtmfClockRate,
        remote: negotiated.remote,
        latchFrom: this.#latchFrom,
        srtp: negotiated.sdes && { local: this.#keys, remote: negotiated.sdes.keys },
        sends: negotiated.direction === 'sendrecv' || negotiated.direction === 'sendonly',
        receives: negotiated.direction === 'sendrecv' || negotiated.direction === 'recvonly',
      },
    ]
  }

  #ownOffer(secret: boolean): string {
    const sdes = secret ? this.#keys : undefined
    return createAudioOffer({ ...this.#local(), codecs: spoken, sdes })
  }

  #local() {
    const { address, port } = this.#endpoint
    return { address, port, sessionId: this.#sessionId, version: this.#version }
  }
}
