import type {
  SdpAttribute,
  SdpConnection,
  SdpLine,
  SdpOrigin,
  SessionDescription,
} from './session-description.ts'

/** Limits against descriptions made to cost us work. */
const MAX_LENGTH = 64 * 1024
const MAX_LINES = 1000
const MAX_MEDIA = 32

/** `line` is counted from 1; 0 means the whole text. */
export type SdpParseResult =
  | { readonly ok: true; readonly sdp: SessionDescription }
  | { readonly ok: false; readonly reason: string; readonly line: number }

interface Draft {
  connection: SdpConnection | null
  attributes: SdpAttribute[]
  lines: SdpLine[]
}

interface MediaDraft extends Draft {
  kind: string
  port: number
  protocol: string
  formats: string[]
}

/** Parses a session description. Line ends may be CRLF or LF; unknown lines are kept. */
export function parseSdp(text: string): SdpParseResult {
  if (text.length > MAX_LENGTH) return failure('too long', 0)
  const rows = text.split(/\r?\n/)
  while (rows.length > 0 && rows[rows.length - 1] === '') rows.pop()
  if (rows.length > MAX_LINES) return failure('too many lines', 0)
  if (rows[0] !== 'v=0') return failure('does not begin with v=0', 1)

  let origin: SdpOrigin | null = null
  let name = '-'
  const session: Draft = { connection: null, attributes: [], lines: [] }
  const media: MediaDraft[] = []
  let current: Draft = session
  for (let row = 1; row < rows.length; row++) {
    const line = rows[row]!
    if (line.length < 2 || line[1] !== '=') return failure('not a type=value line', row + 1)
    const type = line[0]!
    const value = line.slice(2)
    if (type === 'm') {
      const section = parseMedia(value)
      if (!section) return failure('malformed m= line', row + 1)
      if (media.length >= MAX_MEDIA) return failure('too many media sections', row + 1)
      media.push(section)
      current = section
    } else if (type === 'c') {
      const connection = parseConnection(value)
      if (!connection) return failure('malformed c= line', row + 1)
      current.connection ??= connection
    } else if (type === 'a') {
      current.attributes.push(parseAttribute(value))
    } else if (type === 'o' && current === session) {
      origin = parseOrigin(value)
      if (!origin) return failure('malformed o= line', row + 1)
    } else if (type === 's' && current === session) {
      name = value
    } else {
      current.lines.push({ type, value })
    }
  }
  if (!origin) return failure('no o= line', 0)
  return { ok: true, sdp: { origin, name, ...session, media } }
}

function failure(reason: string, line: number): SdpParseResult {
  return { ok: false, reason, line }
}

function parseOrigin(value: string): SdpOrigin | null {
  const parts = value.trim().split(/ +/)
  if (parts.length !== 6 || parts[3] !== 'IN') return null
  const [username, sessionId, version, , addressType, address] = parts
  if (addressType !== 'IP4' && addressType !== 'IP6') return null
  return {
    username: username!,
    sessionId: sessionId!,
    version: version!,
    addressType,
    address: address!,
  }
}

function parseConnection(value: string): SdpConnection | null {
  const parts = value.trim().split(/ +/)
  const [netType, addressType, address] = parts
  if (parts.length !== 3 || netType !== 'IN' || !address) return null
  if (addressType !== 'IP4' && addressType !== 'IP6') return null
  // A multicast address may carry a TTL behind a slash; voice is never multicast here.
  const [host] = address.split('/')
  return host ? { addressType, address: host } : null
}

function parseMedia(value: string): MediaDraft | null {
  const [kind, port, protocol, ...formats] = value.trim().split(/ +/)
  if (!kind || !port || !protocol || formats.length === 0) return null
  const match = /^(\d{1,5})(?:\/\d+)?$/.exec(port)
  if (!match || Number(match[1]) > 65535) return null
  return {
    kind,
    port: Number(match[1]),
    protocol,
    formats,
    connection: null,
    attributes: [],
    lines: [],
  }
}

function parseAttribute(value: string): SdpAttribute {
  const colon = value.indexOf(':')
  if (colon < 0) return { name: value.trim(), value: null }
  return { name: value.slice(0, colon), value: value.slice(colon + 1).trim() }
}
