/** What an application's server may send on a stream that takes audio. */
export type IncomingFrame =
  /** µ-law, 8000 samples per second, to be heard after what came before. */
  | { readonly event: 'media'; readonly audio: Uint8Array }
  /** To be sent back when what came before has been heard. */
  | { readonly event: 'mark'; readonly name: string }
  /** What has not been heard yet is dropped. */
  | { readonly event: 'clear' }

/** Why a message is no frame: `message` = it is none at all, `content` = a part of it is not valid. */
export interface FrameFault {
  readonly fault: 'message' | 'content'
  /** For whoever wrote the server. */
  readonly reason: string
}

/** Longest name of a mark, in characters. */
const MAX_NAME = 512

/** Reads one text message. Never throws. */
export function readFrame(text: string): IncomingFrame | FrameFault {
  const frame = objectOf(text)
  if (!frame) return bad('message', 'a message is no JSON object')
  switch (frame['event']) {
    case 'media':
      return readMedia(frame['media'])
    case 'mark':
      return readMark(frame['mark'])
    case 'clear':
      return { event: 'clear' }
    default:
      return bad('message', 'the "event" of a message is none of media, mark and clear')
  }
}

function readMedia(media: unknown): IncomingFrame | FrameFault {
  const payload = isObject(media) ? media['payload'] : undefined
  if (typeof payload !== 'string') return bad('content', 'a media message has no payload')
  const audio = fromBase64(payload)
  return audio ? { event: 'media', audio } : bad('content', 'a payload is not base64')
}

function readMark(mark: unknown): IncomingFrame | FrameFault {
  const name = isObject(mark) ? mark['name'] : undefined
  if (typeof name !== 'string') return bad('content', 'a mark has no name')
  if (name.length > MAX_NAME) return bad('content', `the name of a mark is over ${MAX_NAME} long`)
  return { event: 'mark', name }
}

/** Node's decoder passes over what is no base64: then less comes out than the text is long. */
function fromBase64(text: string): Uint8Array | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const audio = Buffer.from(text, 'base64')
  return audio.length === Math.floor(((text.length - padding) * 3) / 4) ? audio : null
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bad(fault: FrameFault['fault'], reason: string): FrameFault {
  return { fault, reason }
}
