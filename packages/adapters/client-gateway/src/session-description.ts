import type { MediaCommand, OpenedWebRtcEndpoint } from '@offhook/control'
import {
  type ChosenCodec,
  chooseWebRtcCodec,
  codecs,
  createWebRtcAnswer,
  createWebRtcOffer,
  parseWebRtcAudio,
  type SdpCodec,
  sdpCodec,
  telephoneEventFormat,
  type WebRtcAudio,
} from '@offhook/rtp'

/** What we speak with browsers; its order, or the SDK's `codecPreferences`, decides. */
const spoken: readonly SdpCodec[] = codecs.all.map(sdpCodec)
/** Our telephone-event number in offers; Chromium's own, so that both directions agree. */
const EVENT_PAYLOAD_TYPE = 126

/** A browser's description, and the codec that we share with it. */
export interface BrowserMedia {
  readonly audio: WebRtcAudio
  readonly codec: ChosenCodec
  readonly iceUfrag: string
  readonly fingerprint: { readonly hash: string; readonly value: string }
}

/** Reads a browser's offer or answer; null when no call can come of it. */
export function readBrowserMedia(sdp: string): BrowserMedia | null {
  const audio = parseWebRtcAudio(sdp)
  if (!audio.ok || audio.fingerprint.hash.toLowerCase() !== 'sha-256') return null
  const codec = chooseWebRtcCodec(audio, spoken)
  if (codec === null) return null
  return { audio, codec, iceUfrag: audio.iceUfrag, fingerprint: audio.fingerprint }
}

/** What we offer to a browser that we call, with these ICE credentials. */
export function writeOffer(
  endpoint: OpenedWebRtcEndpoint,
  credentials: { readonly iceUfrag: string; readonly icePwd: string },
): string {
  return createWebRtcOffer({
    ...localOf(endpoint, credentials),
    codecs: spoken,
    dtmfPayloadType: EVENT_PAYLOAD_TYPE,
  })
}

/** Our answer to a browser's offer, with these ICE credentials (new ones after a restart). */
export function writeAnswer(
  endpoint: OpenedWebRtcEndpoint,
  credentials: { readonly iceUfrag: string; readonly icePwd: string },
  { audio, codec }: BrowserMedia,
): string {
  return createWebRtcAnswer({ ...localOf(endpoint, credentials), codecs: [codec], remote: audio })
}

/** What the endpoint must know of the browser. The browser is always the DTLS client. */
export function configureCommands(
  endpointId: OpenedWebRtcEndpoint['endpointId'],
  { audio, codec }: BrowserMedia,
): readonly MediaCommand[] {
  const { name, payloadType, parameters } = codec
  const event = telephoneEventFormat(audio.codecs, codec.clockRate)
  return [
    {
      type: 'endpoint.configure',
      endpointId,
      codec: { name, payloadType, ...(parameters === undefined ? {} : { parameters }) },
      dtmfPayloadType: event?.payloadType ?? null,
      dtmfClockRate: event?.clockRate ?? 8000,
      remote: null,
      latchFrom: [],
      sends: true,
      receives: true,
    },
    {
      type: 'endpoint.remote-webrtc',
      endpointId,
      iceUfrag: audio.iceUfrag,
      icePwd: audio.icePwd,
      fingerprint: audio.fingerprint,
      setup: audio.setup === 'passive' ? 'passive' : 'active',
    },
  ]
}

function localOf(
  endpoint: OpenedWebRtcEndpoint,
  { iceUfrag, icePwd }: { readonly iceUfrag: string; readonly icePwd: string },
) {
  const { fingerprint, candidates, ssrc, cname } = endpoint
  return { iceUfrag, icePwd, fingerprint, candidates, ssrc, cname, msid: `${cname} audio` }
}
