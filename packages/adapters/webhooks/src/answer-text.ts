/** The text of an answer: unpacked, and decoded by the encoding that it names. */
import { TextDecoder } from 'node:util'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { codes } from '@offhook/core'

/** The documented code and the words for an answer whose text cannot be had. */
export interface Unreadable {
  readonly code: number
  readonly message: string
}

export interface AnswerText {
  /** Empty when it is packed in a way that cannot be undone. */
  readonly body: string
  readonly unreadable: Unreadable | null
}

const unpackers: Readonly<
  Record<string, (packed: Buffer, options: { maxOutputLength: number }) => Buffer>
> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/**
 * @param headers.encoding `Content-Encoding`; we ask for none, and some servers pack all the same
 * @param maxBytes of the answer once it is unpacked
 */
export function answerText(
  answer: Buffer,
  headers: { readonly encoding: string | undefined; readonly type: string | undefined },
  maxBytes: number,
): AnswerText {
  const encoding = (headers.encoding ?? '').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity' || answer.length === 0) {
    return decoded(answer, headers.type)
  }
  const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined
  if (!unpack) return garbled('', `The content encoding "${encoding}" is not known`)
  try {
    return decoded(unpack(answer, { maxOutputLength: maxBytes }), headers.type)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      return garbled('', `The answer is not ${encoding}, as its header says`)
    }
    const message = 'The answer is larger than 64 kB'
    return { body: '', unreadable: { code: codes.bodyTooLarge, message } }
  }
}

function decoded(bytes: Buffer, type: string | undefined): AnswerText {
  const charset = charsetOf(bytes, type)
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(charset, { fatal: true })
  } catch {
    return garbled(bytes.toString('utf8'), `The encoding "${charset}" is not known`)
  }
  try {
    return { body: decoder.decode(bytes), unreadable: null }
  } catch {
    const message = `The answer holds bytes that are not ${charset.toUpperCase()}`
    return garbled(bytes.toString('utf8'), message)
  }
}

function garbled(body: string, message: string): AnswerText {
  return { body, unreadable: { code: codes.notWellFormed, message } }
}

/** XML 1.0 appendix F and RFC 7303 §3: a byte order mark, the header, the declaration, else UTF-8. */
function charsetOf(bytes: Buffer, type: string | undefined): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  const header = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type ?? '')?.[1]
  if (header !== undefined) return header.toLowerCase()
  const start = bytes.toString('latin1', 0, 200)
  const declared = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1]
  return (declared ?? 'utf-8').toLowerCase()
}
