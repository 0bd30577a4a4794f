import {
  attribute,
  attributes,
  type SdpAttribute,
  type SdpCodec,
  type SdpDirection,
  type SdpMedia,
  type SessionDescription,
} from './session-description.ts'

/** Payload types whose meaning needs no `a=rtpmap` (RFC 3551 §6). */
const STATIC: Readonly<Record<number, { name: string; clockRate: number }>> = {
  0: { name: 'PCMU', clockRate: 8000 },
  3: { name: 'GSM', clockRate: 8000 },
  8: { name: 'PCMA', clockRate: 8000 },
  9: { name: 'G722', clockRate: 8000 },
  13: { name: 'CN', clockRate: 8000 },
  15: { name: 'G728', clockRate: 8000 },
  18: { name: 'G729', clockRate: 8000 },
}

/** The payload formats of a section in its order; formats without a known meaning are left out. */
export function payloadFormats(media: SdpMedia): SdpCodec[] {
  const maps = new Map<number, { name: string; clockRate: number; channels: number }>()
  for (const value of attributes(media, 'rtpmap')) {
    const match = /^(\d{1,3})\s+([^/\s]+)\/(\d{1,7})(?:\/(\d{1,2}))?\s*$/.exec(value)
    if (!match || maps.has(Number(match[1]))) continue
    maps.set(Number(match[1]), {
      name: match[2]!,
      clockRate: Number(match[3]),
      channels: Number(match[4] ?? 1),
    })
  }
  const fmtp = new Map<number, string>()
  for (const value of attributes(media, 'fmtp')) {
    const match = /^(\d{1,3})\s+(.+)$/.exec(value)
    if (match) fmtp.set(Number(match[1]), match[2]!)
  }
  return media.formats.flatMap((format): SdpCodec[] => {
    const payloadType = /^\d{1,3}$/.test(format) ? Number(format) : 128
    const map = payloadType > 127 ? undefined : (maps.get(payloadType) ?? STATIC[payloadType])
    if (!map || map.clockRate === 0) return []
    const parameters = fmtp.get(payloadType)
    return [
      {
        payloadType,
        channels: 1,
        ...map,
        ...(parameters === undefined ? {} : { fmtp: parameters }),
      },
    ]
  })
}

/** True if both mean the same encoding; payload types and parameters may differ. */
function sameFormat(a: SdpCodec, b: SdpCodec): boolean {
  return (
    a.name.toUpperCase() === b.name.toUpperCase() &&
    a.clockRate === b.clockRate &&
    (a.channels ?? 1) === (b.channels ?? 1)
  )
}

/**
 * The first of a peer's formats that is one of ours, and ours: the order of a description is that of
 * its author's preference (RFC 3264 §5.1, §6.1).
 */
export function firstInCommon(
  formats: readonly SdpCodec[],
  codecs: readonly SdpCodec[],
): { readonly format: SdpCodec; readonly codec: SdpCodec } | null {
  for (const format of formats) {
    const codec = codecs.find((own) => sameFormat(own, format))
    if (codec) return { format, codec }
  }
  return null
}

function isTelephoneEvent(format: SdpCodec): boolean {
  return format.name.toLowerCase() === 'telephone-event'
}

/** The payload type of telephone-event, at the codec's clock rate or else at 8000 Hz. */
export function telephoneEventFormat(
  formats: readonly SdpCodec[],
  clockRate: number,
): SdpCodec | null {
  const events = formats.filter(isTelephoneEvent)
  return (
    events.find((format) => format.clockRate === clockRate) ??
    events.find((format) => format.clockRate === 8000) ??
    null
  )
}

/**
 * The other payload types of telephone-event that a peer lists beside `chosen`. It may send by each of
 * them (RFC 3264 §6.1), and Chromium does: beside Opus it takes the one at 8000 Hz.
 */
export function otherTelephoneEvents(
  formats: readonly SdpCodec[],
  chosen: SdpCodec | null,
): readonly number[] {
  return formats
    .filter((format) => isTelephoneEvent(format) && format !== chosen)
    .map(({ payloadType }) => payloadType)
}

/** The `a=rtpmap` and `a=fmtp` lines of a list of formats. */
export function formatAttributes(formats: readonly SdpCodec[]): SdpAttribute[] {
  return formats.flatMap((format): SdpAttribute[] => {
    const channels = (format.channels ?? 1) > 1 ? `/${format.channels}` : ''
    const map = `${format.payloadType} ${format.name}/${format.clockRate}${channels}`
    const out: SdpAttribute[] = [{ name: 'rtpmap', value: map }]
    if (format.fmtp !== undefined) {
      out.push({ name: 'fmtp', value: `${format.payloadType} ${format.fmtp}` })
    }
    return out
  })
}

/** Telephone-event for the sixteen DTMF digits. */
export function telephoneEvent(payloadType: number, clockRate = 8000): SdpCodec {
  return { name: 'telephone-event', payloadType, clockRate, fmtp: '0-15' }
}

/** Number of telephone-event/48000 in our offers; that at 8000 has one of the caller's choice. */
const FAST_EVENT_TYPE = 110

/** Codecs with telephone-event at the clock rate of each: events count as their audio does. */
export function withTelephoneEvents(codecs: readonly SdpCodec[], payloadType: number): SdpCodec[] {
  const fast = codecs.find(({ clockRate }) => clockRate !== 8000)
  const events = [telephoneEvent(payloadType)]
  if (fast) events.push(telephoneEvent(FAST_EVENT_TYPE, fast.clockRate))
  return [...codecs, ...events]
}

/** Packets of less cost too much, of more they delay what is said. */
const SHORTEST_MS = 10
const LONGEST_MS = 60

/**
 * Milliseconds of audio in a packet for a peer: what its `a=ptime` asks for, no more than its
 * `a=maxptime` (RFC 8866 §6.4), in whole tens from 10 to 60; 20 when it says nothing (RFC 3551 §4.2).
 */
export function packetTime(media: SdpMedia): number {
  const asked = Number(attribute(media, 'ptime') || 20)
  const longest = Number(attribute(media, 'maxptime') || LONGEST_MS)
  const wanted = asked > 0 ? asked : 20
  const tens = Math.floor(Math.min(wanted, longest > 0 ? longest : LONGEST_MS) / 10) * 10
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, tens))
}

const DIRECTIONS: readonly SdpDirection[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

/** The direction that a section states, or its session, or else sendrecv (RFC 8866 §6.7). */
export function directionOf(media: SdpMedia, session: SessionDescription): SdpDirection {
  for (const part of [media, session]) {
    const found = part.attributes.find((a) => (DIRECTIONS as readonly string[]).includes(a.name))
    if (found) return found.name as SdpDirection
  }
  return 'sendrecv'
}

/** The same flow seen from the other side. */
export function reverseDirection(direction: SdpDirection): SdpDirection {
  if (direction === 'sendonly') return 'recvonly'
  return direction === 'recvonly' ? 'sendonly' : direction
}

/** What both sides allow, seen from the side of `a` and `b`. */
export function intersectDirections(a: SdpDirection, b: SdpDirection): SdpDirection {
  const send = (d: SdpDirection) => d === 'sendrecv' || d === 'sendonly'
  const receive = (d: SdpDirection) => d === 'sendrecv' || d === 'recvonly'
  if (send(a) && send(b)) return receive(a) && receive(b) ? 'sendrecv' : 'sendonly'
  return receive(a) && receive(b) ? 'recvonly' : 'inactive'
}
