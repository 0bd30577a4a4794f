import { DEFAULT_LIMITS, findHeaderEnd, type ParseLimits } from '../message/parse.ts'

/**
 * Cuts a TCP stream into messages (RFC 3261 §18.3) and finds keep-alives (RFC 5626 §4.4.1).
 * A frame that is `broken` cannot be followed by another: the stream has lost its place.
 */
export type Frame =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  | { readonly kind: 'ping' }
  | { readonly kind: 'broken'; readonly bytes: Buffer }

/** One per connection. Holds at most one unfinished message within the limits. */
export class StreamFramer {
  readonly #limits: ParseLimits
  #buffer: Buffer = Buffer.alloc(0)
  #broken = false

  constructor(options: { limits?: ParseLimits } = {}) {
    this.#limits = options.limits ?? DEFAULT_LIMITS
  }

  /** Whether the stream stopped in the middle of a message. */
  get unfinished(): boolean {
    return this.#buffer.length > 2
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = []
    if (this.#broken) return frames
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
    for (let frame = this.#next(); frame; frame = this.#next()) {
      frames.push(frame)
      if (frame.kind === 'broken') {
        this.#broken = true
        this.#buffer = Buffer.alloc(0)
        break
      }
    }
    return frames
  }

  #next(): Frame | undefined {
    const blank = this.#blank()
    if (blank !== 'none') return blank
    const buffer = this.#buffer
    if (buffer.length === 0) return undefined
    const end = findHeaderEnd(buffer, 0)
    if (!end || end.head > this.#limits.headerBytes) {
      if (buffer.length <= this.#limits.headerBytes) return undefined
      return { kind: 'broken', bytes: buffer.subarray(0, this.#limits.headerBytes + 1) }
    }
    const length = readContentLength(buffer.toString('latin1', 0, end.head))
    if (length === undefined || length > this.#limits.bodyBytes) {
      return { kind: 'broken', bytes: buffer.subarray(0, end.body) }
    }
    const total = end.body + length
    if (buffer.length < total) return undefined
    this.#buffer = buffer.subarray(total)
    return { kind: 'message', bytes: buffer.subarray(0, total) }
  }

  /**
   * CRLF CRLF is a ping; a single CRLF, or a stray LF, before a message is skipped (RFC 3261 §7.5).
   * Undefined when more octets must come first.
   */
  #blank(): Frame | undefined | 'none' {
    for (;;) {
      const buffer = this.#buffer
      const [first, second, third, fourth] = [buffer[0], buffer[1], buffer[2], buffer[3]]
      if (first === 10) {
        this.#buffer = this.#buffer.subarray(1)
        continue
      }
      if (first !== 13) return 'none'
      if (second === undefined) return undefined
      if (second !== 10) return { kind: 'broken', bytes: Buffer.alloc(0) }
      if (third === undefined) return undefined
      if (third !== 13) {
        this.#buffer = this.#buffer.subarray(2)
        continue
      }
      if (fourth === undefined) return undefined
      if (fourth !== 10) return { kind: 'broken', bytes: Buffer.alloc(0) }
      this.#buffer = this.#buffer.subarray(4)
      return { kind: 'ping' }
    }
  }
}

/** Undefined when the header is missing, repeated or no number. */
function readContentLength(head: string): number | undefined {
  const found = [...head.matchAll(/^(?:content-length|l)[ \t]*:[ \t]*(.*?)[ \t]*\r?$/gim)]
  const text = found.length === 1 ? found[0]![1]! : ''
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
