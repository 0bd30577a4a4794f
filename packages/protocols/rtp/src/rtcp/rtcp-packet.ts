/**
 * Compound RTCP (RFC 3550 §6): every packet is `V=2|P|count, type, length in words - 1`, then the
 * body. A compound begins with SR or RR; reduced-size RTCP (RFC 5506) is read as well.
 */

const SR = 200
const RR = 201
const SDES = 202
const BYE = 203
const CNAME = 1
const MAX_REPORTS = 31

/** One report block: how the reporter receives `ssrc`. */
export interface ReportBlock {
  readonly ssrc: number
  /** Lost since the last report, in 1/256. */
  readonly fractionLost: number
  /** Lost in all, signed: duplicates make it negative. */
  readonly cumulativeLost: number
  /** Extended highest sequence number: cycles in the upper half. */
  readonly highestSequence: number
  /** Interarrival jitter in RTP timestamp units. */
  readonly jitter: number
  /** Middle 32 bits of the last sender report; 0 if none. */
  readonly lsr: number
  /** Delay since that report in 1/65536 s. */
  readonly dlsr: number
}

/** What a sender report says of its own stream. */
export interface SenderInfo {
  readonly ntpSeconds: number
  readonly ntpFraction: number
  readonly rtpTimestamp: number
  readonly packetCount: number
  readonly octetCount: number
}

/** What to send: SR if `sender` is given, else RR; then SDES with the CNAME; then BYE if asked. */
export interface RtcpReport {
  readonly ssrc: number
  readonly cname: string
  readonly sender?: SenderInfo
  readonly reports?: readonly ReportBlock[]
  /** A reason, empty if there is none to give. */
  readonly bye?: string
}

/** One packet of a compound, parsed. */
export type RtcpPacket =
  | ({
      readonly type: 'sr'
      readonly ssrc: number
      readonly reports: readonly ReportBlock[]
    } & SenderInfo)
  | { readonly type: 'rr'; readonly ssrc: number; readonly reports: readonly ReportBlock[] }
  | { readonly type: 'sdes'; readonly cnames: readonly { ssrc: number; cname: string }[] }
  | { readonly type: 'bye'; readonly ssrcs: readonly number[]; readonly reason: string }
  | { readonly type: 'other'; readonly packetType: number }

/** A compound packet in a new buffer. `room` more bytes stay free behind it (for SRTCP). */
export function buildRtcp(report: RtcpReport, room = 0): { buf: Buffer; length: number } {
  const reports = (report.reports ?? []).slice(0, MAX_REPORTS)
  const cname = Buffer.from(report.cname, 'utf8').subarray(0, 255)
  const reason = Buffer.from(report.bye ?? '', 'utf8').subarray(0, 255)
  const first = 8 + (report.sender ? 20 : 0) + reports.length * 24
  // The item list ends with at least one zero byte and on a word boundary.
  const sdes = 8 + Math.ceil((2 + cname.length + 1) / 4) * 4
  const byeText = reason.length > 0 ? Math.ceil((1 + reason.length) / 4) * 4 : 0
  const bye = report.bye === undefined ? 0 : 8 + byeText
  const length = first + sdes + bye
  const buf = Buffer.alloc(length + room)

  header(buf, 0, reports.length, report.sender ? SR : RR, first)
  buf.writeUInt32BE(report.ssrc >>> 0, 4)
  let at = 8
  if (report.sender) at = writeSender(buf, at, report.sender)
  for (const block of reports) at = writeBlock(buf, at, block)

  header(buf, at, 1, SDES, sdes)
  buf.writeUInt32BE(report.ssrc >>> 0, at + 4)
  buf[at + 8] = CNAME
  buf[at + 9] = cname.length
  cname.copy(buf, at + 10)
  at += sdes

  if (bye > 0) {
    header(buf, at, 1, BYE, bye)
    buf.writeUInt32BE(report.ssrc >>> 0, at + 4)
    if (byeText > 0) {
      buf[at + 8] = reason.length
      reason.copy(buf, at + 9)
    }
  }
  return { buf, length }
}

/** The packets of a compound, or null if any part is malformed. */
export function parseRtcp(buf: Uint8Array, length: number): RtcpPacket[] | null {
  if (length > buf.length || length < 4) return null
  const view = Buffer.from(buf.buffer, buf.byteOffset, length)
  const packets: RtcpPacket[] = []
  let at = 0
  while (at < length) {
    if (at + 4 > length || view[at]! >> 6 !== 2) return null
    const end = at + (view.readUInt16BE(at + 2) + 1) * 4
    if (end > length) return null
    let bodyEnd = end
    if ((view[at]! & 0x20) !== 0) {
      const padding = view[end - 1]!
      if (padding === 0 || padding > end - at - 4) return null
      bodyEnd -= padding
    }
    const packet = parseOne(view, at, bodyEnd)
    if (!packet) return null
    packets.push(packet)
    at = end
  }
  return packets
}

