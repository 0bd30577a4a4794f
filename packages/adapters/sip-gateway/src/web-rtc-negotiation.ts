import type { MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import {
  type ChosenCodec,
  chooseWebRtcCodec,
  createWebRtcAnswer,
  createWebRtcOffer,
  parseWebRtcAudio,
  reverseDirection,
  telephoneEventFormat,
  type WebRtcAudio,
} from '@offhook/rtp'
import { warning } from '@offhook/sip'
import { type Agreement, type Negotiation, spoken } from './negotiation.ts'

interface Browser {
  readonly audio: WebRtcAudio
  readonly codec: ChosenCodec
}

/** Whether a description is a browser's: audio with keys by DTLS (RFC 5764), on a path by ICE. */
export function isWebRtc(sdp: string): boolean {
  return /^m=audio \d+ (?:UDP\/)?TLS\/RTP\/SAVPF? /im.test(sdp)
}

/** The negotiation of a phone in a browser, which signals over a WebSocket (RFC 7118). */
export class WebRtcNegotiation implements Negotiation {
  readonly #endpoint: OpenedWebRtcEndpoint
  readonly #media: Pick<MediaClient, 'restartIce'>
  #credentials: { readonly iceUfrag: string; readonly icePwd: string }
  #browser: Browser | null = null
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
    const { fingerprint, candidates, ssrc, cname } = this.#endpoint
    const { iceUfrag, icePwd } = this.#credentials
    const version = this.#version
    const ice = { iceUfrag, icePwd, fingerprint, candidates }
    const local = { ...ice, ssrc, cname, msid: `${cname} audio`, version }
    if (!this.#browser || !this.#answers) return createWebRtcOffer({ ...local, codecs: spoken })
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
    const browser = read(sdp)
    return 'warning' in browser ? { ok: false, ...browser } : this.#take(browser)
  }

  async takeOffer(sdp: string): Promise<Agreement> {
    const browser = read(sdp)
    if ('warning' in browser) return { ok: false, ...browser }
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

  #take(browser: Browser): Agreement {
    const before = this.held
    this.#browser = browser
    const { endpointId } = this
    const { audio, codec } = browser
    const { name, payloadType, parameters } = codec
    const event = telephoneEventFormat(audio.codecs, codec.clockRate)
    const ours = reverseDirection(audio.direction)
    return {
      ok: true,
      heldChanged: before !== this.held,
      commands: [
        {
          type: 'endpoint.configure',
          endpointId,
          codec: { name, payloadType, ...(parameters === undefined ? {} : { parameters }) },
          dtmfPayloadType: event?.payloadType ?? null,
          dtmfClockRate: event?.clockRate ?? 8000,
          remote: null,
          latchFrom: [],
          sends: ours === 'sendrecv' || ours === 'sendonly',
          receives: ours === 'sendrecv' || ours === 'recvonly',
        },
        {
          type: 'endpoint.remote-webrtc',
          endpointId,
          iceUfrag: audio.iceUfrag,
          icePwd: audio.icePwd,
          fingerprint: audio.fingerprint,
          setup: audio.setup === 'passive' ? 'passive' : 'active',
        },
      ],
    }
  }
}

function read(sdp: string): Browser | { readonly warning: string } {
  const audio = parseWebRtcAudio(sdp)
  if (!audio.ok || audio.fingerprint.hash.toLowerCase() !== 'sha-256') {
    return { warning: warning(302, 'The transport of the audio is not spoken here') }
  }
  const codec = chooseWebRtcCodec(audio, spoken)
  if (codec === null) return { warning: warning(305, 'No format is spoken by both sides') }
  return { audio, codec }
}
