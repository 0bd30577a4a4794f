import { firstInCommon, otherTelephoneEvents, telephoneEventFormat } from './payload-formats.ts'
import type { SdpCodec } from './session-description.ts'
import { parseWebRtcAudio, type WebRtcAudio } from './webrtc-parse.ts'

/** A codec of ours as a peer has it: with its payload type, and what it says of it (`a=fmtp`). */
export interface ChosenCodec extends SdpCodec {
  readonly parameters?: string
}

/** What a browser's description and our codecs have in common. */
export interface NegotiatedWebRtcAudio {
  readonly ok: true
  readonly audio: WebRtcAudio
  readonly codec: ChosenCodec
  /** The codec, and the telephone-event that goes with it; null where the browser has none. */
  readonly format: {
    readonly codec: {
      readonly name: string
      readonly payloadType: number
      readonly parameters?: string
    }
    readonly dtmfPayloadType: number | null
    readonly dtmfClockRate: number
    /** Other payload types by which the browser may send events. */
    readonly otherDtmfTypes: readonly number[]
  }
  /** The browser's half of ICE and DTLS. It is the DTLS client unless it says `passive`. */
  readonly peer: {
    readonly iceUfrag: string
    readonly icePwd: string
    readonly fingerprint: { readonly hash: string; readonly value: string }
    readonly setup: 'active' | 'passive'
  }
}

export type WebRtcNegotiation =
  | NegotiatedWebRtcAudio
  | { readonly ok: false; readonly reason: 'unsupported-transport' | 'no-common-codec' }

/** Compares a browser's offer or answer with our codecs: the first that it lists is taken. */
export function negotiateWebRtcAudio(
  text: string,
  supported: readonly SdpCodec[],
): WebRtcNegotiation {
  const audio = parseWebRtcAudio(text)
  if (!audio.ok || audio.fingerprint.hash !== 'sha-256') {
    return { ok: false, reason: 'unsupported-transport' }
  }
  const codec = chooseWebRtcCodec(audio, supported)
  if (codec === null) return { ok: false, reason: 'no-common-codec' }
  const { name, payloadType, parameters } = codec
  const event = telephoneEventFormat(audio.codecs, codec.clockRate)
  const { iceUfrag, icePwd, fingerprint, setup } = audio
  return {
    ok: true,
    audio,
    codec,
    format: {
      codec: { name, payloadType, ...(parameters === undefined ? {} : { parameters }) },
      dtmfPayloadType: event?.payloadType ?? null,
      dtmfClockRate: event?.clockRate ?? 8000,
      otherDtmfTypes: otherTelephoneEvents(audio.codecs, event),
    },
    peer: {
      ...{ iceUfrag, icePwd, fingerprint },
      setup: setup === 'passive' ? 'passive' : 'active',
    },
  }
}

/** The first that the peer lists of `supported`; null if there is none. */
export function chooseWebRtcCodec(
  remote: WebRtcAudio,
  supported: readonly SdpCodec[],
): ChosenCodec | null {
  const common = firstInCommon(remote.codecs, supported)
  if (!common) return null
  const { payloadType, fmtp } = common.format
  return { ...common.codec, payloadType, ...(fmtp === undefined ? {} : { parameters: fmtp }) }
}
