import type { EndpointId, MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import {
  type BrowserMedia,
  configureCommands,
  writeAnswer,
  writeOffer,
} from './session-description.ts'

/** A browser's audio: what was agreed with it, and the endpoint that it goes through. */
export class BrowserAudio {
  readonly #endpoint: OpenedWebRtcEndpoint
  readonly #media: MediaClient
  #credentials: { readonly iceUfrag: string; readonly icePwd: string }
  #browser: BrowserMedia | null = null

  constructor(options: { endpoint: OpenedWebRtcEndpoint; media: MediaClient }) {
    this.#endpoint = options.endpoint
    this.#media = options.media
    this.#credentials = options.endpoint
  }

  get endpointId(): EndpointId {
    return this.#endpoint.endpointId
  }

  offer(): string {
    return writeOffer(this.#endpoint, this.#credentials)
  }

  /** The same endpoint for another browser. Resolves with an offer that has new credentials. */
  async offerAnew(): Promise<string> {
    this.#credentials = await this.#media.restartIce(this.endpointId)
    return this.offer()
  }

  /** @throws Error before the browser has described itself */
  answer(): string {
    if (this.#browser === null) throw new Error('described before the browser offered')
    return writeAnswer(this.#endpoint, this.#credentials, this.#browser)
  }

  /** What the browser has said of itself holds from now on. */
  attach(browser: BrowserMedia): void {
    this.#browser = browser
    this.#media.post(configureCommands(this.endpointId, browser))
  }

  /** Whether this is said by the browser that we know: its certificate tells. */
  isOf(browser: BrowserMedia): boolean {
    return browser.fingerprint.value === this.#browser?.fingerprint.value
  }

  /** Whether the browser has begun ICE anew. */
  isRestartedBy(browser: BrowserMedia): boolean {
    return browser.iceUfrag !== this.#browser?.iceUfrag
  }

  /** An ICE restart. Resolves with our answer, which has new credentials. */
  async restart(browser: BrowserMedia): Promise<string> {
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
