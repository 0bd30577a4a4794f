import { isIP } from 'node:net'
import { parseSdp } from './parse.ts'
import {
  directionOf,
  formatAttributes,
  intersectDirections,
  packetTime,
  payloadFormats,
  reverseDirection,
  sameFormat,
  telephoneEvent,
  telephoneEventFormat,
} from './payload-formats.ts'
import { serializeSdp } from './serialize.ts'
import {
  attribute,
  type SdpAttribute,
  type SdpCodec,
  type SdpDirection,
  type SdpMedia,
  type SessionDescription,
} from './session-description.ts'

/** Offer and answer for one stream of plain RTP audio (RFC 3264, RTP/AVP). */

const PLAIN_PROTOCOLS: readonly string[] = ['RTP/AVP', 'RTP/AVPF']

interface LocalAudio {
  /** Where we receive; also stands in `o=`. */
  readonly address: string
  readonly port: number
  readonly sessionId: number | string
  /** Raised by one for each changed description of a session. */
  readonly version: number | string
  /** Milliseconds of audio in a packet: 20 in an offer, in an answer as the peer asks, if left out. */
  readonly ptime?: number
}

export interface AudioOfferOptions extends LocalAudio {
  readonly codecs: readonly SdpCodec[]
  /** 101 if left out; null offers none. */
  readonly dtmfPayloadType?: number | null
  readonly direction?: SdpDirection
}

/** What two parties agreed on, seen from our side. */
export interface NegotiatedAudio {
  readonly ok: true
  /** The entry of our list that was chosen. */
  readonly codec: SdpCodec
  /** The number it has in the peer's description; an answer uses the same. */
  readonly payloadType: number
  /** Null if the peer takes no telephone events. */
  readonly dtmfPayloadType: number | null
  readonly dtmfClockRate: number
  /** Where the peer receives RTP. The address is 0.0.0.0 for an old-style hold: send nothing. */
  readonly remote: { readonly address: string; readonly port: number }
  /** Where the peer receives RTCP; equal to the RTP port if multiplexed. */
  readonly rtcp: { readonly address: string; readonly port: number; readonly mux: boolean }
  /** What we may do: the peer's direction reversed. */
  readonly direction: SdpDirection
  /** True if the peer put us on hold: it wants no audio of ours. */
  readonly held: boolean
  /** Milliseconds of audio in a packet that the peer asks for: a multiple of 10 from 10 to 60. */
  readonly ptime: number
  /** Which `m=` section it is. */
  readonly mediaIndex: number
}

export type AudioNegotiationFailure =
  | 'malformed'
  | 'no-audio'
  | 'rejected'
  | 'unsupported-transport'
  | 'no-address'
  | 'no-common-codec'

export type AudioNegotiation =
  | NegotiatedAudio
  | { readonly ok: false; readonly reason: AudioNegotiationFailure }

/** The text of an offer with one audio section. */
export function createAudioOffer(options: AudioOfferOptions): string {
  const dtmf = options.dtmfPayloadType === undefined ? 101 : options.dtmfPayloadType
  const formats = dtmf === null ? options.codecs : [...options.codecs, telephoneEvent(dtmf)]
  return serializeSdp(describe(options, [audioSection(options, formats, options.direction)]))
}

/**
 * Reads the peer's offer, or its answer to ours, and picks the first of `codecs` that it lists.
 * Sections of other kinds, transports or with port 0 are passed over.
 */
export function negotiateAudio(
  remote: string | SessionDescription,
  options: { readonly codecs: readonly SdpCodec[] },
): AudioNegotiation {
  const sdp = described(remote)
  if (!sdp) return refuse('malformed')
  let reason: AudioNegotiationFailure = 'no-audio'
  for (const [mediaIndex, media] of sdp.media.entries()) {
    if (media.kind !== 'audio') continue
    const result = negotiateSection(sdp, media, mediaIndex, options.codecs)
    if (result.ok) return result
    if (reason === 'no-audio' || reason === 'rejected') reason = result.reason
  }
  return refuse(reason)
}

export interface AudioAnswerOptions extends LocalAudio {
  /** The offer that `negotiated` was made from. */
  readonly offer: string | SessionDescription
  readonly negotiated: NegotiatedAudio
  /** What we want; the answer never exceeds what the offer allows. Sendrecv if left out. */
  readonly direction?: SdpDirection
}

/**
 * The text of an answer: as many sections as the offer, the chosen one with the offer's payload
 * types, every other rejected with port 0 (RFC 3264 §6).
 */