function parseOne(buf: Buffer, at: number, end: number): RtcpPacket | null {
  const count = buf[at]! & 0x1f
  const packetType = buf[at + 1]!
  switch (packetType) {
    case SR: {
      if (at + 28 + count * 24 > end) return null
      return {
        type: 'sr',
        ssrc: buf.readUInt32BE(at + 4),
        ntpSeconds: buf.readUInt32BE(at + 8),
        ntpFraction: buf.readUInt32BE(at + 12),
        rtpTimestamp: buf.readUInt32BE(at + 16),
        packetCount: buf.readUInt32BE(at + 20),
        octetCount: buf.readUInt32BE(at + 24),
        reports: readBlocks(buf, at + 28, count),
      }
    }
    case RR: {
      if (at + 8 + count * 24 > end) return null
      return { type: 'rr', ssrc: buf.readUInt32BE(at + 4), reports: readBlocks(buf, at + 8, count) }
    }
    case SDES:
      return parseSdes(buf, at, end, count)
    case BYE: {
      const text = at + 4 + count * 4
      if (text > end) return null
      const ssrcs = Array.from({ length: count }, (_, i) => buf.readUInt32BE(at + 4 + i * 4))
      if (text === end) return { type: 'bye', ssrcs, reason: '' }
      const reasonEnd = text + 1 + buf[text]!
      if (reasonEnd > end) return null
      return { type: 'bye', ssrcs, reason: buf.toString('utf8', text + 1, reasonEnd) }
    }
    default:
      return { type: 'other', packetType }
  }
}

function parseSdes(buf: Buffer, start: number, end: number, count: number): RtcpPacket | null {
  const cnames: { ssrc: number; cname: string }[] = []
  let at = start + 4
  for (let chunk = 0; chunk < count; chunk++) {
    if (at + 5 > end) return null
    const ssrc = buf.readUInt32BE(at)
    at += 4
    while (at < end && buf[at] !== 0) {
      if (at + 2 > end || at + 2 + buf[at + 1]! > end) return null
      const next = at + 2 + buf[at + 1]!
      if (buf[at] === CNAME) cnames.push({ ssrc, cname: buf.toString('utf8', at + 2, next) })
      at = next
    }
    if (at >= end) return null
    at = start + ((at - start) & ~3) + 4
  }
  return { type: 'sdes', cnames }
}

function header(buf: Buffer, at: number, count: number, type: number, bytes: number): void {
  buf[at] = 0x80 | count
  buf[at + 1] = type
  buf.writeUInt16BE(bytes / 4 - 1, at + 2)
}

function writeSender(buf: Buffer, at: number, sender: SenderInfo): number {
  buf.writeUInt32BE(sender.ntpSeconds >>> 0, at)
  buf.writeUInt32BE(sender.ntpFraction >>> 0, at + 4)
  buf.writeUInt32BE(sender.rtpTimestamp >>> 0, at + 8)
  buf.writeUInt32BE(sender.packetCount >>> 0, at + 12)
  buf.writeUInt32BE(sender.octetCount >>> 0, at + 16)
  return at + 20
}

function writeBlock(buf: Buffer, at: number, block: ReportBlock): number {
  const lost = Math.max(-0x800000, Math.min(0x7fffff, block.cumulativeLost))
  buf.writeUInt32BE(block.ssrc >>> 0, at)
  buf.writeUInt32BE((((block.fractionLost & 0xff) << 24) | (lost & 0xffffff)) >>> 0, at + 4)
  buf.writeUInt32BE(block.highestSequence >>> 0, at + 8)
  buf.writeUInt32BE(block.jitter >>> 0, at + 12)
  buf.writeUInt32BE(block.lsr >>> 0, at + 16)
  buf.writeUInt32BE(block.dlsr >>> 0, at + 20)
  return at + 24
}

function readBlocks(buf: Buffer, at: number, count: number): ReportBlock[] {
  return Array.from({ length: count }, (_, i) => {
    const offset = at + i * 24
    return {
      ssrc: buf.readUInt32BE(offset),
      fractionLost: buf[offset + 4]!,
      cumulativeLost: buf.readIntBE(offset + 5, 3),
      highestSequence: buf.readUInt32BE(offset + 8),
      jitter: buf.readUInt32BE(offset + 12),
      lsr: buf.readUInt32BE(offset + 16),
      dlsr: buf.readUInt32BE(offset + 20),
    }
  })
}
