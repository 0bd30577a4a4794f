import type {
  SdpAttribute,
  SdpConnection,
  SdpLine,
  SessionDescription,
} from './session-description.ts'

/** RFC 8866 §5: the order in which line types must stand, with `c` and `a` put in their places. */
const ORDER = 'iuepcbtrzka'

/** The text of a description, with CRLF line ends. */
export function serializeSdp(sdp: SessionDescription): string {
  const { origin } = sdp
  const out = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.version} IN ${origin.addressType} ${origin.address}`,
    `s=${sdp.name}`,
    ...body(sdp),
  ]
  for (const media of sdp.media) {
    out.push(`m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(' ')}`)
    out.push(...body(media))
  }
  return `${out.join('\r\n')}\r\n`
}

function body(part: {
  readonly connection: SdpConnection | null
  readonly attributes: readonly SdpAttribute[]
  readonly lines: readonly SdpLine[]
}): string[] {
  const lines: SdpLine[] = [...part.lines]
  if (part.connection) {
    const { addressType, address } = part.connection
    lines.push({ type: 'c', value: `IN ${addressType} ${address}` })
  }
  for (const { name, value } of part.attributes) {
    lines.push({ type: 'a', value: value === null ? name : `${name}:${value}` })
  }
  return lines
    .map((line, index) => ({ line, index, rank: rank(line.type) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ line }) => `${line.type}=${line.value}`)
}

function rank(type: string): number {
  const at = ORDER.indexOf(type)
  return at < 0 ? ORDER.length : at
}