export function createAudioAnswer(options: AudioAnswerOptions): string {
  const { negotiated } = options
  const offer = described(options.offer)
  const formats: SdpCodec[] = [{ ...negotiated.codec, payloadType: negotiated.payloadType }]
  if (negotiated.dtmfPayloadType !== null) {
    formats.push(telephoneEvent(negotiated.dtmfPayloadType, negotiated.dtmfClockRate))
  }
  const direction = intersectDirections(negotiated.direction, options.direction ?? 'sendrecv')
  const sections = (offer?.media ?? []).map((media, index): SdpMedia => {
    if (index !== negotiated.mediaIndex) return rejectedSection(media)
    const local = { ptime: negotiated.ptime, ...options }
    const section = audioSection(local, formats, direction, media.protocol)
    const extra: SdpAttribute[] = []
    if (negotiated.rtcp.mux) extra.push({ name: 'rtcp-mux', value: null })
    const mid = attribute(media, 'mid')
    if (mid) extra.push({ name: 'mid', value: mid })
    return { ...section, attributes: [...section.attributes, ...extra] }
  })
  return serializeSdp(describe(options, sections))
}

function negotiateSection(
  sdp: SessionDescription,
  media: SdpMedia,
  mediaIndex: number,
  codecs: readonly SdpCodec[],
): AudioNegotiation {
  if (media.port === 0) return refuse('rejected')
  if (!PLAIN_PROTOCOLS.includes(media.protocol.toUpperCase())) {
    return refuse('unsupported-transport')
  }
  const connection = media.connection ?? sdp.connection
  if (!connection || isIP(connection.address) === 0) return refuse('no-address')
  const formats = payloadFormats(media)
  const codec = codecs.find((own) => formats.some((format) => sameFormat(own, format)))
  if (!codec) return refuse('no-common-codec')
  const format = formats.find((candidate) => sameFormat(codec, candidate))!
  const dtmf = telephoneEventFormat(formats, codec.clockRate)
  // RFC 3264 §8.4: a connection address of zero is the old way to hold.
  const zero = connection.address === '0.0.0.0'
  const theirs = directionOf(media, sdp)
  const stated = zero ? intersectDirections(theirs, 'sendonly') : theirs
  return {
    ok: true,
    codec,
    payloadType: format.payloadType,
    dtmfPayloadType: dtmf?.payloadType ?? null,
    dtmfClockRate: dtmf?.clockRate ?? 8000,
    remote: { address: connection.address, port: media.port },
    rtcp: rtcpTarget(media, connection.address),
    direction: reverseDirection(stated),
    held: stated === 'sendonly' || stated === 'inactive',
    ptime: packetTime(media),
    mediaIndex,
  }
}

/** RFC 5761 §5.1.1, RFC 3605: the same port, a stated one, or the next higher. */
function rtcpTarget(media: SdpMedia, address: string): NegotiatedAudio['rtcp'] {
  if (attribute(media, 'rtcp-mux') !== undefined) return { address, port: media.port, mux: true }
  const match = /^(\d{1,5})(?: +IN +IP[46] +(\S+))?$/.exec(attribute(media, 'rtcp') ?? '')
  const port = Number(match?.[1] ?? media.port + 1)
  const stated = match?.[2]
  return {
    address: stated && isIP(stated) !== 0 ? stated : address,
    port: port > 0 && port <= 65535 ? port : media.port,
    mux: false,
  }
}

function audioSection(
  local: LocalAudio,
  formats: readonly SdpCodec[],
  direction: SdpDirection = 'sendrecv',
  protocol = 'RTP/AVP',
): SdpMedia {
  return {
    kind: 'audio',
    port: local.port,
    protocol,
    formats: formats.map((format) => String(format.payloadType)),
    connection: null,
    attributes: [
      ...formatAttributes(formats),
      { name: 'ptime', value: String(local.ptime ?? 20) },
      { name: direction, value: null },
    ],
    lines: [],
  }
}

/** A refused section: port 0, formats as offered (RFC 3264 §6). */
export function rejectedSection(media: {
  readonly kind: string
  readonly protocol: string
  readonly formats: readonly string[]
}): SdpMedia {
  return {
    kind: media.kind,
    port: 0,
    protocol: media.protocol,
    formats: media.formats,
    connection: null,
    attributes: [],
    lines: [],
  }
}

function describe(local: LocalAudio, media: readonly SdpMedia[]): SessionDescription {
  const addressType = isIP(local.address) === 6 ? 'IP6' : 'IP4'
  return {
    origin: {
      username: '-',
      sessionId: String(local.sessionId),
      version: String(local.version),
      addressType,
      address: local.address,
    },
    name: '-',
    connection: { addressType, address: local.address },
    attributes: [],
    lines: [{ type: 't', value: '0 0' }],
    media,
  }
}

function described(remote: string | SessionDescription): SessionDescription | null {
  if (typeof remote !== 'string') return remote
  const parsed = parseSdp(remote)
  return parsed.ok ? parsed.sdp : null
}

function refuse(reason: AudioNegotiationFailure): AudioNegotiation {
  return { ok: false, reason }
}
