import type { EndpointId, MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import {
  createWebRtcAnswer,
  createWebRtcOffer,
  type NegotiatedWebRtcAudio,
  negotiateWebRtcAudio,
  spokenFormats,
} from '@offhook/rtp'

/** Reads a browser's offer or answer; null when no call can come of it. */
export function readBrowserMedia(sdp: string): NegotiatedWebRtcAudio | null {
  const browser = negotiateWebRtcAudio(sdp, spokenFormats)
  return browser.ok ? browser : null
}

/** A browser's audio: what was agreed with it, and the endpoint that it goes through. */
export class BrowserAudio {
  readonly #endpoint: OpenedWebRtcEndpoint
  readonly #media: MediaClient
  #credentials: { readonly iceUfrag: string; readonly icePwd: string }
  #browser: NegotiatedWebRtcAudio | null = null

  constructor(options: { endpoint: OpenedWebRtcEndpoint; media: MediaClient }) {
    this.#endpoint = options.endpoint
    this.#media = options.media
    this.#credentials = options.endpoint
  }

  get endpointId(): EndpointId {
    return this.#endpoint.endpointId
  }

  offer(): string {
    return createWebRtcOffer({ ...this.#endpoint, ...this.#credentials, codecs: spokenFormats })
  }

  /** The same endpoint for another browser. Resolves with an offer that has new credentials. */
  async offerAnew(): Promise<string> {
    this.#credentials = await this.#media.restartIce(this.endpointId)
    return this.offer()
  }

  /** @throws Error before the browser has described itself */
  answer(): string {
    if (this.#browser === null) throw new Error('described before the browser offered')
    const { audio, codec } = this.#browser
    return createWebRtcAnswer({
      ...this.#endpoint,
      ...this.#credentials,
      codecs: [codec],
      remote: audio,
    })
  }

  /** What the browser has said of itself holds from now on. */
  attach(browser: NegotiatedWebRtcAudio): void {
    this.#browser = browser
    const { endpointId } = this
    this.#media.post([
      {
        type: 'endpoint.configure',
        endpointId,
        ...browser.format,
        remote: null,
        latchFrom: [],
        sends: true,
        receives: true,
      },
      { type: 'endpoint.remote-webrtc', endpointId, ...browser.peer },
    ])
  }

  /** Whether this is said by the browser that we know: its certificate tells. */
  isOf(browser: NegotiatedWebRtcAudio): boolean {
    return browser.peer.fingerprint.value === this.#browser?.peer.fingerprint.value
  }

  /** Whether the browser has begun ICE anew. */
  isRestartedBy(browser: NegotiatedWebRtcAudio): boolean {
    return browser.peer.iceUfrag !== this.#browser?.peer.iceUfrag
  }

  /** An ICE restart. Resolves with our answer, which has new credentials. */
  async restart(browser: NegotiatedWebRtcAudio): Promise<string> {
    this.#credentials = await this.#media.restartIce(this.endpointId)
    this.attach(browser)
    return this.answer()
  }

  /** Digits that came by signalling pass the same gate as those in the audio. */
  inject(digits: string): void {
    this.#media.post([{ type: 'endpoint.inject-digits', endpointId: this.endpointId, digits }])
  }

  /** @param silenceMs how long nothing may come before it is told; 0 = never */
  watch(silenceMs: number): void {
    this.#media.post([{ type: 'endpoint.watch-media', endpointId: this.endpointId, silenceMs }])
  }

  close(): void {
    this.#media.post([{ type: 'endpoint.close', endpointId: this.endpointId }])
  }
}
