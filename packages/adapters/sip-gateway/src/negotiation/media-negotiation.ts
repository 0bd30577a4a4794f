import type { MediaCommand, OpenedRtpEndpoint } from '@offhook/control'
import {
  createAudioAnswer,
  createAudioOffer,
  makeSdesKeys,
  type NegotiatedAudio,
  negotiateAudio,
  offeredSuites,
  type SdesKeys,
  type SdesSuite,
  type SdpCodec,
  type SecureAudio,
  spokenFormats,
} from '@offhook/rtp'
import { type Agreement, type Negotiation, refused } from './negotiation.ts'

/** The negotiation of plain RTP, or of RTP whose keys come by SDES. */
export class MediaNegotiation implements Negotiation {
  readonly #endpoint: OpenedRtpEndpoint
  /** Addresses from which valid packets may move the remote: signalling's own, and a trunk's. */
  readonly #latchFrom: readonly string[]
  readonly #secure: SecureAudio
  readonly #formats: readonly SdpCodec[]
  /** What we encrypt with by each suite, for as long as the leg lives. */
  readonly #keys = new Map<SdesSuite, SdesKeys>()
  readonly #sessionId = Math.floor(Math.random() * 2 ** 31)
  #version = 0
  #offer: string | null = null
  #agreed: NegotiatedAudio | null = null

  constructor(
    endpoint: OpenedRtpEndpoint,
    latchFrom: readonly string[],
    secure: SecureAudio = 'refused',
    formats: readonly SdpCodec[] = spokenFormats,
  ) {
    this.#endpoint = endpoint
    this.#latchFrom = latchFrom
    this.#secure = secure
    this.#formats = formats
  }

  get endpointId() {
    return this.#endpoint.endpointId
  }

  get held(): boolean {
    return this.#agreed?.held ?? false
  }

  description(secret = this.#secure === 'required'): string {
    if (this.#offer === null || this.#agreed === null) return this.#ownOffer(secret)
    return createAudioAnswer({
      ...this.#local(),
      sdes: this.#agreed.sdes ? this.#keysOf(this.#agreed.sdes.keys.suite) : undefined,
      offer: this.#offer,
      negotiated: this.#agreed,
    })
  }

  offerAgain(): string {
    this.#version++
    this.#offer = null
    return this.#ownOffer((this.#agreed?.sdes ?? null) !== null)
  }

  takeAnswer(sdp: string): Agreement {
    return this.#take(sdp)
  }

  takeOffer(sdp: string): Agreement {
    const agreement = this.#take(sdp)
    if (!agreement.ok) return agreement
    this.#offer = sdp
    this.#version++
    return agreement
  }

  successor(latchFrom: readonly string[], secure: SecureAudio): MediaNegotiation {
    return new MediaNegotiation(this.#endpoint, latchFrom, secure, this.#formats)
  }

  #take(sdp: string): Agreement {
    const negotiated = negotiateAudio(sdp, { codecs: this.#formats, secure: this.#secure })
    if (!negotiated.ok) return refused(negotiated.reason)
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
        otherDtmfTypes: negotiated.otherDtmfTypes,
        remote: negotiated.remote,
        rtcp: { address: negotiated.rtcp.address, port: negotiated.rtcp.port },
        latchFrom: this.#latchFrom,
        srtp: negotiated.sdes && {
          local: this.#keysOf(negotiated.sdes.keys.suite),
          remote: negotiated.sdes.keys,
        },
        sends: negotiated.direction === 'sendrecv' || negotiated.direction === 'sendonly',
        receives: negotiated.direction === 'sendrecv' || negotiated.direction === 'recvonly',
      },
    ]
  }

  #ownOffer(secret: boolean): string {
    const sdes = secret ? offeredSuites.map((suite) => this.#keysOf(suite)) : undefined
    return createAudioOffer({ ...this.#local(), codecs: this.#formats, sdes })
  }

  #keysOf(suite: SdesSuite): SdesKeys {
    const keys = this.#keys.get(suite) ?? makeSdesKeys(suite)
    this.#keys.set(suite, keys)
    return keys
  }

  #local() {
    const { address, port } = this.#endpoint
    return { address, port, sessionId: this.#sessionId, version: this.#version }
  }
}
