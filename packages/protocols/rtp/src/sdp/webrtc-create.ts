import { isIP } from 'node:net'
import { rejectedSection } from './audio.ts'
import {
  formatAttributes,
  telephoneEvent,
  telephoneEventFormat,
  withTelephoneEvents,
} from './payload-formats.ts'
import { serializeSdp } from './serialize.ts'
import type { SdpAttribute, SdpCodec, SdpDirection, SdpMedia } from './session-description.ts'
import type { DtlsSetup, WebRtcAudio } from './webrtc-parse.ts'

/** What both an offer and an answer to a browser say of us. */
export interface WebRtcLocal {
  readonly iceUfrag: string
  readonly icePwd: string
  /** Our certificate's sha-256 fingerprint, as text, or with its hash. */
  readonly fingerprint: string | { readonly hash: string; readonly value: string }
  /** Host candidates: every address at which we can be reached. */
  readonly candidates: readonly { readonly address: string; readonly port: number }[]
  /** Formats to list, with telephone-event behind them. The Voice SDK reorders them to its taste. */
  readonly codecs: readonly SdpCodec[]
  readonly ssrc: number
  readonly cname: string
  /**
   * Stream and track id, separated by a blank; the SDK takes the stream of the track event. `cname`
   * and `audio` if left out.
   */
  readonly msid?: string
  readonly sessionId?: number | string
  readonly version?: number | string
  readonly direction?: SdpDirection
  /** True unless said otherwise. */
  readonly iceLite?: boolean
}

export interface WebRtcOfferOptions extends WebRtcLocal {
  readonly mid?: string
  /** Payload type of telephone-event/8000; 126 if left out. */
  readonly dtmfPayloadType?: number
  /** `actpass` (RFC 5763 §5) if left out. */
  readonly setup?: DtlsSetup
}

export interface WebRtcAnswerOptions extends WebRtcLocal {
  /** The offer, as parsed; `codecs` carry its payload types. */
  readonly remote: WebRtcAudio
  /** `passive` if left out, which makes the browser the DTLS client. */
  readonly setup?: 'active' | 'passive'
}

/** The text of an offer with one audio section. */
export function createWebRtcOffer(options: WebRtcOfferOptions): string {
  const mid = options.mid ?? '0'
  const formats = withTelephoneEvents(options.codecs, options.dtmfPayloadType ?? 126)
  return session(options, mid, [section(options, mid, options.setup ?? 'actpass', formats)])
}

/** The text of an answer: the offer's audio section accepted, every other one rejected. */
export function createWebRtcAnswer(options: WebRtcAnswerOptions): string {
  const { codecs, remote } = options
  const event = telephoneEventFormat(remote.codecs, codecs[0]?.clockRate ?? 8000)
  const formats = event ? [...codecs, telephoneEvent(event.payloadType, event.clockRate)] : codecs
  const setup = options.setup ?? (remote.setup === 'passive' ? 'active' : 'passive')
  const sections = remote.sections.map((offered, index): SdpMedia => {
    if (index === remote.mediaIndex) return section(options, remote.mid, setup, formats)
    const rejected = rejectedSection(offered)
    if (offered.mid === null) return rejected
    return { ...rejected, attributes: [{ name: 'mid', value: offered.mid }] }
  })
  return session(options, remote.mid, sections)
}

function session(local: WebRtcLocal, mid: string, media: readonly SdpMedia[]): string {
  const attributes: SdpAttribute[] = [{ name: 'group', value: `BUNDLE ${mid}` }]
  if (local.iceLite !== false) attributes.push({ name: 'ice-lite', value: null })
  attributes.push({ name: 'msid-semantic', value: `WMS ${msidOf(local).split(' ')[0]}` })
  return serializeSdp({
    origin: {
      username: '-',
      sessionId: String(local.sessionId ?? local.ssrc),
      version: String(local.version ?? 1),
      addressType: 'IP4',
      address: '127.0.0.1',
    },
    name: '-',
    connection: null,
    attributes,
    lines: [{ type: 't', value: '0 0' }],
    media,
  })
}

function msidOf({ msid, cname }: WebRtcLocal): string {
  return msid ?? `${cname} audio`
}

function section(
  local: WebRtcLocal,
  mid: string,
  setup: DtlsSetup,
  formats: readonly SdpCodec[],
): SdpMedia {
  const { fingerprint } = local
  const print =
    typeof fingerprint === 'string'
      ? `sha-256 ${fingerprint}`
      : `${fingerprint.hash} ${fingerprint.value}`
  const first = local.candidates[0]
  const list: SdpAttribute[] = [
    { name: 'ice-ufrag', value: local.iceUfrag },
    { name: 'ice-pwd', value: local.icePwd },
    { name: 'fingerprint', value: print },
    { name: 'setup', value: setup },
    { name: 'mid', value: mid },
    { name: local.direction ?? 'sendrecv', value: null },
    { name: 'rtcp-mux', value: null },
    ...formatAttributes(formats),
    { name: 'ptime', value: '20' },
    { name: 'msid', value: msidOf(local) },
    { name: 'ssrc', value: `${local.ssrc >>> 0} cname:${local.cname}` },
    ...local.candidates.map(candidateAttribute),
    { name: 'end-of-candidates', value: null },
  ]
  return {
    kind: 'audio',
    port: first?.port ?? 9,
    protocol: 'UDP/TLS/RTP/SAVPF',
    formats: formats.map((format) => String(format.payloadType)),
    connection: {
      addressType: first && isIP(first.address) === 6 ? 'IP6' : 'IP4',
      address: first?.address ?? '0.0.0.0',
    },
    attributes: list,
    lines: [],
  }
}

/** RFC 8445 §5.1.2.1: host type, component 1, earlier addresses preferred. */
function candidateAttribute(
  candidate: { readonly address: string; readonly port: number },
  index: number,
): SdpAttribute {
  const priority = 126 * 2 ** 24 + (65535 - index) * 256 + 255
  const { address, port } = candidate
  return { name: 'candidate', value: `${index + 1} 1 udp ${priority} ${address} ${port} typ host` }
}
