import { isIP } from 'node:net'
import { parseSdp } from './parse.ts'
import { directionOf, payloadFormats } from './payload-formats.ts'
import {
  attribute,
  attributes,
  type SdpCodec,
  type SdpDirection,
  type SdpMedia,
  type SessionDescription,
} from './session-description.ts'

/** Protocols of a DTLS-SRTP audio section; the first is what browsers write. */
const PROTOCOLS: readonly string[] = ['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP']
const HASHES: Readonly<Record<string, number>> = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 }
const MAX_CANDIDATES = 64

export type DtlsSetup = 'active' | 'passive' | 'actpass'

/** A UDP candidate of component 1 with a literal address. */
export interface IceCandidate {
  readonly foundation: string
  readonly priority: number
  readonly address: string
  readonly port: number
  readonly type: string
}

/** A section of the description, for an answer that must mirror them all. */
export interface WebRtcSection {
  readonly kind: string
  readonly protocol: string
  readonly formats: readonly string[]
  readonly mid: string | null
}

/** The audio section of a browser's description. */
export interface WebRtcAudio {
  readonly ok: true
  readonly mid: string
  readonly iceUfrag: string
  readonly icePwd: string
  readonly iceLite: boolean
  readonly fingerprint: { readonly hash: string; readonly value: string }
  readonly setup: DtlsSetup
  readonly direction: SdpDirection
  /** In the browser's order, telephone-event and the like included. */
  readonly codecs: readonly SdpCodec[]
  /** Usually empty: the Voice SDK sends none. mDNS names and TCP are left out. */
  readonly candidates: readonly IceCandidate[]
  readonly rtcpMux: boolean
  readonly extmap: readonly { readonly id: number; readonly uri: string }[]
  /** Every section in order, and which of them this is. */
  readonly sections: readonly WebRtcSection[]
  readonly mediaIndex: number
}

export type WebRtcParseFailure =
  | 'malformed'
  | 'no-audio'
  | 'no-ice-credentials'
  | 'no-fingerprint'
  | 'no-codec'

export type WebRtcParseResult =
  | WebRtcAudio
  | { readonly ok: false; readonly reason: WebRtcParseFailure }

/** Reads a browser's offer or answer. */
export function parseWebRtcAudio(text: string): WebRtcParseResult {
  const parsed = parseSdp(text)
  if (!parsed.ok) return { ok: false, reason: 'malformed' }
  const { sdp } = parsed
  const mediaIndex = sdp.media.findIndex(
    (media) =>
      media.kind === 'audio' &&
      media.port !== 0 &&
      PROTOCOLS.includes(media.protocol.toUpperCase()),
  )
  const media = sdp.media[mediaIndex]
  if (!media) return { ok: false, reason: 'no-audio' }

  const iceUfrag = inherited(media, sdp, 'ice-ufrag')
  const icePwd = inherited(media, sdp, 'ice-pwd')
  // RFC 8839 §5.4: 4 to 256 and 22 to 256 characters.
  if (!isIceText(iceUfrag, 4) || !isIceText(icePwd, 22)) {
    return { ok: false, reason: 'no-ice-credentials' }
  }
  const fingerprint = fingerprintOf(media, sdp)
  if (!fingerprint) return { ok: false, reason: 'no-fingerprint' }
  const codecs = payloadFormats(media)
  if (codecs.length === 0) return { ok: false, reason: 'no-codec' }

  return {
    ok: true,
    mid: attribute(media, 'mid') ?? '0',
    iceUfrag,
    icePwd,
    iceLite: attribute(sdp, 'ice-lite') !== undefined,
    fingerprint,
    setup: setupOf(inherited(media, sdp, 'setup')),
    direction: directionOf(media, sdp),
    codecs,
    candidates: attributes(media, 'candidate').slice(0, MAX_CANDIDATES).flatMap(parseCandidate),
    rtcpMux: attribute(media, 'rtcp-mux') !== undefined,
    extmap: attributes(media, 'extmap').flatMap(parseExtmap),
    sections: sdp.media.map((section) => ({
      kind: section.kind,
      protocol: section.protocol,
      formats: section.formats,
      mid: attribute(section, 'mid') ?? null,
    })),
    mediaIndex,
  }
}

function inherited(media: SdpMedia, sdp: SessionDescription, name: string): string {
  return attribute(media, name) ?? attribute(sdp, name) ?? ''
}

function isIceText(value: string, least: number): boolean {
  return value.length >= least && value.length <= 256 && /^[A-Za-z0-9+/]+$/.test(value)
}

function fingerprintOf(
  media: SdpMedia,
  sdp: SessionDescription,
): { hash: string; value: string } | null {
  const own = attributes(media, 'fingerprint')
  const all = (own.length > 0 ? own : attributes(sdp, 'fingerprint')).flatMap((text) => {
    const match = /^(\S+)\s+((?:[0-9A-Fa-f]{2}:)+[0-9A-Fa-f]{2})$/.exec(text)
    if (!match) return []
    const hash = match[1]!.toLowerCase()
    const value = match[2]!.toUpperCase()
    return HASHES[hash] === (value.length + 1) / 3 ? [{ hash, value }] : []
  })
  return all.find((entry) => entry.hash === 'sha-256') ?? all[0] ?? null
}

function setupOf(value: string): DtlsSetup {
  return value === 'active' || value === 'passive' ? value : 'actpass'
}

/** RFC 8839 §5.1. */
function parseCandidate(value: string): IceCandidate[] {
  const [foundation, component, transport, priority, address, port, typ, type] = value.split(/ +/)
  if (typ !== 'typ' || !type || component !== '1' || transport?.toLowerCase() !== 'udp') return []
  if (!address || isIP(address) === 0 || !/^\d{1,5}$/.test(port ?? '')) return []
  if (!/^\d{1,10}$/.test(priority ?? '') || Number(port) > 65535) return []
  return [
    { foundation: foundation!, priority: Number(priority), address, port: Number(port), type },
  ]
}

function parseExtmap(value: string): { id: number; uri: string }[] {
  const match = /^(\d{1,5})(?:\/\w+)?\s+(\S+)/.exec(value)
  return match ? [{ id: Number(match[1]), uri: match[2]! }] : []
}
