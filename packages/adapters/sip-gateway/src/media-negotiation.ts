import type { MediaCommand, OpenedRtpEndpoint } from '@offhook/control'
import {
  type AudioNegotiation,
  codecs,
  createAudioAnswer,
  createAudioOffer,
  type NegotiatedAudio,
  negotiateAudio,
  offeredCodecs,
  type SdpCodec,
  sdpCodec,
} from '@offhook/rtp'

/** What a SIP leg may speak, the preferred one first. */
const spoken: readonly SdpCodec[] = codecs.all.map(sdpCodec)
const offered: readonly SdpCodec[] = offeredCodecs.map(sdpCodec)

/**
 * Offer and answer of one leg (RFC 3264), and what they mean for its endpoint. The newest agreement
 * counts; a description that cannot be agreed on changes nothing.
 */
export class MediaNegotiation {
  readonly #endpoint: OpenedRtpEndpoint
  /** Addresses from which valid packets may move the remote: signalling's own, and a trunk's. */
  readonly #latchFrom: readonly string[]
  readonly #sessionId = Math.floor(Math.random() * 2 ** 31)
  #version = 0
  #offer: string | null = null
  #agreed: NegotiatedAudio | null = null

  private constructor(endpoint: OpenedRtpEndpoint, latchFrom: readonly string[]) {
    this.#endpoint = endpoint
    this.#latchFrom = latchFrom
  }

  /** We offer first. */
  static offering(endpoint: OpenedRtpEndpoint, latchFrom: readonly string[]): MediaNegotiation {
    return new MediaNegotiation(endpoint, latchFrom)
  }

  /** The peer offers first: `takeOffer` comes next. */
  static answering(endpoint: OpenedRtpEndpoint, latchFrom: readonly string[]): MediaNegotiation {
    return new MediaNegotiation(endpoint, latchFrom)
  }

  /** Whether the peer has put us on hold. */
  get held(): boolean {
    return this.#agreed?.held ?? false
  }

  /** Our answer where the peer has offered, our offer where it has not. */
  description(): string {
    if (this.#offer === null || this.#agreed === null) return this.#ownOffer()
    return createAudioAnswer({
      ...this.#local(),
      offer: this.#offer,
      negotiated: this.#agreed,
    })
  }

  /** A new offer of ours inside the call. */
  offerAgain(): string {
    this.#version++
    this.#offer = null
    return this.#ownOffer()
  }

  /** The peer's answer to our offer. Null = nothing in common. */
  takeAnswer(sdp: string): readonly MediaCommand[] | null {
    return this.#take(negotiateAudio(sdp, { codecs: spoken }))
  }

  /** The peer's offer. Null = nothing in common: 488. */
  takeOffer(
    sdp: string,
  ): { readonly commands: readonly MediaCommand[]; readonly heldChanged: boolean } | null {
    const before = this.held
    const commands = this.#take(negotiateAudio(sdp, { codecs: spoken }))
    if (commands === null) return null
    this.#offer = sdp
    this.#version++
    return { commands, heldChanged: before !== this.held }
  }

  #take(negotiated: AudioNegotiation): readonly MediaCommand[] | null {
    if (!negotiated.ok) return null
    this.#agreed = negotiated
    const { name } = negotiated.codec
    return [
      {
        type: 'endpoint.configure',
        endpointId: this.#endpoint.endpointId,
        codec: { name, payloadType: negotiated.payloadType },
        packetTime: negotiated.ptime,
        dtmfPayloadType: negotiated.dtmfPayloadType,
        remote: negotiated.remote,
        latchFrom: this.#latchFrom,
        sends: negotiated.direction === 'sendrecv' || negotiated.direction === 'sendonly',
        receives: negotiated.direction === 'sendrecv' || negotiated.direction === 'recvonly',
      },
    ]
  }

  #ownOffer(): string {
    return createAudioOffer({ ...this.#local(), codecs: offered })
  }

  #local() {
    const { address, port } = this.#endpoint
    return { address, port, sessionId: this.#sessionId, version: this.#version }
  }
}
