import type { MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import {
  createWebRtcAnswer,
  createWebRtcOffer,
  type NegotiatedWebRtcAudio,
  negotiateWebRtcAudio,
  reverseDirection,
  spokenFormats,
} from '@offhook/rtp'
import { type Agreement, type Negotiation, refused } from './negotiation.ts'

/** Whether a description is a browser's: audio with keys by DTLS (RFC 5764), on a path by ICE. */
export function isWebRtc(sdp: string): boolean {
  return /^m=audio \d+ (?:UDP\/)?TLS\/RTP\/SAVPF? /im.test(sdp)
}

/** The negotiation of a phone in a browser, which signals over a WebSocket (RFC 7118). */
export class WebRtcNegotiation implements Negotiation {
  readonly #endpoint: OpenedWebRtcEndpoint
  readonly #media: Pick<MediaClient, 'restartIce'>
  #credentials: { readonly iceUfrag: string; readonly icePwd: string }
  #browser: NegotiatedWebRtcAudio | null = null
  /** Whether the newest offer was the browser's. */
  #answers = false
  #version = 1

  constructor(endpoint: OpenedWebRtcEndpoint, media: Pick<MediaClient, 'restartIce'>) {
    this.#endpoint = endpoint
    this.#media = media
    this.#credentials = endpoint
  }

  get endpointId() {
    return this.#endpoint.endpointId
  }

  get held(): boolean {
    const direction = this.#browser?.audio.direction
    return direction === 'sendonly' || direction === 'inactive'
  }

  description(): string {
    const local = { ...this.#endpoint, ...this.#credentials, version: this.#version }
    if (!this.#browser || !this.#answers) {
      return createWebRtcOffer({ ...local, codecs: spokenFormats })
    }
    const { audio, codec } = this.#browser
    const direction = reverseDirection(audio.direction)
    return createWebRtcAnswer({ ...local, codecs: [codec], remote: audio, direction })
  }

  offerAgain(): string {
    this.#version++
    this.#answers = false
    return this.description()
  }

  takeAnswer(sdp: string): Agreement {
    const browser = negotiateWebRtcAudio(sdp, spokenFormats)
    return browser.ok ? this.#take(browser) : refused(browser.reason)
  }

  async takeOffer(sdp: string): Promise<Agreement> {
    const browser = negotiateWebRtcAudio(sdp, spokenFormats)
    if (!browser.ok) return refused(browser.reason)
    const before = this.#browser?.audio.iceUfrag
    if (before !== undefined && before !== browser.audio.iceUfrag) {
      // RFC 8839 §4.4.1.1.1: other credentials begin ICE anew, for both sides.
      const { iceUfrag, icePwd } = await this.#media.restartIce(this.endpointId)
      this.#credentials = { iceUfrag, icePwd }
    }
    this.#answers = true
    this.#version++
    return this.#take(browser)
  }

  successor(): null {
    return null
  }

  #take(browser: NegotiatedWebRtcAudio): Agreement {
    const before = this.held
    this.#browser = browser
    const { endpointId } = this
    const ours = reverseDirection(browser.audio.direction)
    return {
      ok: true,
      heldChanged: before !== this.held,
      commands: [
        {
          type: 'endpoint.configure',
          endpointId,
          ...browser.format,
          remote: null,
          latchFrom: [],
          sends: ours === 'sendrecv' || ours === 'sendonly',
          receives: ours === 'sendrecv' || ours === 'recvonly',
        },
        { type: 'endpoint.remote-webrtc', endpointId, ...browser.peer },
      ],
    }
  }
}
