import { isIP } from 'node:net'
import { cryptoAttribute, type SdesKeys, type SdesOffer, sdesOf } from './crypto.ts'
import { parseSdp } from './parse.ts'
import {
  directionOf,
  firstInCommon,
  formatAttributes,
  intersectDirections,
  otherTelephoneEvents,
  packetTime,
  payloadFormats,
  reverseDirection,
  telephoneEvent,
  telephoneEventFormat,
  withTelephoneEvents,
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

/** Offer and answer for one stream of RTP audio (RFC 3264), plain or with keys by SDES. */

const PLAIN_PROTOCOLS: readonly string[] = ['RTP/AVP', 'RTP/AVPF']
const SECURE_PROTOCOLS: readonly string[] = ['RTP/SAVP', 'RTP/SAVPF']

/** Whether audio is encrypted: never, where the peer wants it, or always. */
export type SecureAudio = 'refused' | 'allowed' | 'required'

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
  /** What we may encrypt with, in the order of preference; plain RTP is offered without it. */
  readonly sdes?: readonly SdesKeys[] | undefined
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
  /** What the peer says of it (`a=fmtp`), if anything. */
  readonly parameters?: string
  /** Null if the peer takes no telephone events. */
  readonly dtmfPayloadType: number | null
  readonly dtmfClockRate: number
  /** Other payload types by which the peer may send events. */
  readonly otherDtmfTypes: readonly number[]
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
  /** SRTP: what the peer encrypts with, and the tag of its attribute. Null for plain RTP. */
  readonly sdes: SdesOffer | null
  /** Which `m=` section it is. */
  readonly mediaIndex: number
}

export type AudioNegotiationFailure =
  | 'malformed'
  | 'no-audio'
  | 'rejected'
  | 'unsupported-transport'
  | 'no-common-crypto'
  | 'no-address'
  | 'no-common-codec'

export type AudioNegotiation =
  | NegotiatedAudio
  | { readonly ok: false; readonly reason: AudioNegotiationFailure }

/** The text of an offer with one audio section. */
export function createAudioOffer(options: AudioOfferOptions): string {
  const dtmf = options.dtmfPayloadType === undefined ? 101 : options.dtmfPayloadType
  const formats = dtmf === null ? options.codecs : withTelephoneEvents(options.codecs, dtmf)
  const protocol = options.sdes ? 'RTP/SAVP' : 'RTP/AVP'
  const section = audioSection(options, formats, options.direction, protocol)
  const extra = (options.sdes ?? []).map((keys, index) => cryptoAttribute(`${index + 1}`, keys))
  const attributes = [...section.attributes, ...extra]
  return serializeSdp(describe(options, [{ ...section, attributes }]))
}

/**
 * Reads the peer's offer, or its answer to ours, and picks the first that it lists of `codecs`: the
 * order of a description is that of its author's preference (RFC 3264 §5.1, §6.1).
 * Sections of other kinds, transports or with port 0 are passed over.
 */
export function negotiateAudio(
  remote: string | SessionDescription,
  options: { readonly codecs: readonly SdpCodec[]; readonly secure?: SecureAudio },
): AudioNegotiation {
  const sdp = described(remote)
  if (!sdp) return refuse('malformed')
  const { codecs, secure = 'refused' } = options
  let reason: AudioNegotiationFailure = 'no-audio'
  let plain: NegotiatedAudio | undefined
  for (const [mediaIndex, media] of sdp.media.entries()) {
    if (media.kind !== 'audio') continue
    const result = negotiateSection(sdp, media, mediaIndex, { codecs, secure })
    // Whoever offers both wants the secret one, whichever comes first.
    if (result.ok && (secure !== 'allowed' || result.sdes)) return result
    if (result.ok) plain ??= result
    else if (reason === 'no-audio' || reason === 'rejected') reason = result.reason
  }
  return plain ?? refuse(reason)
}

export interface AudioAnswerOptions extends LocalAudio {
  /** What we encrypt with: of the suite that was agreed on. */
  readonly sdes?: SdesKeys | undefined
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
    if (negotiated.sdes && options.sdes) {
      extra.push(cryptoAttribute(negotiated.sdes.tag, options.sdes))
    }
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
  options: { readonly codecs: readonly SdpCodec[]; readonly secure: SecureAudio },
): AudioNegotiation {
  const { codecs, secure } = options
  if (media.port === 0) return refuse('rejected')
  const protocol = media.protocol.toUpperCase()
  const isSecure = SECURE_PROTOCOLS.includes(protocol)
  if (!isSecure && !PLAIN_PROTOCOLS.includes(protocol)) return refuse('unsupported-transport')
  if (secure === (isSecure ? 'refused' : 'required')) return refuse('unsupported-transport')
  const sdes = isSecure ? (sdesOf(media) ?? null) : null
  if (isSecure && !sdes) return refuse('no-common-crypto')
  const connection = media.connection ?? sdp.connection
  if (!connection || isIP(connection.address) === 0) return refuse('no-address')
  const formats = payloadFormats(media)
  const common = firstInCommon(formats, codecs)
  if (!common) return refuse('no-common-codec')
  const { format, codec } = common
  const dtmf = telephoneEventFormat(formats, codec.clockRate)
  // RFC 3264 §8.4: a connection address of zero is the old way to hold.
  const zero = connection.address === '0.0.0.0'
  const theirs = directionOf(media, sdp)
  const stated = zero ? intersectDirections(theirs, 'sendonly') : theirs
  return {
    ok: true,
    codec,
    payloadType: format.payloadType,
    ...(format.fmtp === undefined ? {} : { parameters: format.fmtp }),
    dtmfPayloadType: dtmf?.payloadType ?? null,
    dtmfClockRate: dtmf?.clockRate ?? 8000,
    otherDtmfTypes: otherTelephoneEvents(formats, dtmf),
    remote: { address: connection.address, port: media.port },
    rtcp: rtcpTarget(media, connection.address),
    direction: reverseDirection(stated),
    held: stated === 'sendonly' || stated === 'inactive',
    ptime: packetTime(media),
    sdes,
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
